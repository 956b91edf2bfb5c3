using BlogManager.Api.Hosting;
using BlogManager.Application;
using BlogManager.Application.Insights;

namespace BlogManager.Api.Endpoints;

/// <summary>The health of the service as callers see it.</summary>
/// <param name="Status"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
/// <param name="Service">The service's name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Timestamp">When this was looked up.</param>
/// <param name="UptimeSeconds">Seconds since the process began to serve.</param>
/// <param name="Details">By part.</param>
internal sealed record HealthReport(string Status, string Service, string Version, DateTimeOffset Timestamp, double UptimeSeconds, HealthDetails Details);

/// <summary>A probe's answer.</summary>
/// <param name="Status"><c>healthy</c>, or for readiness <c>ready</c> or <c>not_ready</c>.</param>
internal sealed record ProbeReport(string Status);

/// <summary>Health for people and for orchestrators.</summary>
internal static class HealthEndpoints
{
    internal static RouteHandlerBuilder MapHealth(this IEndpointRouteBuilder routes, string pattern, string summary)
    {
        var time = routes.ServiceProvider.GetRequiredService<TimeProvider>();
        var started = time.GetTimestamp();
        return routes.MapGet(pattern, async (HttpContext context, IDispatcher dispatcher) =>
            {
                var health = await dispatcher.SendAsync(new GetHealth(), context.RequestAborted);
                if (!health.IsSuccess)
                {
                    await ErrorMapping.WriteAsync(context, health.Error);
                    return;
                }

                await WriteAsync(context, health.Value.Status != "unhealthy", new HealthReport(
                    health.Value.Status, "blogmanager", BuildVersion.Text, time.GetUtcNow(), Math.Round(time.GetElapsedTime(started).TotalSeconds, 1), health.Value.Details));
            })
            .Produces<HealthReport>().Produces<HealthReport>(StatusCodes.Status503ServiceUnavailable)
            .Describe<GetHealth>("getHealth", summary, hasBody: false);
    }

    // Asks nothing of any dependency: a restart does not mend a database.
    internal static RouteHandlerBuilder MapLive(this IEndpointRouteBuilder routes, string pattern, string summary)
    {
        // As a Delegate and not a RequestDelegate, which the OpenAPI document does not see.
        Delegate live = (HttpContext context) => WriteAsync(context, true, new ProbeReport("healthy"));
        return routes.MapGet(pattern, live).Produces<ProbeReport>().WithName("getLiveness").WithSummary(summary);
    }

    internal static RouteHandlerBuilder MapReady(this IEndpointRouteBuilder routes, string pattern, string summary) =>
        routes.MapGet(pattern, async (HttpContext context, IDispatcher dispatcher) =>
            {
                var health = await dispatcher.SendAsync(new GetHealth(), context.RequestAborted);
                var ready = health is { IsSuccess: true, Value.Status: not "unhealthy" };
                await WriteAsync(context, ready, new ProbeReport(ready ? "ready" : "not_ready"));
            })
            .Produces<ProbeReport>().Produces<ProbeReport>(StatusCodes.Status503ServiceUnavailable).WithName("getReadiness").WithSummary(summary);

    private static Task WriteAsync<T>(HttpContext context, bool good, T report)
    {
        context.Response.StatusCode = good ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(report, options: null, "application/json", context.RequestAborted);
    }
}
