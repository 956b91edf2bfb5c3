using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Sources;

namespace BlogManager.Application.Tests.Sources;

internal sealed class InMemorySourceStore : ISourceStore
{
    private readonly Dictionary<(string Source, string Url), SourcePage> _pages = [];

    internal Dictionary<string, Source> All { get; } = [];

    internal Source Only => All.Values.Single();

    /// <summary>Runs before a change is stored, as another instance would.</summary>
    internal Action BeforeReplace { get; set; } = () => { };

    public Task AddAsync(Source source, CancellationToken cancellationToken)
    {
        All.Add(source.Id, source);
        return Task.CompletedTask;
    }

    public Task<Source?> FindAsync(string id, CancellationToken cancellationToken) =>
        Task.FromResult(All.GetValueOrDefault(id));

    public Task<Result<Page<Source>>> ListAsync(
        SiteScope? sites,
        int limit,
        string? cursor,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<Result<Page<Source>>>(
            new Page<Source>(
                [
                    .. All
                        .Values.Where(s => sites?.Contains(s.Site) ?? true)
                        .OrderByDescending(s => s.CreatedAt)
                        .ThenByDescending(s => s.Id, StringComparer.Ordinal)
                        .Take(limit),
                ],
                null
            )
        );

    public Task<bool> ReplaceAsync(Source source, CancellationToken cancellationToken)
    {
        var other = BeforeReplace;
        BeforeReplace = () => { };
        other();
        if (!All.TryGetValue(source.Id, out var stored) || stored.Version + 1 != source.Version)
            return Task.FromResult(false);
        All[source.Id] = source;
        return Task.FromResult(true);
    }

    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken)
    {
        foreach (var page in _pages.Keys.Where(p => p.Source == id).ToList())
            _pages.Remove(page);
        return Task.FromResult(All.Remove(id));
    }

    public Task<IReadOnlyList<Source>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Source>>([
            .. All
                .Values.Where(s => s.DueAt <= now || s.SyncJobId is not null || (!s.IsPaused && s.Hub?.AskAt <= now))
                .Take(limit),
        ]);

    public Task<IReadOnlyDictionary<SourceState, int>> CountAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<SourceState, int>>(
            All.Values.GroupBy(s => s.State).ToDictionary(g => g.Key, g => g.Count())
        );

    public Task NotePagesAsync(string id, IReadOnlyCollection<SourcePage> pages, CancellationToken cancellationToken)
    {
        foreach (var page in All.ContainsKey(id) ? pages : [])
            _pages[(id, page.Url.Value)] = page;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<SourcePage>> PagesAsync(
        string id,
        string after,
        int limit,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<IReadOnlyList<SourcePage>>([
            .. _pages
                .Where(p => p.Key.Source == id && string.CompareOrdinal(p.Key.Url, after) > 0)
                .OrderBy(p => p.Key.Url, StringComparer.Ordinal)
                .Select(p => p.Value)
                .Take(limit),
        ]);

    public Task<bool> HasPageAsync(string id, PostUrl url, CancellationToken cancellationToken) =>
        Task.FromResult(_pages.ContainsKey((id, url.Value)));

    public Task ForgetPageAsync(PostUrl url, CancellationToken cancellationToken)
    {
        foreach (var page in _pages.Keys.Where(p => p.Url == url.Value).ToList())
            _pages.Remove(page);
        return Task.CompletedTask;
    }

    public Task<PageStanding> StandingAsync(PostUrl url, CancellationToken cancellationToken) =>
        Task.FromResult(
            _pages.Keys.Any(p => p.Url == url.Value) ? PageStanding.Listed
            : All.Values.Any(s => s.Site == url.Site) ? PageStanding.NotListed
            : PageStanding.NoSource
        );
}
