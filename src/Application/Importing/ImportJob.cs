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
    SyncedSource synced,
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

    // A site may ask for a day; longer than this nobody waits for an import to go on.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(2);

    // A wait that is longer does not keep a worker's place.
    private static readonly TimeSpan LongestInPlace = TimeSpan.FromSeconds(10);

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
            ImportCheckpoint.Empty,
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
        var found = await PagesAsync(payload, cancellationToken);
        if (!found.IsSuccess)
            return found.Error;
        await items.AddAsync(job.Id, [.. found.Value.Select(p => p.Url)], cancellationToken);
        foreach (var page in payload.ForceRefresh ? [] : found.Value.Where(p => p.Modified is not null))
        {
            // The site itself says that nothing has changed since: nothing is fetched, unless something is wrong.
            if (
                await posts.FindListingByUrlAsync(page.Url, cancellationToken) is { Mark: null } post
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
            ImportCheckpoint.Empty,
            cancellationToken
        );
        return null;
    }

    private async Task<Result<IReadOnlyList<SiteIndexEntry>>> PagesAsync(
        ImportPayload payload,
        CancellationToken cancellationToken
    )
    {
        if (payload.Source is not { } sync)
            return (await finder.FindAsync(payload.Scope, cancellationToken)) switch
            {
                { IsSuccess: false } failed => failed.Error,
                { Value.Pages.Count: 0 } => ImportErrors.NothingFound,
                var all => Result<IReadOnlyList<SiteIndexEntry>>.Success(all.Value.Pages),
            };
        if (await synced.FindAsync(sync.SourceId, cancellationToken) is not { } source)
            return ImportErrors.NoSource;
        var (scope, since) = SyncedSource.LookOf(source, sync.IsWhole);
        var found = await finder.FindAsync(scope, since, cancellationToken);
        // The source is looked at again by and by: the job need not be.
        return found.IsSuccess
            ? Result<IReadOnlyList<SiteIndexEntry>>.Success(
                await synced.PagesAsync(source, found.Value, sync.IsWhole, cancellationToken)
            )
            : found.Error with
            {
                MayPass = false,
            };
    }

    /// <returns>False where it stopped for others that wait.</returns>
    private async Task<bool> TakeInAsync(
        Job job,
        ImportPayload payload,
        IJobProgress progress,
        CancellationToken cancellationToken
    )
    {
        var tries = ImportCheckpoint.Read(job.Checkpoint);
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
                var tried = tries[url.Value] = tries.GetValueOrDefault(url.Value) + 1;
                if (!result.IsSuccess && result.Error.IsWorthAnotherTry && tried < MaxTries)
                {
                    var asked = result.Error.RetryAfter;
                    wait = Max(wait, asked ?? ShortestWait * Math.Pow(4, tried - 1));
                    // A site that names a time wants to be left alone altogether.
                    if (asked is not null)
                        break;
                    continue;
                }

                tries.Remove(url.Value);
                var item = ItemOf(url, result);
                await items.SettleAsync(job.Id, item, cancellationToken);
                if (payload.Source is { } sync && item.Outcome == ImportOutcome.Gone)
                    await synced.GoneAsync(job.Id, sync.SourceId, url, cancellationToken);
                await progress.AdvanceAsync(
                    new JobProgress(Math.Min(++done, counts.Total), Math.Max(1, counts.Total)),
                    cancellationToken
                );
                if (await IsWaitedForAsync(begun, cancellationToken))
                {
                    await progress.PutOffAsync(null, TimeSpan.Zero, ImportCheckpoint.Of(tries), cancellationToken);
                    return false;
                }
            }

            if (wait > LongestWait)
                wait = LongestWait;
            if (wait > LongestInPlace)
            {
                var reason = ImportErrors.AskedToWait(wait);
                await progress.PutOffAsync(reason, wait, ImportCheckpoint.Of(tries), cancellationToken);
                return false;
            }

            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, time, cancellationToken);
        }

        return true;
    }

    // An import takes hours, and whoever sends a single post meanwhile wants it now; what a hook tells goes before all.
    private async Task<bool> IsWaitedForAsync(long begun, CancellationToken cancellationToken) =>
        await jobs.IsDueAsync(Job.SyncPost, cancellationToken)
        || (time.GetElapsedTime(begun) > Turn && await jobs.OldestDueAsync(cancellationToken) is not null);

    private Task<Result<ImportedPost>> TakeInAsync(
        PostUrl url,
        ImportPayload payload,
        CancellationToken cancellationToken
    ) =>
        dispatcher.SendAsync(
            ImportPost.Of(url, payload.NumQuestions, payload.ForceRefresh, payload.Sites),
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
            IsGone(result.Error) ? ImportOutcome.Gone
            : NoPosts.Contains(result.Error.Code) ? ImportOutcome.Skipped
            : ImportOutcome.Failed;
        return new ImportItem(url, outcome, null, new JobError(result.Error.Code, result.Error.Message));
    }

    /// <summary>Whether the site has said that there is no such page.</summary>
    internal static bool IsGone(Error error) => error.Details.GetValueOrDefault("status") is 404 or 410;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
