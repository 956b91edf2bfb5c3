using System.Text.Json;
using BlogManager.Application.Background;
using BlogManager.Application.Importing;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Sources;

namespace BlogManager.Application.Sources;

/// <summary>
/// Begins the syncs of sources, each an import's job, and sees how they ended. Whoever of several instances stores the
/// claim begins it; one that dies thereafter is followed by another, which finds the same job.
/// </summary>
internal sealed class SourceSyncs(
    ISourceStore sources,
    IJobStore jobs,
    IImportItems items,
    JobSignal signal,
    TimeProvider time
)
{
    // Queueing a job takes milliseconds.
    private static readonly TimeSpan ClaimTime = TimeSpan.FromMinutes(1);

    /// <summary>Begins the sync that is due; null where another instance does.</summary>
    internal async Task<Job?> BeginDueAsync(Source source, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var claimed = source.Claim(now + ClaimTime);
        if (!await sources.ReplaceAsync(claimed, cancellationToken))
            return null;
        return await BeginAsync(claimed, claimed.IsWholeDue(now), cancellationToken);
    }

    /// <summary>
    /// Begins a sync, due or not. Where one is under way another follows it, for that one may have looked before what is
    /// to be seen was there.
    /// </summary>
    /// <returns>The job that is under way now; null where there is no such source.</returns>
    internal async Task<Job?> AskAsync(string id, bool isWhole, CancellationToken cancellationToken)
    {
        if (await sources.FindAsync(id, cancellationToken) is not { } source)
            return null;
        source = await SeenAsync(source, cancellationToken);
        if (
            source.SyncJobId is { } known
            && await jobs.FindAsync(known, cancellationToken) is { IsFinished: false } live
        )
        {
            await sources.ChangeAsync(id, s => s.SyncJobId is null ? null : s.AskAgain(isWhole), cancellationToken);
            return live;
        }

        return await BeginAsync(source, isWhole || source.IsWholeDue(time.GetUtcNow()), cancellationToken);
    }

    /// <summary>A source with what became of its sync, if that has ended.</summary>
    internal async Task<Source> SeenAsync(Source source, CancellationToken cancellationToken)
    {
        if (source.SyncJobId is not { } id)
            return source;
        var job = await jobs.FindAsync(id, cancellationToken);
        if (job is { IsFinished: false })
            return source;
        var counts = await items.CountAsync(id, cancellationToken);
        int Of(ImportOutcome outcome) => counts.Settled.GetValueOrDefault(outcome);
        var sync = new LastSync(
            id,
            job?.FinishedAt ?? time.GetUtcNow(),
            Of(ImportOutcome.TakenIn),
            Of(ImportOutcome.Unchanged),
            Of(ImportOutcome.Failed),
            Of(ImportOutcome.Gone)
        );
        return await sources.ChangeAsync(
            source.Id,
            s => s.SyncJobId == id ? Ended(s, job, sync) : null,
            cancellationToken
        ) ?? source;
    }

    private static Source Ended(Source source, Job? job, LastSync sync) =>
        job?.Status switch
        {
            JobStatus.Succeeded => source.Succeeded(sync, Random.Shared.NextDouble()),
            JobStatus.Failed => source.Failed(
                sync,
                job.Error?.Message ?? "The sync failed.",
                Random.Shared.NextDouble()
            ),
            _ => source.CalledOff(sync, Random.Shared.NextDouble()),
        };

    private async Task<Job> BeginAsync(Source source, bool isWhole, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var payload = new ImportPayload(
            SyncedSource.LookOf(source, isWhole).Scope,
            source.NumQuestions,
            source.ForceRefresh,
            source.Sites,
            new SyncOf(source.Id, isWhole)
        );
        // No canonical URL has a fragment: an import of the same feed is another job.
        var job = await jobs.EnqueueAsync(
            Job.Queue(
                Ids.New(time),
                Job.Import,
                $"{source.Url.Value}#source-{source.Id}",
                JsonSerializer.Serialize(payload),
                now,
                Telemetry.TraceParent
            ),
            cancellationToken
        );
        // Another instance may have begun it in the same moment, as what it is.
        isWhole = JsonSerializer.Deserialize<ImportPayload>(job.Payload)!.Source!.IsWhole;
        await sources.ChangeAsync(
            source.Id,
            s => s.SyncJobId == job.Id ? null : s.Began(job.Id, isWhole, now, Random.Shared.NextDouble()),
            cancellationToken
        );
        signal.Wake();
        return job;
    }
}
