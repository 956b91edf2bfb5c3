using BlogManager.Application.Ports;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Tests.Importing;

internal sealed class InMemoryImportItems : IImportItems
{
    private readonly List<(string Job, ImportItem Item)> _all = [];

    public Task AddAsync(string jobId, IReadOnlyCollection<PostUrl> urls, CancellationToken cancellationToken)
    {
        foreach (var url in urls.Where(u => _all.All(i => i.Job != jobId || i.Item.Url != u)))
            _all.Add((jobId, new ImportItem(url)));
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<PostUrl>> PendingAsync(string jobId, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PostUrl>>([
            .. Of(jobId).Where(i => i.Outcome is null).Select(i => i.Url).Take(limit),
        ]);

    public Task<bool> IsPendingAsync(string jobId, PostUrl url, CancellationToken cancellationToken) =>
        Task.FromResult(Of(jobId).Any(i => i.Url == url && i.Outcome is null));

    public Task<IReadOnlyCollection<PostUrl>> WaitingAsync(
        IReadOnlyCollection<PostUrl> urls,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<IReadOnlyCollection<PostUrl>>([
            .. _all.Where(i => i.Item.Outcome is null && urls.Contains(i.Item.Url)).Select(i => i.Item.Url).Distinct(),
        ]);

    public Task SettleAsync(string jobId, ImportItem item, CancellationToken cancellationToken)
    {
        var at = _all.FindIndex(i => i.Job == jobId && i.Item.Url == item.Url);
        if (at >= 0)
            _all[at] = (jobId, item);
        return Task.CompletedTask;
    }

    public Task<ImportCounts> CountAsync(string jobId, CancellationToken cancellationToken) =>
        Task.FromResult(
            new ImportCounts(
                Of(jobId).Count(),
                Of(jobId)
                    .Where(i => i.Outcome is not null)
                    .GroupBy(i => i.Outcome!.Value)
                    .ToDictionary(g => g.Key, g => g.Count())
            )
        );

    public Task<Result<Page<ImportItem>>> ListAsync(
        string jobId,
        ImportOutcome? outcome,
        int limit,
        string? cursor,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<Result<Page<ImportItem>>>(
            new Page<ImportItem>([.. Of(jobId).Where(i => outcome is null || i.Outcome == outcome).Take(limit)], null)
        );

    public Task<bool> DeleteByUrlAsync(PostUrl url, CancellationToken cancellationToken)
    {
        var waited = _all.Exists(i => i.Item.Url == url && i.Item.Outcome is null);
        _all.RemoveAll(i => i.Item.Url == url);
        return Task.FromResult(waited);
    }

    private IEnumerable<ImportItem> Of(string jobId) => _all.Where(i => i.Job == jobId).Select(i => i.Item);
}
