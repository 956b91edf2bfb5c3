using BlogManager.Application.Background;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlogManager.Infrastructure.Jobs;

/// <summary>
/// Works jobs off: claims those that are due under a lease, hands each to the handler of its kind, and records how it
/// ended. A process that is killed leaves its leases to run out, and the next worker, here or elsewhere, goes on from
/// the last finished step.
/// </summary>
internal sealed partial class JobWorker(
    IJobStore store,
    IServiceScopeFactory scopes,
    RequestContext current,
    JobSignal signal,
    RunningJobs running,
    IOptions<JobOptions> options,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<JobWorker> logger
) : BackgroundService
{
    private static readonly Error InternalError = new(
        "internal_error",
        ErrorKind.Unavailable,
        "An unexpected fault ended the attempt; the service's log has it under this job's id."
    );

    private readonly JobOptions _options = options.Value;

    // A restarted process is another worker: what its predecessor held is not its own.
    private readonly string _name = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid():n}";
    private readonly OutageRecord _claiming = new(time);
    private long _claims;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // This service is stopped after the server, which waits for its requests; leases are given back at once, so
        // that another instance need not wait for those.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        var stopping = stop.Token;
        var attempts = new List<Task>(_options.Concurrency);
        try
        {
            while (true)
            {
                // Room first: a job that is claimed is begun at once, and others may claim what this process has no
                // room for.
                if (attempts.Count == _options.Concurrency)
                    attempts.Remove(await Task.WhenAny(attempts));
                var (job, owner) = await NextAsync(stopping);
                attempts.Add(Task.Run(() => AttemptAsync(job, owner, stopping), CancellationToken.None));
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            LogStopping(attempts.Count(attempt => !attempt.IsCompleted));
        }

        await Task.WhenAll(attempts);
    }

    private async Task<(Job Job, string Owner)> NextAsync(CancellationToken stopping)
    {
        // Each attempt owns its own lease: one that slept through it must not go on beside its successor, even in the
        // same process.
        var owner = $"{_name}-{++_claims}";
        while (true)
        {
            var next = signal.Next;
            try
            {
                var claimed = await store.ClaimAsync(owner, _options.Lease, stopping);
                if (_claiming.Served() is { } outage)
                    LogClaiming(outage.Calls, outage.Lasted.TotalSeconds);
                if (claimed is { } job)
                    return (job, owner);
            }
            catch (Exception fault) when (!stopping.IsCancellationRequested)
            {
                LogClaimFailed(_claiming.Failed() ? LogLevel.Warning : LogLevel.Debug, fault.GetType().Name);
                await Task.Delay(_options.Poll, time, stopping);
            }

            await signal.WaitAsync(next, _options.Poll, stopping);
        }
    }

    /// <summary>Runs a claimed job and records how the attempt ended. Never throws.</summary>
    private async Task AttemptAsync(Job job, string owner, CancellationToken stopping)
    {
        try
        {
            if (job.Attempts > _options.MaxAttempts)
                await DeadLetterAsync(job, owner);
            else
                await RunAsync(job, owner, stopping);
        }
        catch (Exception fault)
        {
            // The lease runs out then, and the job is taken up again.
            LogNotRecorded(fault.GetType().Name, job.Id);
        }

        signal.Wake();
    }

    private async Task RunAsync(Job job, string owner, CancellationToken stopping)
    {
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var registration = running.Add(job.Id, attempt, job.Kind);
        using var span = JobSpans.Start(job);
        LogBegun(job.Id, job.Kind, job.Attempts);
        var begun = time.GetTimestamp();
        var lease = new JobLease(job, owner, store, _options, signal, running, time, attempt, logger);
        var kept = lease.KeepAsync();
        var result = await HandleAsync(job, lease, attempt.Token);
        var calledOff = attempt.IsCancellationRequested;
        await attempt.CancelAsync();
        await kept;
        span.End(result, calledOff);

        // What is done is done, even if the stop came meanwhile; the store refuses it where the job is no longer this
        // worker's.
        if (!result.IsSuccess && calledOff && stopping.IsCancellationRequested)
            await store.ReleaseAsync(job.Id, owner, CancellationToken.None);
        else if (result.Error?.Code == IJobHandler.GivesWay.Code)
            await store.GiveWayAsync(job.Id, owner, CancellationToken.None);
        else if (!result.IsSuccess && calledOff)
            LogNoLongerHeld(job.Id);
        else if (await RecordAsync(job, owner, result) is { } outcome)
        {
            var taken = time.GetElapsedTime(begun);
            JobMetrics.Ended(job.Kind, outcome, taken);
            LogEnded(job.Id, job.Kind, job.Attempts, result.Error?.Code ?? "succeeded", taken.TotalMilliseconds);
        }
        else
        {
            LogNoLongerHeld(job.Id);
        }
    }

    private async Task<Result<string>> HandleAsync(Job job, JobLease lease, CancellationToken cancellationToken)
    {
        using var caller = current.Use(Caller.System);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var handler = scope
                .ServiceProvider.GetServices<IJobHandler>()
                .FirstOrDefault(handler => handler.Kind == job.Kind);
            return handler is null ? UnknownKind(job.Kind) : await handler.RunAsync(job, lease, cancellationToken);
        }
        catch (DependencyUnavailableException unavailable)
        {
            return unavailable.ToError();
        }
        catch (Exception fault)
        {
            // An exception's message may quote the payload, a post or a question; its type and stack do not.
            if (!cancellationToken.IsCancellationRequested)
                LogFault(job.Id, job.Kind, fault.GetBaseException().GetType().FullName, fault.StackTrace);
            return InternalError;
        }
    }

    /// <returns>How, as <see cref="JobMetrics"/> counts it; null where the job is no longer this worker's.</returns>
    private async Task<string?> RecordAsync(Job job, string owner, Result<string> result)
    {
        if (result.IsSuccess)
            return await store.SucceedAsync(job.Id, owner, result.Value, CancellationToken.None)
                ? JobMetrics.Succeeded
                : null;
        var error = new JobError(result.Error.Code, result.Error.Message);
        if (!result.Error.IsWorthAnotherTry)
            return await store.FailAsync(job.Id, owner, error, retryAt: null, CancellationToken.None)
                ? JobMetrics.Failed
                : null;
        if (job.Attempts >= _options.MaxAttempts)
        {
            error = error with { Message = $"{error.Message} Given up after {job.Attempts} attempts." };
            return await store.FailAsync(job.Id, owner, error, retryAt: null, CancellationToken.None)
                ? JobMetrics.Failed
                : null;
        }

        var wait = RetryBackoff.After(job.Attempts, Random.Shared.NextDouble(), result.Error.RetryAfter);
        return await store.FailAsync(job.Id, owner, error, time.GetUtcNow() + wait, CancellationToken.None)
            ? JobMetrics.Retried
            : null;
    }

    /// <summary>
    /// Ends a job whose attempts all ended with the process, or with its silence: it may well be the cause.
    /// </summary>
    private async Task DeadLetterAsync(Job job, string owner)
    {
        LogAbandoned(job.Id, job.Kind, _options.MaxAttempts);
        var error = new JobError(
            "attempts_exhausted",
            $"The job was begun {_options.MaxAttempts} times and its worker stopped or fell silent each time. Look into the service's log, then ask for it anew."
        );
        if (await store.FailAsync(job.Id, owner, error, retryAt: null, CancellationToken.None))
            JobMetrics.Ended(job.Kind, JobMetrics.Failed);
    }

    private static Error UnknownKind(string kind) =>
        new(
            "unknown_job_kind",
            ErrorKind.Unprocessable,
            $"This version of the service has no handler for jobs of kind '{kind}'. Ask for the work anew."
        );

    [LoggerMessage(LogLevel.Debug, "Job {JobId} ({Kind}) begun, attempt {Attempt}")]
    private partial void LogBegun(string jobId, string kind, int attempt);

    [LoggerMessage(
        LogLevel.Information,
        "Attempt {Attempt} at job {JobId} ({Kind}) ended ({Outcome}) after {Milliseconds:F0} ms"
    )]
    private partial void LogEnded(string jobId, string kind, int attempt, string outcome, double milliseconds);

    [LoggerMessage(LogLevel.Information, "Job {JobId} was cancelled, erased, or taken over by another worker")]
    private partial void LogNoLongerHeld(string jobId);

    [LoggerMessage(LogLevel.Error, "Unexpected {ExceptionType} in job {JobId} ({Kind}) at {StackTrace}")]
    private partial void LogFault(string jobId, string kind, string? exceptionType, string? stackTrace);

    [LoggerMessage(LogLevel.Error, "Job {JobId} ({Kind}) is given up: {Attempts} attempts were begun and none ended")]
    private partial void LogAbandoned(string jobId, string kind, int attempts);

    [LoggerMessage(
        LogLevel.Error,
        "How the attempt at job {JobId} ended could not be recorded ({ErrorType}); it is taken up again when its lease runs out"
    )]
    private partial void LogNotRecorded(string errorType, string jobId);

    [LoggerMessage(Message = "No job could be claimed ({ErrorType}); the store is asked again")]
    private partial void LogClaimFailed(LogLevel level, string errorType);

    [LoggerMessage(
        LogLevel.Information,
        "Jobs can be claimed again: {Calls} attempts had failed in {Seconds:F1} seconds"
    )]
    private partial void LogClaiming(int calls, double seconds);

    [LoggerMessage(LogLevel.Information, "Job worker stopping; {Running} running jobs are given back")]
    private partial void LogStopping(int running);
}
