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
    public async Task AddVectorsAsync(List<VectorPartDocument> parts, CancellationToken cancellationToken)
    {
        // One at a time: each may be as large as a message is well made.
        foreach (var part in parts)
            await database.WriteAsync(
                token => DoneAsync(database.Vectors.InsertOneAsync(part, options: null, token)),
                cancellationToken
            );
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

    /// <summary>
    /// Lets other instances know that a post's vectors changed. Called once the change is seen: the number is drawn
    /// after it, so who has followed up to a higher one has seen this one too.
    /// </summary>
    /// <param name="spaceId">In this space, or null for all.</param>
    public async Task VectorsChangedAsync(string? spaceId, CancellationToken cancellationToken)
    {
        var revision = await NextAsync(MongoDerived.TheVectorChanges, cancellationToken);
        var spaces = spaceId is null ? MongoDerived.AllSpaces : MongoDerived.Space(spaceId);
        await database.WriteAsync(
            token => database.Spaces.UpdateManyAsync(spaces, MongoDerived.Changed(revision), options: null, token),
            cancellationToken
        );
    }

    public async Task EraseWriteAsync(string write, CancellationToken cancellationToken)
    {
        await database.WriteAsync(
            token => database.Vectors.DeleteManyAsync(MongoDerived.VectorsOfWrite(write), token),
            cancellationToken
        );
        await terms.EraseAsync(MongoTerms.OfWrite(write), cancellationToken);
    }

    public async Task EraseBeforeAsync(string post, long version, CancellationToken cancellationToken)
    {
        await database.WriteAsync(
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
        await database.WriteAsync(
            token => database.Vectors.DeleteManyAsync(MongoDerived.VectorsOfOtherWrites(post, writes), token),
            cancellationToken
        );
        await terms.EraseAsync(MongoTerms.OfOtherWrites(post, writes), cancellationToken);
    }

    public async Task EraseAsync(string post, CancellationToken cancellationToken)
    {
        await database.WriteAsync(
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
        await database.WriteAsync(
            token =>
                database.Posts.UpdateManyAsync(
                    MongoPosts.OthersWithAlias(id, [url]),
                    MongoPosts.DropAliases([url]),
                    options: null,
                    token
                ),
            cancellationToken
        );
        if (aliases.Count == 0)
            return;
        foreach (var claimed in aliases.GroupBy(a => a.Claim))
        {
            string[] urls = [.. claimed.Select(a => a.Url)];
            await database.WriteAsync(
                token =>
                    database.Posts.UpdateManyAsync(
                        MongoPosts.OthersWithAlias(id, urls),
                        MongoPosts.DropAliasesBefore(urls, claimed.Key),
                        options: null,
                        token
                    ),
                cancellationToken
            );
        }

        var owned = await OwnedByOthersAsync(id, [.. aliases.Select(a => a.Url)], cancellationToken);
        if (owned.Count > 0)
            await database.WriteAsync(
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

    public async Task<HashSet<string>> OwnedByOthersAsync(
        string id,
        IReadOnlyCollection<string> urls,
        CancellationToken cancellationToken
    )
    {
        if (urls.Count == 0)
            return [];
        var owners = await database.ReadAsync(
            token =>
                database
                    .Posts.Find(MongoPosts.OthersOwning(id, urls))
                    .Project<PostDocument>(MongoPosts.UrlParts)
                    .ToListAsync(token),
            cancellationToken
        );
        return [.. owners.Select(o => o.Url)];
    }

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
