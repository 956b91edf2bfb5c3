using BlogManager.Infrastructure.Storage.Mongo.Documents;
using BlogManager.Infrastructure.Storage.Mongo.Words;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>
/// What is derived from a post: vectors, rows of terms, and the claim of its URLs against other posts' aliases.
/// It is written before the post that points to it and erased after the post that pointed to it, so what a crash leaves
/// is pointed to by nothing, and every step may be repeated.
/// </summary>
internal sealed class DerivedDocuments(MongoDatabase database, TermRows terms)
{
    // Some of the largest parts make one message.
    private const int PartsPerWrite = 4;
    private const int PartsPerErasure = 500;

    public async Task AddVectorsAsync(List<VectorPartDocument> parts, CancellationToken cancellationToken)
    {
        foreach (var some in parts.Chunk(PartsPerWrite))
            await database.WriteAsync(
                token => DoneAsync(database.Vectors.InsertManyAsync(some, options: null, token)),
                cancellationToken
            );
    }

    /// <summary>Erases the vectors of spaces: in pages, each of which is a call of its own.</summary>
    public async Task EraseVectorsOfAsync(IReadOnlyCollection<string> spaces, CancellationToken cancellationToken)
    {
        while (true)
        {
            var ids = await database.ReadAsync(
                token =>
                    database
                        .Vectors.Find(MongoDerived.VectorsOfSpaces(spaces))
                        .Limit(PartsPerErasure)
                        .Project(v => v.Id)
                        .ToListAsync(token),
                cancellationToken
            );
            if (ids.Count == 0)
                return;
            await database.RepeatAsync(
                token => database.Vectors.DeleteManyAsync(MongoDerived.VectorParts(ids), token),
                cancellationToken
            );
        }
    }

    public async Task<long> NextAsync(FilterDefinition<CounterDocument> counter, CancellationToken cancellationToken)
    {
        var options = new FindOneAndUpdateOptions<CounterDocument>
        {
            IsUpsert = true,
            ReturnDocument = ReturnDocument.After,
        };
        return (
            await database.WriteAsync(
                token => database.Counters.FindOneAndUpdateAsync(counter, MongoDerived.NextNumber, options, token),
                cancellationToken
            )
        ).Value;
    }

    /// <summary>The dimension of a space; null where it is gone.</summary>
    /// <param name="known">What the corpus said of the spaces.</param>
    public async Task<int?> DimensionAsync(
        string spaceId,
        IReadOnlyDictionary<string, int> known,
        CancellationToken cancellationToken
    ) =>
        known.TryGetValue(spaceId, out var dimension)
            ? dimension
            : (
                await database.ReadAsync(
                    async token =>
                        (SpaceDocument?)
                            await database
                                .Spaces.Find(MongoDerived.Space(spaceId))
                                .Project<SpaceDocument>(MongoDerived.WithoutModel)
                                .FirstOrDefaultAsync(token),
                    cancellationToken
                )
            )?.Dimension;

    /// <summary>Erases what a write made that came to nothing; its rows were not counted yet, or are doubted.</summary>
    public async Task EraseWriteAsync(string write, CancellationToken cancellationToken)
    {
        await database.RepeatAsync(
            token => database.Vectors.DeleteManyAsync(MongoDerived.VectorsOfWrite(write), token),
            cancellationToken
        );
        await terms.EraseUncountedAsync(MongoTerms.OfWrite(write), cancellationToken);
    }

    public async Task EraseBeforeAsync(string post, long version, CancellationToken cancellationToken)
    {
        await database.RepeatAsync(
            token => database.Vectors.DeleteManyAsync(MongoDerived.VectorsBefore(post, version), token),
            cancellationToken
        );
        await terms.EraseAsync(MongoTerms.Before(post, version), cancellationToken);
    }

    public async Task EraseOthersAsync(
        string post,
        IReadOnlyCollection<string> writes,
        CancellationToken cancellationToken
    )
    {
        await database.RepeatAsync(
            token => database.Vectors.DeleteManyAsync(MongoDerived.VectorsOfOtherWrites(post, writes), token),
            cancellationToken
        );
        await terms.EraseAsync(MongoTerms.OfOtherWrites(post, writes), cancellationToken);
    }

    /// <summary>Erases what is derived from the version of a post that another took the place of.</summary>
    /// <param name="before">That version.</param>
    /// <param name="version">The one that is there now.</param>
    public async Task EraseReplacedAsync(PostDocument before, long version, CancellationToken cancellationToken)
    {
        await database.RepeatAsync(
            token => database.Vectors.DeleteManyAsync(MongoDerived.VectorsBefore(before.Id, version), token),
            cancellationToken
        );
        await terms.EraseAsync(MongoTerms.Before(before.Id, version), before, cancellationToken);
    }

    /// <summary>Erases what is derived from a post that is gone.</summary>
    public async Task EraseAsync(PostDocument post, CancellationToken cancellationToken)
    {
        await database.RepeatAsync(
            token => database.Vectors.DeleteManyAsync(MongoDerived.VectorsOfPost(post.Id), token),
            cancellationToken
        );
        await terms.EraseAsync(MongoTerms.OfPost(post.Id), post, cancellationToken);
        await terms.CountAsync([], post, cancellationToken);
    }

    public async Task EraseAsync(string post, CancellationToken cancellationToken)
    {
        await database.RepeatAsync(
            token => database.Vectors.DeleteManyAsync(MongoDerived.VectorsOfPost(post), token),
            cancellationToken
        );
        await terms.EraseAsync(MongoTerms.OfPost(post), cancellationToken);
    }

    /// <summary>
    /// Settles a post's URLs with other posts: its own URL is nobody's alias, its aliases are nobody's who claimed them
    /// earlier, and none of them is another post's own URL. Both of two posts that are stored at once do so after they
    /// were stored, so the later one sees the other.
    /// </summary>
    public async Task SettleUrlsAsync(
        string id,
        string url,
        IReadOnlyCollection<AliasElement> aliases,
        CancellationToken cancellationToken
    )
    {
        // One look, which nearly always finds nobody.
        string[] claimed = [.. aliases.Select(a => a.Url)];
        var others = await database.ReadAsync(
            token =>
                database
                    .Posts.Find(MongoPosts.OthersAt(id, url, claimed))
                    .Project<PostDocument>(MongoPosts.UrlParts)
                    .ToListAsync(token),
            cancellationToken
        );
        if (others.Exists(o => o.Aliases.Exists(a => a.Url == url)))
            await DropFromOthersAsync(id, [url], MongoPosts.DropAliases([url]), cancellationToken);
        foreach (var some in aliases.GroupBy(a => a.Claim))
        {
            string[] urls = [.. some.Select(a => a.Url)];
            if (others.Exists(o => o.Aliases.Exists(a => urls.Contains(a.Url))))
                await DropFromOthersAsync(id, urls, MongoPosts.DropAliasesBefore(urls, some.Key), cancellationToken);
        }

        string[] owned = [.. others.Select(o => o.Url).Where(claimed.Contains)];
        if (owned.Length > 0)
            await database.RepeatAsync(
                token =>
                    database.Posts.UpdateOneAsync(
                        MongoPosts.Id(id),
                        MongoPosts.DropAliases(owned),
                        options: null,
                        token
                    ),
                cancellationToken
            );
    }

    private Task<UpdateResult> DropFromOthersAsync(
        string id,
        string[] urls,
        UpdateDefinition<PostDocument> drop,
        CancellationToken cancellationToken
    ) =>
        database.RepeatAsync(
            token => database.Posts.UpdateManyAsync(MongoPosts.OthersWithAlias(id, urls), drop, options: null, token),
            cancellationToken
        );

    /// <summary>Finishes a write that a dead process left, as far as its post got.</summary>
    public async Task ClearUpAsync(string postId, string write, CancellationToken cancellationToken)
    {
        await terms.DoubtCountsAsync(cancellationToken);
        var post = await database.ReadAsync(
            async token =>
                (PostDocument?)
                    await database
                        .Posts.Find(MongoPosts.Id(postId))
                        .Project<PostDocument>(MongoPosts.WriteParts)
                        .FirstOrDefaultAsync(token),
            cancellationToken
        );
        if (post is null)
        {
            await EraseAsync(postId, cancellationToken);
            return;
        }

        await SettleUrlsAsync(post.Id, post.Url, post.Aliases, cancellationToken);
        await EraseBeforeAsync(post.Id, post.Version, cancellationToken);
        if (post.Write != write && !post.Vectors.Values.Any(v => v.Write == write))
            await EraseWriteAsync(write, cancellationToken);
    }

    private static async Task<bool> DoneAsync(Task task)
    {
        await task;
        return true;
    }
}
