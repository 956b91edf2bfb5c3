using System.Text.Json;
using BlogManager.Api.Http;
using BlogManager.Application.Health;
using BlogManager.Application.Requests;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace BlogManager.Api.Endpoints;

/// <param name="IsUsable">Whether it can do its job, with something out or not.</param>
/// <param name="Reason">Why it cannot, where more is known than that.</param>
internal sealed record HealthSnapshot(bool IsUsable, byte[] Body, string? Reason = null);

/// <summary>
/// Looks how the service is once a second at most, however many ask: those who come meanwhile wait for the look that is
/// under way, and those who come within the second get the same bytes. So a flood of public calls is no flood of calls
/// to the store.
/// </summary>
internal sealed class HealthReports(IDispatcher dispatcher, IOptions<JsonOptions> json, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private readonly long _started = time.GetTimestamp();
    private readonly Lock _gate = new();
    private Task<HealthSnapshot>? _look;
    private long _begun;

    /// <summary>The last look, or a new one where that is too old.</summary>
    /// <param name="cancellationToken">Ends the waiting and not the look, which others wait for.</param>
    internal Task<HealthSnapshot> LatestAsync(CancellationToken cancellationToken)
    {
        Task<HealthSnapshot> look;
        lock (_gate)
        {
            if (_look is null || (_look.IsCompleted && time.GetElapsedTime(_begun) >= Lifetime))
            {
                _begun = time.GetTimestamp();
                _look = Task.Run(LookAsync, CancellationToken.None);
            }

            look = _look;
        }

        return look.IsCompletedSuccessfully ? look : look.WaitAsync(cancellationToken);
    }

    private async Task<HealthSnapshot> LookAsync()
    {
        var health = await dispatcher.SendAsync(new GetHealth(), CancellationToken.None);
        if (!health.IsSuccess)
            throw new InvalidOperationException($"Health could not be looked up ({health.Error.Code}).");
        var report = new HealthReport(
            health.Value.Status,
            "blogmanager",
            BuildVersion.Text,
            time.GetUtcNow(),
            Math.Round(time.GetElapsedTime(_started).TotalSeconds, 1),
            health.Value.Details
        );
        return new HealthSnapshot(
            health.Value.Status != "unhealthy",
            JsonSerializer.SerializeToUtf8Bytes(report, json.Value.SerializerOptions),
            health.Value.Details.Database.Reason
        );
    }
}
