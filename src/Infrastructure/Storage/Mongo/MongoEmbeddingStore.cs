using System.Runtime.CompilerServices;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>
/// Embedding spaces and vectors in MongoDB. A post points to its vectors in a space, so that they change with the post
/// or not at all; what no post points to is never read.
/// </summary>
internal sealed class MongoEmbeddingStore(
    MongoDatabase database,
    WriteLog log,
    DerivedDocuments derived,
    SpaceErasure erasure,
    MissingPosts missing,
    VectorSets sets,
    TimeProvider time
) : IEmbeddingStore, IVectorChanges
{
    private const int PostsPerRead = 16;

    private StoredSpace? _active;

    public async Task<StoredSpace?> ActiveSpaceAsync(CancellationToken cancellationToken)
    {
        // Asked with every question, and the trained model may be megabytes: only the id is read where the space is
        // known. A space never changes under its id.
        var known = Volatile.Read(ref _active);
        var active = await erasure.FindAsync(cancellationToken);
        if (active?.Space is not { } id || known?.Space.Id == id)
            return active?.Space is null ? null : known;
        var space = await FindSpaceAsync(id, cancellationToken);
        Volatile.Write(ref _active, space);
        return space;
    }

    public async Task AddSpaceAsync(StoredSpace space, CancellationToken cancellationToken)
    {
        var id = space.Space.Id;
        if ((await erasure.FindAsync(cancellationToken))?.Erasing?.Contains(id) == true)
            await erasure.FinishAsync(cancellationToken);
        if (await FindDocumentAsync(id, cancellationToken) is not null)
            return;
        var write = Ids.New(time);
        var parts = ModelPartDocument.Split(write, id, space.Model);
        foreach (var part in parts)
            await database.WriteAsync(token => InsertAsync(database.Models, part, token), cancellationToken);
        var document = SpaceDocument.Of(space, write, parts.Count);
        if (!await database.WriteAsync(token => InsertAsync(database.Spaces, document, token), cancellationToken))
            await database.RepeatAsync(
                token => database.Models.DeleteManyAsync(MongoDerived.ModelOfWrite(write), token),
                cancellationToken
            );
        // Cut off before it, a write asks for the space itself.
        await database.RepeatAsync(
            token =>
                database.Corpus.UpdateOneAsync(
                    MongoDerived.TheCorpus,
                    MongoDerived.TakesVectors(id, space.Space.Dimension),
                    new UpdateOptions { IsUpsert = true },
                    token
                ),
            cancellationToken
        );
    }

    public async Task<StoredSpace?> FindSpaceAsync(string spaceId, CancellationToken cancellationToken)
    {
        if (await FindDocumentAsync(spaceId, cancellationToken) is not { } document)
            return null;
        if (document.Parts == 0)
            return document.ToSpace([]);
        var parts = await database.ReadAsync(
            token =>
                database
                    .Models.Find(MongoDerived.ModelOfWrite(document.Write))
                    .Sort(MongoDerived.ModelInOrder)
                    .ToListAsync(token),
            cancellationToken
        );
        // Parts are erased after their space: fewer of them mean that it is gone by now.
        return parts.Count == document.Parts ? document.ToSpace([.. parts.SelectMany(p => p.Data)]) : null;
    }

    public async Task<bool> WriteAsync(
        string spaceId,
        string postId,
        long postVersion,
        IReadOnlyList<Embedding> embeddings,
        CancellationToken cancellationToken
    )
    {
        var write = Ids.New(time);
        var spaces = await log.BeginAsync(write, postId, cancellationToken);
        if (
            await derived.DimensionAsync(spaceId, spaces, cancellationToken) is not { } dimension
            || await WriteAsync(write, spaceId, dimension, postId, postVersion, embeddings, cancellationToken)
                is not { } before
        )
        {
            await log.AbandonAsync(write, cancellationToken);
            return false;
        }

        if (before.Vectors.TryGetValue(spaceId, out var replaced))
            await database.RepeatAsync(
                token => database.Vectors.DeleteManyAsync(MongoDerived.VectorsOfSets([replaced.Write], spaceId), token),
                cancellationToken
            );
        await log.EndVectorsAsync(write, cancellationToken);
        return true;
    }

    /// <returns>The post as it was before, or null where it is gone or of another version.</returns>
    private async Task<PostDocument?> WriteAsync(
        string write,
        string spaceId,
        int dimension,
        string postId,
        long postVersion,
        IReadOnlyList<Embedding> embeddings,
        CancellationToken cancellationToken
    )
    {
        List<VectorPartDocument> parts;
        try
        {
            parts = VectorPartDocument.Split(write, spaceId, dimension, postId, postVersion, embeddings);
        }
        catch (ArgumentException)
        {
            await log.AbandonAsync(write, cancellationToken);
            throw;
        }

        var vectors = new VectorSetElement
        {
            Write = write,
            Parts = parts.Count,
            Count = embeddings.Count,
        };
        await derived.AddVectorsAsync(parts, cancellationToken);
        var options = new FindOneAndUpdateOptions<PostDocument>
        {
            ReturnDocument = ReturnDocument.Before,
            Projection = MongoPosts.WriteParts,
        };
        var before = await database.WriteAsync(
            async token =>
                (PostDocument?)
                    await database.Posts.FindOneAndUpdateAsync(
                        MongoPosts.OfVersion(postId, postVersion),
                        MongoPosts.PointToVectors(spaceId, vectors),
                        options,
                        token
                    ),
            cancellationToken
        );
        if (before is null)
            await derived.EraseWriteAsync(write, cancellationToken);
        return before;
    }

    public IAsyncEnumerable<string> MissingPostsAsync(string spaceId, CancellationToken cancellationToken) =>
        missing.ReadAsync(spaceId, cancellationToken);

    public async IAsyncEnumerable<Embedding> ReadAsync(
        string spaceId,
        string afterPostId,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // Some posts at a time, all vectors of each.
        var last = afterPostId;
        while (true)
        {
            var after = last;
            var posts = await database.ReadAsync(
                token =>
                    database
                        .Posts.Find(MongoPosts.InSpace(spaceId, after))
                        .Sort(MongoPosts.ById)
                        .Limit(PostsPerRead)
                        .Project<PostDocument>(MongoPosts.WriteParts)
                        .ToListAsync(token),
                cancellationToken
            );
            if (posts.Count == 0)
                yield break;
            foreach (var embedding in await sets.ReadAsync(spaceId, posts, cancellationToken))
                yield return embedding;
            last = posts[^1].Id;
        }
    }

    public async Task ActivateAsync(string spaceId, CancellationToken cancellationToken)
    {
        // What an earlier one left of the spaces before it, so that none of them can be the one that stays now.
        await erasure.FinishAsync(cancellationToken);
        if (await FindDocumentAsync(spaceId, cancellationToken) is null)
            throw new InvalidOperationException("A space must be added before it can be activated.");
        var others = await database.ReadAsync(
            token => database.Spaces.Find(MongoDerived.OtherSpaces(spaceId)).Project(s => s.Id).ToListAsync(token),
            cancellationToken
        );
        await database.RepeatAsync(
            token =>
                database.ActiveSpace.UpdateOneAsync(
                    MongoDerived.TheActiveSpace,
                    others.Count == 0 ? MongoDerived.Activate(spaceId) : MongoDerived.Activate(spaceId, others),
                    new UpdateOptions { IsUpsert = true },
                    token
                ),
            cancellationToken
        );
        // From here on the others are not read.
        await erasure.FinishAsync(cancellationToken);
    }

    public async Task<long?> RevisionAsync(string spaceId, CancellationToken cancellationToken) =>
        await log.VectorRevisionAsync(spaceId, cancellationToken) is { } revision ? revision
        : await FindDocumentAsync(spaceId, cancellationToken) is { } space ? await AdoptAsync(space, cancellationToken)
        : null;

    // One that an earlier release added.
    private async Task<long?> AdoptAsync(SpaceDocument space, CancellationToken cancellationToken)
    {
        await database.RepeatAsync(
            token =>
                database.Corpus.UpdateOneAsync(
                    MongoDerived.TheCorpus,
                    MongoDerived.TakesVectors(space.Id, space.Dimension),
                    new UpdateOptions { IsUpsert = true },
                    token
                ),
            cancellationToken
        );
        return await log.VectorRevisionAsync(space.Id, cancellationToken);
    }

    public async Task<IReadOnlyList<VectorMark>> MarksAsync(string spaceId, CancellationToken cancellationToken)
    {
        // Of all spaces: a list that an index covers, though a post may be read in vain whose vectors changed in
        // another.
        var posts = await database.ReadAsync(
            token =>
                database
                    .Posts.Find(MongoPosts.Any)
                    .Sort(MongoPosts.ByVectorWrite)
                    .Project<PostDocument>(MongoPosts.IdAndVectorWrite)
                    .ToListAsync(token),
            cancellationToken
        );
        // A post of an earlier release has no such field, and a covered read says null for it.
        // One that moves in the index while it is walked may come twice: the later mark is the newer one.
        return
        [
            .. posts
                .GroupBy(p => p.Id, StringComparer.Ordinal)
                .Select(same => new VectorMark(same.Key, same.Last().VectorWrite ?? string.Empty)),
        ];
    }

    public async Task<IReadOnlyList<Embedding>> ReadPostsAsync(
        string spaceId,
        IReadOnlyCollection<string> postIds,
        CancellationToken cancellationToken
    )
    {
        var posts = await database.ReadAsync(
            token =>
                database
                    .Posts.Find(MongoPosts.Ids(postIds))
                    .Project<PostDocument>(MongoPosts.WriteParts)
                    .ToListAsync(token),
            cancellationToken
        );
        return await sets.ReadAsync(spaceId, posts, cancellationToken);
    }

    private Task<SpaceDocument?> FindDocumentAsync(string spaceId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async token =>
                (SpaceDocument?)await database.Spaces.Find(MongoDerived.Space(spaceId)).FirstOrDefaultAsync(token),
            cancellationToken
        );

    private static async Task<bool> InsertAsync<T>(
        IMongoCollection<T> collection,
        T document,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await collection.InsertOneAsync(document, options: null, cancellationToken);
            return true;
        }
        catch (MongoException e) when (MongoFaults.IsDuplicateKey(e))
        {
            return false;
        }
    }
}
