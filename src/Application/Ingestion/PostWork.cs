using System.Diagnostics;
using BlogManager.Application.Ports;

namespace BlogManager.Application.Ingestion;

/// <param name="CpuSecondsPerPost">Seconds of the processor for one post, models apart.</param>
public sealed record PostWorkLimits(int CpuSecondsPerPost, int Concurrency)
{
    /// <summary>Half of the processors: the other half answers.</summary>
    public static int HalfOfTheProcessors => Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>What applies unless the settings say otherwise.</summary>
    public static PostWorkLimits Default { get; } = new(20, HalfOfTheProcessors);
}

/// <summary>Work that was told to stop and has not.</summary>
/// <param name="What">The step.</param>
public sealed record StuckComputation(string What, DateTimeOffset Since);

/// <summary>
/// Computes on posts: jobs and calls share its turns, and each post has a budget that all of its steps draw on.
/// </summary>
public sealed class PostWork(PostWorkLimits limits, TimeProvider time) : IComputation, IDisposable
{
    /// <summary>
    /// How long work that was told to stop is waited for; after that it is left to itself and keeps its turn.
    /// </summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Watch = TimeSpan.FromMilliseconds(50);
    private static readonly AsyncLocal<Budget?> Current = new();

    private readonly SemaphoreSlim _turns = new(limits.Concurrency);
    private readonly Lock _gate = new();
    private readonly HashSet<Running> _left = [];

    /// <summary>Begins a post's budget: all that is computed until it is disposed draws on it.</summary>
    internal IDisposable BeginPost()
    {
        var before = Current.Value;
        Current.Value = new Budget(TimeSpan.FromSeconds(limits.CpuSecondsPerPost));
        return new Restore(before);
    }

    /// <summary>Seconds of the processor that a post may take.</summary>
    internal int CpuSecondsPerPost => limits.CpuSecondsPerPost;

    /// <summary>The work that was told to stop and has not, oldest first.</summary>
    public IReadOnlyList<StuckComputation> Stuck
    {
        get
        {
            lock (_gate)
                return [.. _left.Select(r => new StuckComputation(r.What, r.ToldAt)).OrderBy(s => s.Since)];
        }
    }

    public async Task<T> RunAsync<T>(string what, Func<CancellationToken, T> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        var budget = Current.Value;
        if (budget?.Left <= TimeSpan.Zero)
            throw new PostTooCostlyException();
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new Running(what);
        // Without the token: once its turn has come, only the work itself gives it back.
        var task = Task.Run(() => Compute(work, running, budget, stop), CancellationToken.None);
        var told = 0L;
        _ = task.ContinueWith(
            static (over, stop) =>
            {
                // Of work that was left to itself nobody else hears.
                _ = over.Exception;
                ((CancellationTokenSource)stop!).Dispose();
            },
            stop,
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default
        );
        while (await Task.WhenAny(task, Task.Delay(Watch, CancellationToken.None)).ConfigureAwait(false) != task)
        {
            var isSpent = budget is not null && running.Used > budget.Left;
            if (!isSpent && !cancellationToken.IsCancellationRequested)
                continue;
            if (told == 0)
            {
                told = Stopwatch.GetTimestamp();
                running.ToldAt = time.GetUtcNow();
                Stop(stop);
            }
            else if (Stopwatch.GetElapsedTime(told) > Grace && Leave(running))
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw new PostTooCostlyException();
            }
        }

        try
        {
            return await task.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (told != 0 && !cancellationToken.IsCancellationRequested)
        {
            throw new PostTooCostlyException();
        }
    }

    public void Dispose() => _turns.Dispose();

    private T Compute<T>(Func<CancellationToken, T> work, Running running, Budget? budget, CancellationTokenSource stop)
    {
        try
        {
            running.Begin();
            return work(stop.Token);
        }
        finally
        {
            budget?.Charge(running.End());
            lock (_gate)
            {
                running.IsOver = true;
                _left.Remove(running);
            }

            _turns.Release();
        }
    }

    private static void Stop(CancellationTokenSource stop)
    {
        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended by itself.
        }
    }

    private bool Leave(Running running)
    {
        lock (_gate)
            return !running.IsOver && _left.Add(running);
    }

    private sealed class Budget(TimeSpan limit)
    {
        private long _used;

        internal TimeSpan Left => limit - TimeSpan.FromTicks(Interlocked.Read(ref _used));

        internal void Charge(TimeSpan used) => Interlocked.Add(ref _used, used.Ticks);
    }

    private sealed class Running(string what)
    {
        private volatile ThreadCpuTime? _time;

        internal string What { get; } = what;

        internal DateTimeOffset ToldAt { get; set; }

        internal bool IsOver { get; set; }

        internal TimeSpan Used => _time?.Used ?? TimeSpan.Zero;

        internal void Begin() => _time = ThreadCpuTime.OfThisThread();

        internal TimeSpan End() => Used;
    }

    private sealed class Restore(Budget? before) : IDisposable
    {
        public void Dispose() => Current.Value = before;
    }
}
