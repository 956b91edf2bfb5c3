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
    public Task BeginAsync(string write, string post, CancellationToken cancellationToken)
    {
        var pending = new PendingWriteElement
        {
            Write = write,
            Post = post,
            At = time.GetUtcNow().ToStored(),
        };
        return database.WriteAsync(
            token =>
                database.Corpus.UpdateOneAsync(
                    MongoDerived.TheCorpus,
                    MongoDerived.Begin(pending),
                    new UpdateOptions { IsUpsert = true },
                    token
                ),
            cancellationToken
        );
    }

    /// <summary>Strikes out a write that changed nothing of the corpus.</summary>
    public Task AbandonAsync(string write, CancellationToken cancellationToken) =>
        database.WriteAsync(
            token =>
                database.Corpus.UpdateOneAsync(MongoDerived.TheCorpus, MongoDerived.End(write), options: null, token),
            cancellationToken
        );

    public Task EndAsync(string write, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async token =>
            {
                var ended = await database.Corpus.UpdateOneAsync(
                    MongoDerived.CorpusWith(write),
                    MongoDerived.EndAndCount(write),
                    options: null,
                    token
                );
                if (ended.MatchedCount == 0)
                    await database.Corpus.UpdateOneAsync(
                        MongoDerived.TheCorpus,
                        MongoDerived.Count,
                        new UpdateOptions { IsUpsert = true },
                        token
                    );
                return ended;
            },
            cancellationToken
        );

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
            await derived.VectorsChangedAsync(spaceId: null, cancellationToken);
            await database.WriteAsync(
                token =>
                    database.Corpus.UpdateOneAsync(
                        MongoDerived.CorpusWith(pending.Write),
                        MongoDerived.EndAndCount(pending.Write),
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
