using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using BlogManager.Infrastructure.Storage.Mongo.Words;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>
/// Writes and erases posts with what is derived from them, in as few commands as the order of the steps allows: eight for
/// a post or a further version of it, two more where it has aliases. What stands in the way of a write is found by the
/// write itself; only where something does is it looked for.
/// </summary>
internal sealed class MongoPostWrites(
    MongoDatabase database,
    WriteLog log,
    DerivedDocuments derived,
    TermRows terms,
    TimeProvider time
)
{
    /// <summary>See <see cref="IPostStore.ReplaceAsync"/>.</summary>
    public async Task<bool> ReplaceAsync(
        BlogPost post,
        string spaceId,
        IReadOnlyList<Embedding> embeddings,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(post.Version, 1, nameof(post));
        var write = Ids.New(time);
        var document = PostDocument.Of(post, write);
        document.Aliases = await ClaimAsync(post, cancellationToken);
        var spaces = await log.BeginAsync(write, post.Id, cancellationToken);
        var parts = await PartsAsync(document, spaceId, spaces, embeddings, cancellationToken);
        if (parts is null)
        {
            await log.AbandonAsync(write, cancellationToken);
            return false;
        }

        await derived.AddVectorsAsync(parts, cancellationToken);
        var rows = await terms.AddAsync(document, cancellationToken);
        document.TermRows = terms.Written;
        var (isStored, before) = await SwitchAsync(document, cancellationToken);
        if (!isStored)
        {
            await derived.EraseWriteAsync(write, cancellationToken);
            await log.AbandonAsync(write, cancellationToken);
            // Another writer came first, unless a chunk has the id of another post's chunk.
            return await IsNextAsync(document, cancellationToken) ? throw SameChunk() : false;
        }

        await terms.CountAsync(rows, before, cancellationToken);
        if (before is null || before.Url != document.Url || document.Aliases.Count > 0)
            await derived.SettleUrlsAsync(post.Id, document.Url, document.Aliases, cancellationToken);
        if (before is not null)
            await derived.EraseReplacedAsync(before, post.Version, cancellationToken);
        await log.EndAsync(write, before is null ? 1 : 0, cancellationToken);
        return true;
    }

    /// <summary>Erases the post that a filter meets, with all that is derived from it.</summary>
    /// <returns>What it was (<see cref="MongoPosts.DerivedParts"/>), or null where there is none.</returns>
    public async Task<PostDocument?> EraseAsync(
        string id,
        FilterDefinition<PostDocument> which,
        CancellationToken cancellationToken
    )
    {
        var write = Ids.New(time);
        await log.BeginAsync(write, id, cancellationToken);
        var options = new FindOneAndDeleteOptions<PostDocument> { Projection = MongoPosts.DerivedParts };
        var post = await database.WriteAsync(
            async token => (PostDocument?)await database.Posts.FindOneAndDeleteAsync(which, options, token),
            cancellationToken
        );
        if (post is null)
        {
            await log.AbandonAsync(write, cancellationToken);
            return null;
        }

        await derived.EraseAsync(post, cancellationToken);
        await log.EndAsync(write, -1, cancellationToken);
        return post;
    }

    /// <summary>
    /// A post's vectors as documents, and where they are noted in it; null where the space is gone. Without any the post
    /// lacks its vectors, and a reindexing gives it some.
    /// </summary>
    private async Task<List<VectorPartDocument>?> PartsAsync(
        PostDocument document,
        string spaceId,
        IReadOnlyDictionary<string, int> spaces,
        IReadOnlyList<Embedding> embeddings,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (await derived.DimensionAsync(spaceId, spaces, cancellationToken) is not { } dimension)
                return null;
            var parts = VectorPartDocument.Split(
                document.Write,
                spaceId,
                dimension,
                document.Id,
                document.Version,
                embeddings
            );
            if (parts.Count == 0)
                return parts;
            document.Spaces = [spaceId];
            document.VectorSpace = spaceId;
            document.Vectors[spaceId] = new VectorSetElement
            {
                Write = document.Write,
                Parts = parts.Count,
                Count = embeddings.Count,
            };
            return parts;
        }
        catch (ArgumentException)
        {
            await log.AbandonAsync(document.Write, cancellationToken);
            throw;
        }
    }

    /// <summary>
    /// Whether a version may be stored: it follows the stored one, its URL is free, and so are its chunks' ids.
    /// </summary>
    /// <exception cref="InvalidOperationException">A chunk has the id of another post's chunk.</exception>
    private async Task<bool> IsNextAsync(PostDocument document, CancellationToken cancellationToken)
    {
        var stored = (
            await ListAsync(MongoPosts.Id(document.Id), MongoPosts.WriteParts, cancellationToken)
        ).FirstOrDefault();
        if (
            (stored?.Version ?? 0) != document.Version - 1
            || stored is not null && stored.QuestionsRevision != document.QuestionsRevision
        )
            return false;
        var inTheWay = await ListAsync(MongoPosts.ConflictingWith(document), MongoPosts.UrlParts, cancellationToken);
        if (inTheWay.Exists(p => p.Url == document.Url))
            return false;
        return inTheWay.Count == 0 ? true : throw SameChunk();
    }

    private async Task<List<AliasElement>> ClaimAsync(BlogPost post, CancellationToken cancellationToken)
    {
        string[] wanted =
        [
            .. post.Aliases.Select(a => a.Value).Where(a => a != post.Url.Value).Distinct(StringComparer.Ordinal),
        ];
        if (wanted.Length == 0)
            return [];
        var claim = await derived.NextAsync(MongoDerived.TheClaims, cancellationToken);
        return [.. wanted.Select(a => new AliasElement { Url = a, Claim = claim })];
    }

    /// <returns>Whether it is stored, and the version that it took the place of.</returns>
    private Task<(bool IsStored, PostDocument? Before)> SwitchAsync(
        PostDocument document,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            async token =>
            {
                try
                {
                    if (document.Version == 1)
                    {
                        await database.Posts.InsertOneAsync(document, options: null, token);
                        return (true, null);
                    }

                    var options = new FindOneAndReplaceOptions<PostDocument>
                    {
                        ReturnDocument = ReturnDocument.Before,
                        Projection = MongoPosts.DerivedParts,
                    };
                    var before = (PostDocument?)
                        await database.Posts.FindOneAndReplaceAsync(
                            MongoPosts.OfRevision(document.Id, document.Version - 1, document.QuestionsRevision ?? 0),
                            document,
                            options,
                            token
                        );
                    return (before is not null, before);
                }
                catch (MongoException e) when (MongoFaults.IsDuplicateKey(e))
                {
                    return (false, null);
                }
            },
            cancellationToken
        );

    private Task<List<PostDocument>> ListAsync(
        FilterDefinition<PostDocument> filter,
        ProjectionDefinition<PostDocument> parts,
        CancellationToken cancellationToken
    ) =>
        database.ReadAsync(
            token => database.Posts.Find(filter).Project<PostDocument>(parts).ToListAsync(token),
            cancellationToken
        );

    private static InvalidOperationException SameChunk() =>
        new("A chunk or question has the id of one of another post.");
}
