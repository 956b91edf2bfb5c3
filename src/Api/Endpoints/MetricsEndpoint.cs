using BlogManager.Api.Hosting;
using BlogManager.Api.Security;
using BlogManager.Application.Pipeline;
using BlogManager.Domain.ApiKeys;
using Microsoft.Extensions.Options;
using Prometheus;

namespace BlogManager.Api.Endpoints;

/// <summary>Prometheus metrics, for callers of an allowed network or with the scope.</summary>
internal static class MetricsEndpoint
{
    internal static void MapMetrics(this IEndpointRouteBuilder routes, string pattern, string summary)
    {
        var settings = routes.ServiceProvider.GetRequiredService<IOptions<MetricsSettings>>().Value;
        routes.MapGet(pattern, async (HttpContext context, CallerContext callers) =>
            {
                if (!settings.Allows(context.Connection.RemoteIpAddress) && Refusal(callers.Current) is { } refusal)
                {
                    await ErrorMapping.WriteAsync(context, refusal);
                    return;
                }

                context.Response.ContentType = PrometheusConstants.TextContentTypeWithVersionAndEncoding;
                await Metrics.DefaultRegistry.CollectAndExportAsTextAsync(context.Response.Body, ExpositionFormat.PrometheusText, context.RequestAborted);
            })
            .Produces<string>(contentType: "text/plain").WithName("getMetrics").WithSummary(summary)
            .WithDescription("From outside the allowed networks (loopback unless configured) a key with the scope metrics:read is needed.");
    }

    private static Domain.Shared.Error? Refusal(Caller caller) => caller switch
    {
        _ when caller.Has(Scope.MetricsRead) => null,
        { KeyId: null } => AccessErrors.Unauthorized,
        _ => AccessErrors.MissingScope(Scope.MetricsRead),
    };
}
