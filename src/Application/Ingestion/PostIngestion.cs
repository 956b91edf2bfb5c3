using System.Diagnostics;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Ingestion;

/// <summary>Runs the steps of taking in a post, from wherever an earlier run left off.</summary>
internal sealed class PostIngestion(
    IReadOnlyList<IIngestionStep> steps,
    IPostStore posts,
    UrlLocks locks,
    PostWork work,
    TimeProvider time
)
{
    /// <summary>
    /// Another instance may have written the same URL meanwhile: then the work is based on its version and done again,
    /// this often.
    /// </summary>
    private const int MaxRebases = 3;

    /// <param name="stepDone">Hears of each finished step before the next begins; null where nobody needs to.</param>
    internal async Task<Result<IngestionState>> RunAsync(
        IngestionState state,
        Func<IngestionState, JobStep, JobProgress, Task>? stepDone,
        CancellationToken cancellationToken
    )
    {
        var result = await RunWithoutConflictAsync(state, stepDone, cancellationToken);
        Telemetry.PostsProcessed.Add(
            1,
            new KeyValuePair<string, object?>(
                "result",
                !result.IsSuccess ? "failed"
                    : result.Value.Unchanged ? "unchanged"
                    : "processed"
            )
        );
        if (result is { IsSuccess: true, Value: { Unchanged: false } taken })
        {
            Telemetry.QuestionsGenerated.Add(taken.Questions.Count);
            Reused("chunks", taken.ReusedChunks);
            Reused("questions", taken.StayingQuestions.Count);
            Reused("summaries", taken.KeptSummary ? 1 : 0);
        }

        await MarkAsync(state.RequestedUrl, result, cancellationToken);
        return result;
    }

    private static void Reused(string part, int number) =>
        Telemetry.IngestionReused.Add(number, new KeyValuePair<string, object?>("part", part));

    // A replacement has no mark; what is gone is said to be so by whoever knows.
    private async Task MarkAsync(PostUrl url, Result<IngestionState> result, CancellationToken cancellationToken)
    {
        if (result.IsSuccess)
        {
            if (result.Value is { Unchanged: true, Stored: { Mark: not null } same })
                await posts.MarkAsync(same.Id, mark: null, cancellationToken);
            return;
        }

        if (
            await posts.FindListingByUrlAsync(url, cancellationToken)
                is { Mark: null or { Kind: PostMarkKind.Failed } } stored
            // Another address of a post says nothing of it.
            && stored.Url == url
        )
            await posts.MarkAsync(
                stored.Id,
                new PostMark(PostMarkKind.Failed, result.Error.Message, time.GetUtcNow()),
                cancellationToken
            );
    }

    private async Task<Result<IngestionState>> RunWithoutConflictAsync(
        IngestionState state,
        Func<IngestionState, JobStep, JobProgress, Task>? stepDone,
        CancellationToken cancellationToken
    )
    {
        using var held = await locks.AcquireAsync(state.RequestedUrl.Value, cancellationToken);
        using var budget = work.BeginPost();
        for (var rebase = 0; ; rebase++)
        {
            var result = await RunStepsAsync(state, stepDone, cancellationToken);
            if (result.IsSuccess || result.Error.Code != StoreStep.VersionConflict.Code)
                return result;
            if (rebase == MaxRebases)
                return result.Error;
            // Without its steps the state begins anew; a page that was fetched is not kept past extraction, so it is
            // fetched again.
            state = IngestionState.Begin(state.RequestedUrl, state.Request);
        }
    }

    private async Task<Result<IngestionState>> RunStepsAsync(
        IngestionState state,
        Func<IngestionState, JobStep, JobProgress, Task>? stepDone,
        CancellationToken cancellationToken
    )
    {
        for (var i = state.Steps.Count; i < steps.Count && !state.Unchanged; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var started = time.GetTimestamp();
            using var activity = Telemetry.Source.StartActivity("ingestion." + steps[i].Name);
            var result = await RunAsync(steps[i], state, cancellationToken);
            var taken = time.GetElapsedTime(started);
            Telemetry.IngestionStepDuration.Record(
                taken.TotalSeconds,
                new KeyValuePair<string, object?>("step", steps[i].Name)
            );
            if (!result.IsSuccess)
            {
                activity?.SetStatus(ActivityStatusCode.Error, result.Error.Code);
                return result;
            }

            var step = new JobStep(steps[i].Name, (long)taken.TotalMilliseconds);
            state = result.Value with { Steps = [.. state.Steps, step] };
            if (stepDone is not null)
                await stepDone(state, step, new JobProgress(state.Unchanged ? steps.Count : i + 1, steps.Count));
        }

        return state;
    }

    private async Task<Result<IngestionState>> RunAsync(
        IIngestionStep step,
        IngestionState state,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await step.RunAsync(state, cancellationToken);
        }
        catch (PostTooCostlyException)
        {
            return PostErrors.TooCostly(work.CpuSecondsPerPost);
        }
    }
}
