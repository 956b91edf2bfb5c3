namespace BlogManager.Application.Background;

/// <summary>
/// The jobs that run in this process, so that calling one off stops its handler at once. A job that runs in another
/// process stops when its next heartbeat is refused.
/// </summary>
/// <param name="time">The clock, for what is stuck; the system's unless given.</param>
public sealed class RunningJobs(TimeProvider? time = null)
{
    /// <summary>A handler that was told to stop and has not by then is stuck.</summary>
    public static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    /// <summary>A handler that has done no step for so long is stuck; twice the time that a post may take.</summary>
    public static readonly TimeSpan StepTimeout = TimeSpan.FromMinutes(20);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Registration> _attempts = [];

    /// <summary>
    /// Makes an attempt known until the registration is disposed, which must happen before the source is.
    /// </summary>
    /// <param name="jobId">The job.</param>
    public IDisposable Add(string jobId, CancellationTokenSource attempt, string kind = "")
    {
        ArgumentNullException.ThrowIfNull(attempt);
        var registration = new Registration(this, jobId, kind, attempt, _time.GetUtcNow());
        lock (_lock)
            _attempts[jobId] = registration;
        return registration;
    }

    /// <param name="jobId">The job.</param>
    public void Advanced(string jobId)
    {
        lock (_lock)
        {
            if (_attempts.TryGetValue(jobId, out var attempt))
                attempt.LastStep = _time.GetUtcNow();
        }
    }

    /// <summary>Stops the handler of a job if it runs here. The store must have the job as cancelled already.</summary>
    /// <param name="jobId">The job.</param>
    public void Cancel(string jobId)
    {
        lock (_lock)
        {
            // Callbacks run elsewhere: they may be long, and the lock is held.
            if (_attempts.TryGetValue(jobId, out var attempt))
                _ = attempt.Source.CancelAsync();
        }
    }

    /// <summary>
    /// The jobs here whose handler does not stop though it was told to, or goes on without doing a step; oldest first.
    /// </summary>
    public IReadOnlyList<StuckJob> Stuck
    {
        get
        {
            var now = _time.GetUtcNow();
            lock (_lock)
                return
                [
                    .. _attempts
                        .Values.Where(a => a.IsStuck(now))
                        .Select(a => new StuckJob(a.JobId, a.Kind, a.ToldAt ?? a.LastStep))
                        .OrderBy(s => s.Since),
                ];
        }
    }

    private void Remove(Registration registration)
    {
        lock (_lock)
        {
            if (_attempts.TryGetValue(registration.JobId, out var known) && ReferenceEquals(known, registration))
                _attempts.Remove(registration.JobId);
        }
    }

    private sealed class Registration : IDisposable
    {
        private readonly RunningJobs _jobs;
        private readonly CancellationTokenRegistration _told;

        internal Registration(
            RunningJobs jobs,
            string jobId,
            string kind,
            CancellationTokenSource source,
            DateTimeOffset begun
        )
        {
            (_jobs, JobId, Kind, Source, LastStep) = (jobs, jobId, kind, source, begun);
            _told = source.Token.Register(() => ToldAt = jobs._time.GetUtcNow());
        }

        internal string JobId { get; }

        internal string Kind { get; }

        internal CancellationTokenSource Source { get; }

        internal DateTimeOffset LastStep { get; set; }

        internal DateTimeOffset? ToldAt { get; private set; }

        internal bool IsStuck(DateTimeOffset now) =>
            ToldAt is { } told ? now - told > StopGrace : now - LastStep > StepTimeout;

        public void Dispose()
        {
            _told.Dispose();
            _jobs.Remove(this);
        }
    }
}

/// <param name="JobId">The job.</param>
public sealed record StuckJob(string JobId, string Kind, DateTimeOffset Since);
