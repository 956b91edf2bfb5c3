using BlogManager.Api.Http;
using BlogManager.Api.Security;
using BlogManager.Application.Health;
using BlogManager.Application.Requests;
using BlogManager.Application.Spending;
using BlogManager.Domain.ApiKeys;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Prometheus;

namespace BlogManager.Api.Endpoints;

/// <summary>Prometheus metrics, for callers of an allowed network or with the scope.</summary>
internal static class MetricsEndpoint
{
    internal static void MapMetrics(this IEndpointRouteBuilder routes, string pattern, string summary)
    {
        var settings = routes.ServiceProvider.GetRequiredService<IOptions<MetricsOptions>>().Value;
        var open = new OpenRoute(context => settings.Allows(context.Connection.RemoteIpAddress));
        routes
            .MapGet(
                pattern,
                async (
                    HttpContext context,
                    RequestContext current,
                    StoredCounts counts,
                    BudgetWatch budgets,
                    StuckWork stuck
                ) =>
                {
                    if (!open.IsOpen(context) && Refusal(current.Caller) is { } refusal)
                    {
                        await ErrorMapping.WriteAsync(context, refusal);
                        return;
                    }

                    await counts.RecordAsync(context.RequestAborted);
                    await budgets.RecordAsync(context.RequestAborted);
                    stuck.Record();
                    var openMetrics = WantsOpenMetrics(context.Request);
                    context.Response.ContentType = openMetrics
                        ? PrometheusConstants.OpenMetricsContentTypeWithVersionAndEncoding
                        : PrometheusConstants.TextContentTypeWithVersionAndEncoding;
                    context.Response.Headers.Vary = HeaderNames.Accept;
                    await Metrics.DefaultRegistry.CollectAndExportAsTextAsync(
                        context.Response.Body,
                        openMetrics ? ExpositionFormat.OpenMetricsText : ExpositionFormat.PrometheusText,
                        context.RequestAborted
                    );
                }
            )
            .Open(open)
            .Produces<string>(
                StatusCodes.Status200OK,
                PrometheusConstants.TextContentType,
                PrometheusConstants.OpenMetricsContentType
            )
            .WithName("getMetrics")
            .WithSummary(summary)
            .WithDescription(
                "From outside the allowed networks (loopback unless configured) a key with the scope metrics:read is needed."
            );
    }

    // The format with exemplars, for those who ask for it before plain text: Prometheus does, a person's browser and
    // curl do not.
    private static bool WantsOpenMetrics(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return Wish(PrometheusConstants.OpenMetricsContentType) is var wish and > 0
            && wish >= Wish(PrometheusConstants.TextContentType);

        double Wish(string type) =>
            accepted
                .Where(a => a.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase))
                .Select(a => a.Quality ?? 1)
                .DefaultIfEmpty(0)
                .Max();
    }

    private static Domain.Shared.Error? Refusal(Caller caller) =>
        caller switch
        {
            _ when caller.Has(Scope.MetricsRead) => null,
            { KeyId: null } => AccessErrors.Unauthorized,
            _ => AccessErrors.MissingScope(Scope.MetricsRead),
        };
}
