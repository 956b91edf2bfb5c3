using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Sources;

namespace BlogManager.Application.Ports;

/// <summary>
/// All that a store holds, record by record and exactly as it is there: ids, versions, moments and hashes. For moving
/// everything to another store while no service runs on either; what a service does goes through the other ports.
/// </summary>
public interface IStoreContents
{
    /// <summary>Tells this store from any other: provider and place, hashed, since a place may be a secret.</summary>
    string Identity { get; }

    IStoredRecords<SpaceRecord> Spaces { get; }

    /// <summary>
    /// Posts with chunks, questions, summary, aliases, and their vectors in every space. Spaces come first.
    /// </summary>
    IStoredRecords<PostRecord> Posts { get; }

    /// <summary>API keys, with their hashes.</summary>
    IStoredRecords<ApiKey> Keys { get; }

    /// <summary>The audit of keys. Entries are added and never replaced.</summary>
    IStoredRecords<KeyChange> KeyChanges { get; }

    IStoredRecords<Job> Jobs { get; }

    /// <summary>Sources with their pages.</summary>
    IStoredRecords<SourceRecord> Sources { get; }

    /// <summary>
    /// Kept answers with what is thought of them. The visitors' keys are no part of it: a copy of what is soon to be
    /// erased would outlive it. Posts come first.
    /// </summary>
    IStoredRecords<RatedAnswer> Answers { get; }

    /// <summary>The answers that the owner wrote.</summary>
    IStoredRecords<CuratedAnswer> Curated { get; }

    IStoredRecords<DailyCount> DailyCounts { get; }

    IStoredRecords<TakenTokens> Budgets { get; }

    /// <summary>
    /// Replies under an Idempotency-Key that have not expired. Claims without a reply belong to requests that run now,
    /// and are left out.
    /// </summary>
    IStoredRecords<ReplyRecord> Replies(DateTimeOffset asOf);

    /// <summary>Whether the store is there, and whether a service seems to run on it.</summary>
    /// <remarks>
    /// Cheap, not certain: a service on a SQLite file is always seen from another process, one on a shared server while
    /// it holds a job or writes. Makes no file.
    /// </remarks>
    Task<StoreUse> LookAsync(CancellationToken cancellationToken);

    /// <summary>Finishes what a process left half done, so that all that counts is in the records.</summary>
    Task SettleAsync(CancellationToken cancellationToken);

    /// <summary>The corpus version; see <see cref="IPostStore.CorpusVersionAsync"/>.</summary>
    Task<long> CorpusVersionAsync(CancellationToken cancellationToken);

    /// <summary>Raises the corpus version to a number; one that is higher stays.</summary>
    Task RaiseCorpusVersionAsync(long version, CancellationToken cancellationToken);

    Task<StoreMove?> FindMoveAsync(CancellationToken cancellationToken);

    Task NoteMoveAsync(StoreMove move, CancellationToken cancellationToken);
}

public interface IStoredRecords<T>
{
    Task<long> CountAsync(CancellationToken cancellationToken);

    /// <summary>Records in the order of their ids.</summary>
    /// <param name="after">Those with ids after this one; empty for all.</param>
    /// <param name="limit">At most so many, at least 1; fewer are the last.</param>
    Task<IReadOnlyList<T>> ReadAsync(string after, int limit, CancellationToken cancellationToken);

    /// <summary>Those of some ids that are there, in no order.</summary>
    Task<IReadOnlyList<T>> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken);

    /// <summary>
    /// Adds records, or replaces those with the same id. Each is stored whole or not at all, and this may be done again
    /// at any time.
    /// </summary>
    /// <exception cref="RecordConflictException">
    /// Another record has what must be unique, such as a post's URL.
    /// </exception>
    Task PutAsync(IReadOnlyList<T> records, CancellationToken cancellationToken);
}

public enum StoreUse
{
    Absent,

    Idle,

    InUse,
}

/// <summary>A record cannot be stored: another one with another id has what must be unique. Names neither.</summary>
public sealed class RecordConflictException : Exception
{
    public RecordConflictException(Exception? inner = null)
        : base("A record has what must be unique, such as a URL, in common with another record of the target.", inner)
    { }
}

/// <param name="FinishedAt">When everything was there and counted; null until then.</param>
public sealed record StoreMove(string Source, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt);

public sealed record SpaceRecord(StoredSpace Space, bool IsActive);

/// <param name="Post">The post.</param>
/// <param name="Vectors">
/// Its vectors by the id of their space, in the order of those ids; spaces in which it has none are left out.
/// </param>
public sealed record PostRecord(BlogPost Post, IReadOnlyList<PostVectors> Vectors);

/// <param name="Pages">Its pages, in the order of their URLs.</param>
public sealed record SourceRecord(Source Source, IReadOnlyList<SourcePage> Pages);

/// <param name="Embeddings">The vectors, in the order in which they were stored.</param>
public sealed record PostVectors(string SpaceId, IReadOnlyList<Embedding> Embeddings);

/// <param name="Until">Until when it is kept.</param>
public sealed record ReplyRecord(
    string Id,
    ReadOnlyMemory<byte> Fingerprint,
    string Token,
    DateTimeOffset Until,
    string? Subject,
    ReadOnlyMemory<byte> Reply
);
