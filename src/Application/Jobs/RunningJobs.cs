namespace BlogManager.Application.Jobs;

/// <summary>
/// The jobs that run in this process, so that calling one off stops its handler at once. A job that runs in another process stops when its next
/// heartbeat is refused.
/// </summary>
public sealed class RunningJobs
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, CancellationTokenSource> _attempts = [];

    /// <summary>Makes an attempt known until the registration is disposed, which must happen before the source is.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="attempt">Stops its handler.</param>
    public IDisposable Add(string jobId, CancellationTokenSource attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        lock (_lock)
            _attempts[jobId] = attempt;
        return new Registration(this, jobId, attempt);
    }

    /// <summary>Stops the handler of a job if it runs here. The store must have the job as cancelled already.</summary>
    /// <param name="jobId">The job.</param>
    public void Cancel(string jobId)
    {
        lock (_lock)
        {
            // Callbacks run elsewhere: they may be long, and the lock is held.
            if (_attempts.TryGetValue(jobId, out var attempt))
                _ = attempt.CancelAsync();
        }
    }

    private void Remove(string jobId, CancellationTokenSource attempt)
    {
        lock (_lock)
        {
            if (_attempts.TryGetValue(jobId, out var known) && ReferenceEquals(known, attempt))
                _attempts.Remove(jobId);
        }
    }

    private sealed class Registration(RunningJobs jobs, string jobId, CancellationTokenSource attempt) : IDisposable
    {
        public void Dispose() => jobs.Remove(jobId, attempt);
    }
}
