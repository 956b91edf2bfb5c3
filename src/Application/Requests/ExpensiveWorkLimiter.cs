using System.Threading.RateLimiting;

namespace BlogManager.Application.Requests;

/// <summary>Bounds how many costly requests of each lane run at once; a few more wait, the rest are shed.</summary>
internal sealed class ExpensiveWorkLimiter : IDisposable
{
    private readonly ConcurrencyLimiter[] _lanes =
    [
        .. Enum.GetValues<WorkLane>()
            .Select(_ => new ConcurrencyLimiter(
                new ConcurrencyLimiterOptions
                {
                    PermitLimit = Math.Max(4, Environment.ProcessorCount * 2),
                    QueueLimit = 64,
                    QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
                }
            )),
    ];

    internal ValueTask<RateLimitLease> AcquireAsync(WorkLane lane, CancellationToken cancellationToken) =>
        _lanes[(int)lane].AcquireAsync(1, cancellationToken);

    public void Dispose()
    {
        foreach (var lane in _lanes)
            lane.Dispose();
    }
}
