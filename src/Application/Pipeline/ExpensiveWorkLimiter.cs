using System.Threading.RateLimiting;

namespace BlogManager.Application.Pipeline;

/// <summary>Bounds how many costly requests run at once; a few more wait, the rest are shed.</summary>
internal sealed class ExpensiveWorkLimiter : IDisposable
{
    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = Math.Max(4, Environment.ProcessorCount * 2),
        QueueLimit = 64,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    internal ValueTask<RateLimitLease> AcquireAsync(CancellationToken cancellationToken) => _limiter.AcquireAsync(1, cancellationToken);

    public void Dispose() => _limiter.Dispose();
}
