using System.Text.Json;
using BlogManager.Api.Security;
using BlogManager.Application.Health;

namespace BlogManager.Api.Endpoints;

/// <summary>The health of the service as callers see it.</summary>
/// <param name="Status"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
/// <param name="Service">The service's name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Timestamp">When this was looked up.</param>
/// <param name="UptimeSeconds">Seconds since the process began to serve.</param>
/// <param name="Details">By part.</param>
internal sealed record HealthReport(
    string Status,
    string Service,
    string Version,
    DateTimeOffset Timestamp,
    double UptimeSeconds,
    HealthDetails Details
);

/// <summary>A probe's answer.</summary>
/// <param name="Status"><c>healthy</c>, or for readiness <c>ready</c> or <c>not_ready</c>.</param>
/// <param name="Reason">Why it is not ready, where the database is damaged or gone.</param>
internal sealed record ProbeReport(string Status, string? Reason = null);

/// <summary>
/// Health for people and for orchestrators. What each says, and what it does not, is in docs/health.md.
/// </summary>
internal static class HealthEndpoints
{
    private static readonly byte[] Alive = Probe("healthy");
    private static readonly byte[] Ready = Probe("ready");
    private static readonly byte[] NotReady = Probe("not_ready");

    internal static RouteHandlerBuilder MapHealth(this IEndpointRouteBuilder routes, string pattern, string summary)
    {
        var reports = routes.ServiceProvider.GetRequiredService<HealthReports>();
        // A Delegate: the OpenAPI document does not see a RequestDelegate.
        Delegate health = async (HttpContext context) =>
        {
            var snapshot = await reports.LatestAsync(context.RequestAborted);
            await WriteAsync(context, snapshot.IsUsable, snapshot.Body);
        };
        return routes
            .MapGet(pattern, health)
            .Open()
            .Produces<HealthReport>()
            .Produces<HealthReport>(StatusCodes.Status503ServiceUnavailable)
            .Describe<GetHealth>("getHealth", summary, []);
    }

    // Asks nothing of any dependency: a restart does not mend a database.
    internal static RouteHandlerBuilder MapLive(this IEndpointRouteBuilder routes, string pattern, string summary)
    {
        Delegate live = (HttpContext context) => WriteAsync(context, true, Alive);
        return routes.MapGet(pattern, live).Open().Produces<ProbeReport>().WithName("getLiveness").WithSummary(summary);
    }

    // Breakers do not count: a dependency that is out is out for every instance, and each does without it.
    internal static RouteHandlerBuilder MapReady(this IEndpointRouteBuilder routes, string pattern, string summary)
    {
        var reports = routes.ServiceProvider.GetRequiredService<HealthReports>();
        var stopping = routes.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        Delegate probe = async (HttpContext context) =>
        {
            // An instance that is being stopped finishes its requests and must get no new ones.
            var snapshot = stopping.IsCancellationRequested ? null : await reports.LatestAsync(context.RequestAborted);
            var body = snapshot switch
            {
                { IsUsable: true } => Ready,
                { Reason: { } reason } => JsonSerializer.SerializeToUtf8Bytes(new { status = "not_ready", reason }),
                _ => NotReady,
            };
            await WriteAsync(context, snapshot is { IsUsable: true }, body);
        };
        return routes
            .MapGet(pattern, probe)
            .Open()
            .Produces<ProbeReport>()
            .Produces<ProbeReport>(StatusCodes.Status503ServiceUnavailable)
            .WithName("getReadiness")
            .WithSummary(summary);
    }

    private static byte[] Probe(string status) => JsonSerializer.SerializeToUtf8Bytes(new { status });

    private static Task WriteAsync(HttpContext context, bool good, byte[] body)
    {
        context.Response.StatusCode = good ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
