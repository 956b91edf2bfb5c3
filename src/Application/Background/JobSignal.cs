namespace BlogManager.Application.Background;

/// <summary>
/// Tells the parts of this process at once that a job was queued or has changed; other processes learn it by polling
/// the store.
/// </summary>
public sealed class JobSignal(TimeProvider time)
{
    private TaskCompletionSource _next = Fresh();

    /// <summary>
    /// Ends at the next <see cref="Wake"/>. Take it before looking into the store: a wake between the look and the wait
    /// is not missed then.
    /// </summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Says that a job was queued or has changed. Call it after the store has it.</summary>
    public void Wake() => Interlocked.Exchange(ref _next, Fresh()).TrySetResult();

    /// <summary>Waits for a wake, but not for ever.</summary>
    /// <param name="next">What <see cref="Next"/> was before the store was read.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public async Task WaitAsync(Task next, TimeSpan atMost, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(next);
        // A time-out is the ordinary end of a wait here, not a failure.
        await next.WaitAsync(atMost, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    // A waiter must not run on the stack of the one who wakes it.
    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
