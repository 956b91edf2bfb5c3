using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>
/// The writes that are under way, and the corpus version. A write touches several documents, and no transaction holds
/// them together: it is noted here before its first step and struck out with its last, which also raises the version.
/// One that a dead process left is finished by whoever finds it: its derived documents are cleared up, and the version
/// rises, since it may have changed the corpus.
/// </summary>
internal sealed class WriteLog(MongoDatabase database, DerivedDocuments derived, TimeProvider time)
{
    /// <summary>Many times longer than the longest write: each of its few calls has half a minute at most.</summary>
    internal static readonly TimeSpan AbandonedAfter = TimeSpan.FromMinutes(15);

    /// <summary>Notes a write before its first step.</summary>
    /// <returns>The dimensions of the spaces that take vectors, as far as the corpus knows them.</returns>
    public async Task<IReadOnlyDictionary<string, int>> BeginAsync(
        string write,
        string post,
        CancellationToken cancellationToken
    )
    {
        var pending = new PendingWriteElement
        {
            Write = write,
            Post = post,
            At = time.GetUtcNow().ToStored(),
        };
        var options = new FindOneAndUpdateOptions<CorpusDocument>
        {
            IsUpsert = true,
            ReturnDocument = ReturnDocument.After,
            Projection = MongoDerived.SpacesOnly,
        };
        // Noted twice it is struck out twice: it may be made again.
        return (
            await database.RepeatAsync(
                token =>
                    database.Corpus.FindOneAndUpdateAsync(
                        MongoDerived.TheCorpus,
                        MongoDerived.Begin(pending),
                        options,
                        token
                    ),
                cancellationToken
            )
        ).Spaces;
    }

    /// <summary>Strikes out a write that changed nothing.</summary>
    public Task AbandonAsync(string write, CancellationToken cancellationToken) =>
        database.RepeatAsync(
            token =>
                database.Corpus.UpdateOneAsync(MongoDerived.TheCorpus, MongoDerived.End(write), options: null, token),
            cancellationToken
        );

    /// <summary>Strikes out a write of a post, and raises the version.</summary>
    /// <param name="posts">1 for a new post, −1 for one that is gone, 0 for another version.</param>
    public Task EndAsync(string write, int posts, CancellationToken cancellationToken) =>
        EndAsync(write, MongoDerived.EndAndCount(write, posts), MongoDerived.Uncounted, cancellationToken);

    /// <summary>Strikes out a write of a post's vectors.</summary>
    public Task EndVectorsAsync(string write, CancellationToken cancellationToken) =>
        EndAsync(write, MongoDerived.EndVectors(write), MongoDerived.VectorsChanged, cancellationToken);

    // Where it was struck out already (by an attempt that was not heard of, or as a dead process's), the version rises
    // without a count, so that the posts are counted anew: it may be made again.
    private Task<UpdateResult> EndAsync(
        string write,
        UpdateDefinition<CorpusDocument> end,
        UpdateDefinition<CorpusDocument> again,
        CancellationToken cancellationToken
    ) =>
        database.RepeatAsync(
            async token =>
            {
                var ended = await database.Corpus.UpdateOneAsync(
                    MongoDerived.CorpusWith(write),
                    end,
                    options: null,
                    token
                );
                if (ended.MatchedCount == 0)
                    await database.Corpus.UpdateOneAsync(
                        MongoDerived.TheCorpus,
                        again,
                        new UpdateOptions { IsUpsert = true },
                        token
                    );
                return ended;
            },
            cancellationToken
        );

    /// <summary>How many posts there are: counted only where something was cut off, or by an earlier release.</summary>
    public async Task<long> PostsAsync(CancellationToken cancellationToken)
    {
        var corpus = await FindAsync(cancellationToken) ?? new CorpusDocument();
        if (corpus.CountedAt == corpus.Version)
            return corpus.Posts;
        var posts = await database.ReadAsync(
            token => database.Posts.CountDocumentsAsync(MongoPosts.All, options: null, token),
            cancellationToken
        );
        // Whoever writes meanwhile raises the version or is under way: then it is counted again another time.
        await database.RepeatAsync(
            token =>
                database.Corpus.UpdateOneAsync(
                    MongoDerived.CorpusAtRest(corpus.Version),
                    MongoDerived.Counted(posts, corpus.Version),
                    options: null,
                    token
                ),
            cancellationToken
        );
        return posts;
    }

    /// <summary>Notes that posts were put past the log.</summary>
    public Task DoubtPostsAsync(CancellationToken cancellationToken) =>
        database.RepeatAsync(
            token =>
                database.Corpus.UpdateOneAsync(MongoDerived.TheCorpus, MongoDerived.Uncounted, options: null, token),
            cancellationToken
        );

    /// <summary>
    /// What tells whether vectors changed; null where the corpus does not know the space.
    /// </summary>
    public async Task<long?> VectorRevisionAsync(string spaceId, CancellationToken cancellationToken)
    {
        var corpus = await database.ReadAsync(
            async token =>
                (CorpusDocument?)
                    await database
                        .Corpus.Find(MongoDerived.TheCorpus)
                        .Project<CorpusDocument>(MongoDerived.WithoutPending)
                        .FirstOrDefaultAsync(token),
            cancellationToken
        );
        return corpus?.Spaces.ContainsKey(spaceId) == true ? corpus.VectorRevision : null;
    }

    /// <summary>The version of the corpus, once what dead processes left is cleared up.</summary>
    public async Task<long> VersionAsync(CancellationToken cancellationToken)
    {
        var corpus = await FindAsync(cancellationToken);
        if (corpus is null || !corpus.Pending.Exists(IsAbandoned))
            return corpus?.Version ?? 0;
        await ClearAsync(corpus, cancellationToken);
        return (await FindAsync(cancellationToken))?.Version ?? 0;
    }

    /// <summary>Whether a write is under way, or was cut off too lately to tell.</summary>
    public async Task<bool> IsUnderWayAsync(CancellationToken cancellationToken) =>
        await FindAsync(cancellationToken) is { } corpus && corpus.Pending.Exists(p => !IsAbandoned(p));

    public async Task ClearAbandonedAsync(CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken) is { } corpus)
            await ClearAsync(corpus, cancellationToken);
    }

    private async Task ClearAsync(CorpusDocument corpus, CancellationToken cancellationToken)
    {
        foreach (var pending in corpus.Pending.Where(IsAbandoned))
        {
            await derived.ClearUpAsync(pending.Post, pending.Write, cancellationToken);
            await database.RepeatAsync(
                token =>
                    database.Corpus.UpdateOneAsync(
                        MongoDerived.CorpusWith(pending.Write),
                        MongoDerived.EndUncounted(pending.Write),
                        options: null,
                        token
                    ),
                cancellationToken
            );
        }
    }

    private bool IsAbandoned(PendingWriteElement pending) => pending.At.ToMoment() + AbandonedAfter < time.GetUtcNow();

    private Task<CorpusDocument?> FindAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            async token =>
                (CorpusDocument?)await database.Corpus.Find(MongoDerived.TheCorpus).FirstOrDefaultAsync(token),
            cancellationToken
        );
}
