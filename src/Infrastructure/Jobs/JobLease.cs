using BlogManager.Application.Background;
using BlogManager.Application.Ports;
using BlogManager.Domain.Jobs;
using Microsoft.Extensions.Logging;

namespace BlogManager.Infrastructure.Jobs;

/// <summary>
/// The right to work on a job: kept up by heartbeats and by finished steps, and lost when the store refuses one (the
/// job was cancelled or erased, or another worker has it) or has not answered until the lease ran out. Losing it stops
/// the handler.
/// </summary>
internal sealed partial class JobLease(
    Job job,
    string worker,
    IJobStore store,
    JobOptions options,
    JobSignal signal,
    RunningJobs running,
    TimeProvider time,
    CancellationTokenSource attempt,
    ILogger logger
) : IJobProgress
{
    // By the clock that never steps; two tasks write it.
    private long _extended = time.GetTimestamp();

    /// <summary>Sends heartbeats until the attempt is over or the lease lost. Never throws.</summary>
    internal async Task KeepAsync()
    {
        while (!attempt.IsCancellationRequested)
        {
            await Task.Delay(options.Heartbeat, time, attempt.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (attempt.IsCancellationRequested)
                return;
            try
            {
                var asked = time.GetTimestamp();
                if (await store.HeartbeatAsync(job.Id, worker, options.Lease, attempt.Token))
                    Extended(asked);
                else
                    await LoseAsync();
            }
            catch (OperationCanceledException) when (attempt.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                LogHeartbeatFailed(fault.GetType().Name, job.Id);
                if (time.GetElapsedTime(Interlocked.Read(ref _extended)) >= options.Lease)
                    await LoseAsync();
            }
        }
    }

    public Task AdvanceAsync(JobProgress progress, CancellationToken cancellationToken) =>
        RecordAsync(() => store.SaveProgressAsync(job.Id, worker, progress, options.Lease, cancellationToken));

    public Task PutOffAsync(JobError? reason, TimeSpan wait, string checkpoint, CancellationToken cancellationToken) =>
        RecordAsync(() => store.PutOffAsync(job.Id, worker, reason, wait, checkpoint, cancellationToken));

    public Task StepDoneAsync(
        JobStep step,
        JobProgress progress,
        string checkpoint,
        CancellationToken cancellationToken
    ) =>
        RecordAsync(() =>
            store.SaveStepAsync(job.Id, worker, step, progress, checkpoint, options.Lease, cancellationToken)
        );

    private async Task RecordAsync(Func<Task<bool>> record)
    {
        var asked = time.GetTimestamp();
        if (!await record())
        {
            await LoseAsync();
            throw new OperationCanceledException("The job was cancelled, or its lease lost.", attempt.Token);
        }

        Extended(asked);
        running.Advanced(job.Id);
        signal.Wake();
    }

    private void Extended(long asked) => Interlocked.Exchange(ref _extended, asked);

    private async Task LoseAsync() => await attempt.CancelAsync();

    [LoggerMessage(LogLevel.Warning, "The heartbeat of job {JobId} could not be written ({ErrorType})")]
    private partial void LogHeartbeatFailed(string errorType, string jobId);
}
