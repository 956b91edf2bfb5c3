using BlogManager.Application.Background;
using BlogManager.Application.Ports;
using BlogManager.Application.Sources;
using BlogManager.Application.Tests.Posts;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using Moq;

namespace BlogManager.Application.Tests.Sources;

/// <summary>A blog in memory with a feed, and the schedule and the worker by hand.</summary>
internal sealed class SourceHost(string? publicUrl = null) : IDisposable
{
    internal const string Feed = "https://blog.example/feed";

    internal InMemoryBlog Blog { get; } = new(publicUrl);

    internal static PostUrl Url(string path) => PostUrl.Parse("https://blog.example/" + path).Value;

    public void Dispose() => Blog.Dispose();

    /// <summary>Makes a feed tell these pages.</summary>
    internal void Tell(params string[] paths) =>
        Blog.Indexes[Feed] = new SiteIndex(
            Url("feed"),
            SiteIndexKind.Feed,
            [.. paths.Select(p => new SiteIndexEntry(Url(p), null))],
            []
        )
        {
            Validators = new PageValidators("\"feed\"", null),
        };

    internal void Page(string path, string text) => Blog.Pages["https://blog.example/" + path] = text;

    /// <summary>Makes a page answer 404, or with null as before.</summary>
    internal void Missing(string path)
    {
        var error = PostErrors.FetchFailed("the site answered 404", mayPass: false) with
        {
            Details = new Dictionary<string, object?> { ["status"] = 404 },
        };
        Blog.Crawler.Setup(c => c.FetchAsync(Url(path), It.IsAny<PageValidators>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(error);
    }

    internal void There(string path, string text) =>
        Blog
            .Crawler.Setup(c => c.FetchAsync(Url(path), It.IsAny<PageValidators>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new CrawledPage(Url(path), "text/plain", text, PageValidators.None, NotModified: false));

    internal async Task<CreatedSource> CreateAsync(CreateSource? request = null) =>
        (await Blog.SendAsync(request ?? new CreateSource(FeedUrl: Url("feed")))).Value;

    /// <summary>One look of the schedule, then whatever jobs are due, then another look that sees how they ended.</summary>
    /// <returns>How many syncs were begun.</returns>
    internal async Task<int> TurnAsync()
    {
        var begun = (await Blog.SendAsync(new KeepSourcesInStep())).Value.Begun;
        await WorkAsync();
        await Blog.SendAsync(new KeepSourcesInStep());
        return begun;
    }

    internal async Task WorkAsync()
    {
        while (await Blog.JobStore.ClaimAsync("w", TimeSpan.FromMinutes(1), default) is { } job)
        {
            var result = await Blog.JobHandler(job.Kind).RunAsync(job, new NoProgress(), default);
            if (result.IsSuccess)
                await Blog.JobStore.SucceedAsync(job.Id, "w", result.Value, default);
            else
                await Blog.JobStore.FailAsync(
                    job.Id,
                    "w",
                    new JobError(result.Error.Code, result.Error.Message),
                    retryAt: result.Error.IsWorthAnotherTry ? Blog.Time.GetUtcNow().AddHours(1) : null,
                    default
                );
        }
    }

    internal string[] Fetched()
    {
        string[] urls =
        [
            .. Blog
                .Crawler.Invocations.Select(i => i.Arguments[0])
                .OfType<PostUrl>()
                .Select(u => new Uri(u.Value).AbsolutePath[1..]),
        ];
        Blog.Crawler.Invocations.Clear();
        return urls;
    }

    private sealed class NoProgress : IJobProgress
    {
        public Task AdvanceAsync(JobProgress progress, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task PutOffAsync(
            JobError? reason,
            TimeSpan wait,
            string checkpoint,
            CancellationToken cancellationToken
        ) => throw new InvalidOperationException("Nothing is put off here.");

        public Task StepDoneAsync(
            JobStep step,
            JobProgress progress,
            string checkpoint,
            CancellationToken cancellationToken
        ) => Task.CompletedTask;
    }
}
