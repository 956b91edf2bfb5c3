using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Health;

/// <summary>How the service and its dependencies are: GET /health.</summary>
[Public, Query, Deadline(10)]
public sealed record GetHealth : IUseCase<HealthView>;

/// <param name="Status">
/// <c>healthy</c>, <c>degraded</c> (works, with something out) or <c>unhealthy</c> (cannot do its job).
/// </param>
/// <param name="Details">By part.</param>
public sealed record HealthView(string Status, HealthDetails Details);

/// <summary>How the parts are.</summary>
/// <param name="Database">The primary store.</param>
/// <param name="CircuitBreakers">The breakers.</param>
/// <param name="Work">What is done in the background.</param>
public sealed record HealthDetails(DatabaseHealth Database, BreakerHealth CircuitBreakers, WorkHealth Work);

/// <summary>How the primary store is.</summary>
/// <param name="Status"><c>healthy</c>, <c>degraded</c> (answers, but takes no writes) or <c>unhealthy</c>.</param>
/// <param name="Provider">E.g. <c>sqlite</c>.</param>
/// <param name="LatencyMs">Milliseconds of a trivial read; null where it failed.</param>
/// <param name="Reason">What has become of it and what to do, where it is damaged or gone.</param>
public sealed record DatabaseHealth(string Status, string Provider, double? LatencyMs, string? Reason = null);

/// <summary>How the circuit breakers are.</summary>
/// <param name="AllClosed">Whether every one is closed.</param>
/// <param name="OpenBreakers">Names of those that are not.</param>
/// <param name="Details">Each, by dependency.</param>
public sealed record BreakerHealth(
    bool AllClosed,
    IReadOnlyList<string> OpenBreakers,
    IReadOnlyDictionary<string, CircuitSnapshot> Details
);

/// <summary>How the work in the background is.</summary>
/// <param name="Status"><c>healthy</c>, or <c>degraded</c> where something is stuck.</param>
/// <param name="Stuck">What is stuck, oldest first.</param>
public sealed record WorkHealth(string Status, IReadOnlyList<StuckItem> Stuck);

internal sealed class GetHealthHandler(
    StorePing store,
    ICircuitStates circuits,
    ChosenAdapters adapters,
    StuckWork work
) : UseCaseHandler<GetHealth, HealthView>
{
    public override async Task<Result<HealthView>> HandleAsync(GetHealth request, CancellationToken cancellationToken)
    {
        var database = await PingAsync(cancellationToken);
        var breakers = circuits.Snapshot();
        string[] open =
        [
            .. breakers.Where(b => b.Value.State != "closed").Select(b => b.Key).Order(StringComparer.Ordinal),
        ];
        var stuck = work.Items();
        var status =
            database.Status == "healthy" && (open.Length > 0 || stuck.Count > 0) ? "degraded" : database.Status;
        return new HealthView(
            status,
            new HealthDetails(
                database,
                new BreakerHealth(open.Length == 0, open, breakers),
                new WorkHealth(stuck.Count > 0 ? "degraded" : "healthy", stuck)
            )
        );
    }

    private async Task<DatabaseHealth> PingAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (latency, takesWrites) = await store.MeasureAsync(cancellationToken);
            return new DatabaseHealth(
                takesWrites ? "healthy" : "degraded",
                adapters.Storage,
                Math.Round(latency.TotalMilliseconds, 2)
            );
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // The failure is this answer's content; its kind goes to the trace, its text (paths, hosts) nowhere public.
            System.Diagnostics.Activity.Current?.SetTag("error.type", e.GetType().FullName);
            return new DatabaseHealth("unhealthy", adapters.Storage, null, (e as StoreLostException)?.Message);
        }
    }
}
