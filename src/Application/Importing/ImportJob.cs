using System.Text.Json;
using BlogManager.Application.Background;
using BlogManager.Application.Ingestion;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Importing;

/// <summary>
/// Finds a blog's pages, and takes each in. What became of a page is stored before the next is begun, so that an import
/// that was cut off goes on where it was.
/// </summary>
internal sealed class ImportJob(
    PostFinder finder,
    IImportItems items,
    IPostStore posts,
    IJobStore jobs,
    IDispatcher dispatcher,
    RequestContext current,
    TimeProvider time
) : IJobHandler
{
    /// <summary>How often a page is tried whose site was busy or ill.</summary>
    internal const int MaxTries = 3;

    private const int PagesAtOnce = 100;
    private const string Found = "{}";

    // A site may ask for a day; longer than this nobody waits for an import to go on.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(2);

    // What a job that gives way at once would lose by being begun again is little beside this.
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);

    // What a page is rather than what went wrong.
    private static readonly HashSet<string> NoPosts = new(StringComparer.Ordinal)
    {
        "robots_disallowed",
        "not_indexable",
        "no_article_found",
        "unsupported_media_type",
        AccessErrors.ForeignSite.Code,
    };

    public string Kind => Job.Import;

    public async Task<Result<string>> RunAsync(Job job, IJobProgress progress, CancellationToken cancellationToken)
    {
        var payload = JsonSerializer.Deserialize<ImportPayload>(job.Payload)!;
        // Held to what its asker was held to, and no longer the service itself.
        using var asker = current.Use(
            Caller.System with
            {
                Sites = payload.Sites is { } sites ? new SiteScope(sites) : null,
            }
        );
        if (job.Checkpoint is null && await FindAsync(job, payload, progress, cancellationToken) is { } error)
            return error;
        var begun = time.GetTimestamp();
        if (!await TakeInAsync(job, payload, progress, cancellationToken))
            return IJobHandler.GivesWay;
        var counts = await items.CountAsync(job.Id, cancellationToken);
        await progress.StepDoneAsync(
            new JobStep("take_in", (long)time.GetElapsedTime(begun).TotalMilliseconds),
            ProgressOf(counts),
            Found,
            cancellationToken
        );
        return JsonSerializer.Serialize(
            Enum.GetValues<ImportOutcome>().ToDictionary(o => o.Name(), o => counts.Settled.GetValueOrDefault(o))
        );
    }

    private static JobProgress ProgressOf(ImportCounts counts) => new(counts.Done, Math.Max(1, counts.Total));

    /// <returns>Why there is nothing to take in, or null.</returns>
    private async Task<Error?> FindAsync(
        Job job,
        ImportPayload payload,
        IJobProgress progress,
        CancellationToken cancellationToken
    )
    {
        var begun = time.GetTimestamp();
        var found = await finder.FindAsync(payload.Scope, cancellationToken);
        if (!found.IsSuccess)
            return found.Error;
        if (found.Value.Pages.Count == 0)
            return ImportErrors.NothingFound;
        await items.AddAsync(job.Id, [.. found.Value.Pages.Select(p => p.Url)], cancellationToken);
        foreach (var page in payload.ForceRefresh ? [] : found.Value.Pages.Where(p => p.Modified is not null))
        {
            // The site itself says that nothing has changed since: nothing is fetched.
            if (
                await posts.FindListingByUrlAsync(page.Url, cancellationToken) is { } post
                && post.ProcessedAt > page.Modified
            )
                await items.SettleAsync(
                    job.Id,
                    new ImportItem(page.Url, ImportOutcome.Unchanged, post.Id),
                    cancellationToken
                );
        }

        await progress.StepDoneAsync(
            new JobStep("find_pages", (long)time.GetElapsedTime(begun).TotalMilliseconds),
            ProgressOf(await items.CountAsync(job.Id, cancellationToken)),
            Found,
            cancellationToken
        );
        return null;
    }

    /// <returns>False where it stopped for others that wait.</returns>
    private async Task<bool> TakeInAsync(
        Job job,
        ImportPayload payload,
        IJobProgress progress,
        CancellationToken cancellationToken
    )
    {
        var tries = new Dictionary<PostUrl, int>();
        var counts = await items.CountAsync(job.Id, cancellationToken);
        var done = counts.Done;
        var begun = time.GetTimestamp();
        while (await items.PendingAsync(job.Id, PagesAtOnce, cancellationToken) is { Count: > 0 } pending)
        {
            var wait = TimeSpan.Zero;
            foreach (var url in pending)
            {
                // Its post may have been erased meanwhile, and must not come back.
                if (!await items.IsPendingAsync(job.Id, url, cancellationToken))
                    continue;
                var result = await TakeInAsync(url, payload, cancellationToken);
                var tried = tries[url] = tries.GetValueOrDefault(url) + 1;
                if (!result.IsSuccess && result.Error.IsWorthAnotherTry && tried < MaxTries)
                {
                    var asked = result.Error.RetryAfter;
                    wait = Max(wait, asked ?? ShortestWait * Math.Pow(4, tried - 1));
                    // A site that names a time wants to be left alone altogether.
                    if (asked is not null)
                        break;
                    continue;
                }

                await items.SettleAsync(job.Id, ItemOf(url, result), cancellationToken);
                await progress.AdvanceAsync(
                    new JobProgress(Math.Min(++done, counts.Total), Math.Max(1, counts.Total)),
                    cancellationToken
                );
                // An import takes hours, and whoever sends a single post meanwhile wants it now.
                if (time.GetElapsedTime(begun) > Turn && await jobs.OldestDueAsync(cancellationToken) is not null)
                    return false;
            }

            if (wait > TimeSpan.Zero)
                await Task.Delay(wait < LongestWait ? wait : LongestWait, time, cancellationToken);
        }

        return true;
    }

    private Task<Result<ImportedPost>> TakeInAsync(
        PostUrl url,
        ImportPayload payload,
        CancellationToken cancellationToken
    ) =>
        dispatcher.SendAsync(
            new ImportPost(
                url,
                new IngestionRequest(
                    Content: null,
                    ContentType: null,
                    Title: null,
                    payload.NumQuestions,
                    payload.ForceRefresh,
                    payload.Sites,
                    HeedsNoIndex: true
                )
            ),
            cancellationToken
        );

    private static ImportItem ItemOf(PostUrl url, Result<ImportedPost> result)
    {
        if (result.IsSuccess)
            return new ImportItem(
                url,
                result.Value.IsUnchanged ? ImportOutcome.Unchanged : ImportOutcome.TakenIn,
                result.Value.PostId
            );
        var outcome =
            result.Error.Details.GetValueOrDefault("status") is 404 or 410 ? ImportOutcome.Gone
            : NoPosts.Contains(result.Error.Code) ? ImportOutcome.Skipped
            : ImportOutcome.Failed;
        return new ImportItem(url, outcome, null, new JobError(result.Error.Code, result.Error.Message));
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
