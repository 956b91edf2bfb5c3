using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;

namespace BlogManager.Application.Tests.Migration;

/// <summary>A store's contents in memory, in the order of their ids.</summary>
internal sealed class InMemoryContents(string identity) : IStoreContents
{
    public string Identity => identity;

    public IStoredRecords<SpaceRecord> Spaces { get; } = new Records<SpaceRecord>(s => s.Space.Space.Id);

    public IStoredRecords<PostRecord> Posts { get; } = new Records<PostRecord>(p => p.Post.Id);

    public Records<ApiKey> ApiKeys { get; } = new(k => k.Id);

    public IStoredRecords<ApiKey> Keys => ApiKeys;

    public Records<KeyChange> Changes { get; } = new(c => c.Id);

    public IStoredRecords<KeyChange> KeyChanges => Changes;

    public IStoredRecords<Job> Jobs { get; } = new Records<Job>(j => j.Id);

    public IStoredRecords<SourceRecord> Sources { get; } = new Records<SourceRecord>(s => s.Source.Id);

    public IStoredRecords<RatedAnswer> Answers { get; } = new Records<RatedAnswer>(a => a.Answer.Id);

    public IStoredRecords<CuratedAnswer> Curated { get; } = new Records<CuratedAnswer>(c => c.Id);
    public IStoredRecords<DailyCount> DailyCounts { get; } = new Records<DailyCount>(c => c.Key.Id);

    public IStoredRecords<TakenTokens> Budgets { get; } = new Records<TakenTokens>(b => b.Id);

    internal StoreUse Use { get; set; } = StoreUse.Idle;

    internal long Version { get; set; }

    internal bool IsSettled { get; private set; }

    internal StoreMove? Move { get; set; }

    public IStoredRecords<ReplyRecord> Replies(DateTimeOffset asOf) => new Records<ReplyRecord>(r => r.Id);

    public Task<StoreUse> LookAsync(CancellationToken cancellationToken) => Task.FromResult(Use);

    public Task SettleAsync(CancellationToken cancellationToken)
    {
        IsSettled = true;
        return Task.CompletedTask;
    }

    public Task<long> CorpusVersionAsync(CancellationToken cancellationToken) => Task.FromResult(Version);

    public Task RaiseCorpusVersionAsync(long version, CancellationToken cancellationToken)
    {
        Version = Math.Max(Version, version);
        return Task.CompletedTask;
    }

    public Task<StoreMove?> FindMoveAsync(CancellationToken cancellationToken) => Task.FromResult(Move);

    public Task NoteMoveAsync(StoreMove move, CancellationToken cancellationToken)
    {
        Move = move;
        return Task.CompletedTask;
    }

    internal sealed class Records<T>(Func<T, string> id) : IStoredRecords<T>
    {
        internal SortedDictionary<string, T> ById { get; } = new(StringComparer.Ordinal);

        /// <summary>How many records each write had.</summary>
        internal List<int> Writes { get; } = [];

        /// <summary>Runs after a batch was read, as another writer would.</summary>
        internal Action AfterRead { get; set; } = () => { };

        public Task<long> CountAsync(CancellationToken cancellationToken) => Task.FromResult((long)ById.Count);

        public Task<IReadOnlyList<T>> ReadAsync(string after, int limit, CancellationToken cancellationToken)
        {
            IReadOnlyList<T> read =
            [
                .. ById.Where(r => string.CompareOrdinal(r.Key, after) > 0).Take(limit).Select(r => r.Value),
            ];
            AfterRead();
            return Task.FromResult(read);
        }

        public Task<IReadOnlyList<T>> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<T>>([.. ids.Where(ById.ContainsKey).Select(i => ById[i])]);

        public Task PutAsync(IReadOnlyList<T> records, CancellationToken cancellationToken)
        {
            Writes.Add(records.Count);
            foreach (var record in records)
                ById[id(record)] = record;
            return Task.CompletedTask;
        }
    }
}
