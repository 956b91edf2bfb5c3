namespace BlogManager.Infrastructure.Models.Neural;

/// <summary>
/// How many calls of the models in the box run at once: asks and take-in have a lane each, so that a long import does
/// not keep readers waiting. A call holds one core.
/// </summary>
internal sealed class ModelLanes : IDisposable
{
    /// <summary>Calls that a reader waits for: as many as there are cores.</summary>
    internal Lane Asks { get; } = new(Environment.ProcessorCount);

    /// <summary>Calls of posts being taken in: half of the cores, at least one.</summary>
    internal Lane TakeIn { get; } = new(Math.Max(1, Environment.ProcessorCount / 2));

    public void Dispose()
    {
        Asks.Dispose();
        TakeIn.Dispose();
    }

    internal sealed class Lane(int width) : IDisposable
    {
        private readonly SemaphoreSlim _free = new(width);

        /// <summary>Runs work on the pool once there is room.</summary>
        internal async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
        {
            await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await Task.Run(work, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _free.Release();
            }
        }

        public void Dispose() => _free.Dispose();
    }
}
