using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Ports;

/// <summary>The pages of imports, in the order in which they were found. They go with their job.</summary>
public interface IImportItems
{
    /// <summary>Adds pages to a job behind those that it has; one that it has already stays as it is.</summary>
    Task AddAsync(string jobId, IReadOnlyCollection<PostUrl> urls, CancellationToken cancellationToken);

    /// <summary>The first pages that nothing has become of yet.</summary>
    /// <param name="limit">At least 1.</param>
    Task<IReadOnlyList<PostUrl>> PendingAsync(string jobId, int limit, CancellationToken cancellationToken);

    /// <summary>Whether a page is there and nothing has become of it: it may have been erased with its post.</summary>
    Task<bool> IsPendingAsync(string jobId, PostUrl url, CancellationToken cancellationToken);

    /// <summary>Records what became of a page. Nothing where the job has no such page.</summary>
    Task SettleAsync(string jobId, ImportItem item, CancellationToken cancellationToken);

    /// <summary>Those of some URLs that wait in an import that has not ended.</summary>
    Task<IReadOnlyCollection<PostUrl>> WaitingAsync(
        IReadOnlyCollection<PostUrl> urls,
        CancellationToken cancellationToken
    );

    Task<ImportCounts> CountAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>
    /// Pages by key, in their order. A cursor that was not made here is an <see cref="ErrorKind.Invalid"/> error on
    /// field <c>cursor</c>.
    /// </summary>
    /// <param name="outcome">Only these; null for all, pending ones too.</param>
    /// <param name="limit">1 to 100.</param>
    /// <param name="cursor">From the page before, or null.</param>
    Task<Result<Page<ImportItem>>> ListAsync(
        string jobId,
        ImportOutcome? outcome,
        int limit,
        string? cursor,
        CancellationToken cancellationToken
    );

    /// <summary>Erases a page from every import: its post is erased, and must not come back.</summary>
    /// <returns>Whether it waited in one of them.</returns>
    Task<bool> DeleteByUrlAsync(PostUrl url, CancellationToken cancellationToken);
}

/// <param name="Outcome">What became of it; null while nothing has.</param>
/// <param name="PostId">The post, where there is one.</param>
/// <param name="Error">Why there is none, where that is not plain.</param>
public sealed record ImportItem(
    PostUrl Url,
    ImportOutcome? Outcome = null,
    string? PostId = null,
    JobError? Error = null
);

/// <param name="Total">Pages in all.</param>
/// <param name="Settled">By outcome; outcomes without pages may be absent.</param>
public sealed record ImportCounts(int Total, IReadOnlyDictionary<ImportOutcome, int> Settled)
{
    /// <summary>Pages that something has become of.</summary>
    public int Done => Settled.Values.Sum();
}
