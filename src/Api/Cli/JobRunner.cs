using BlogManager.Application.Jobs;
using BlogManager.Application.Requests;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Shared;
using BlogManager.Infrastructure.Answers;
using BlogManager.Infrastructure.Jobs;

namespace BlogManager.Api.Cli;

/// <summary>
/// Waits for jobs that a verb has queued. A running service takes them, and knows then what its caches hold no longer;
/// where none does so within a moment, this process works them off itself.
/// </summary>
internal sealed class JobRunner(IHost host) : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    // A service looks for jobs twice a second.
    private static readonly TimeSpan ForService = TimeSpan.FromSeconds(2);

    private readonly IDispatcher _dispatcher = host.Services.GetRequiredService<IDispatcher>();
    private readonly long _begun = TimeProvider.System.GetTimestamp();
    private IHostedService? _worker;

    /// <summary>Waits until a job has ended.</summary>
    /// <param name="seen">Hears of the job at each look.</param>
    /// <returns>The job as it ended, or why it is not known any more.</returns>
    internal async Task<Result<JobView>> EndOfAsync(
        string id,
        Action<JobView> seen,
        CancellationToken cancellationToken
    )
    {
        var jobId = JobId.Parse(id).Value;
        JobError? told = null;
        while (true)
        {
            var job = await _dispatcher.SendAsync(new GetJob(jobId), cancellationToken);
            if (!job.IsSuccess)
                return job.Error;
            seen(job.Value);
            if (job.Value.FinishedAt is not null)
                return job.Value;
            // Whoever has mistyped a host need not wait until the last attempt to be told.
            if (job.Value.Error is { } fault && fault != told)
                await Console.Error.WriteLineAsync($"{(told = fault).Message} It is tried again; Ctrl+C stops.");
            if (_worker is null && job.Value.StartedAt is null && Elapsed > ForService)
                await WorkAsync(cancellationToken);
            await Task.Delay(Poll, cancellationToken);
        }
    }

    /// <summary>Gives back what this process works on, so that the service or the next run goes on at once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_worker is null)
            return;
        await _worker.StopAsync(CancellationToken.None);
        // No server runs here whose end would write what the models consumed.
        await host.Services.WriteCountsAsync(CancellationToken.None);
    }

    private TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_begun);

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        _worker = host.Services.GetJobWorker();
        await _worker.StartAsync(cancellationToken);
    }
}
