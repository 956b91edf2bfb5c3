using System.Diagnostics;
using System.Globalization;
using BlogManager.Application.Requests;
using BlogManager.Infrastructure.Resilience;

namespace BlogManager.Infrastructure.Crawling;

/// <summary>
/// Spans a call of a site that is read, and keeps the trace from it: a stranger's server is told neither whose request
/// led to it nor what the caller's baggage holds. The HTTP stack, which would send both along, finds no span to take
/// them from.
/// </summary>
internal sealed class SilentSiteHandler : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        var within = Activity.Current;
        using var span = within is null ? null : Telemetry.Source.StartActivity("GET site", ActivityKind.Client);
        span?.SetTag("http.request.method", request.Method.Method)
            .SetTag("server.address", request.RequestUri?.Host)
            .SetTag("server.port", request.RequestUri?.Port);
        Activity.Current = null;
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            span?.SetTag("http.response.status_code", (int)response.StatusCode);
            if ((int)response.StatusCode >= 400)
                span?.SetTag("error.type", ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture))
                    .SetStatus(ActivityStatusCode.Error);
            return response;
        }
        catch (Exception fault)
        {
            span.Fail(fault);
            throw;
        }
        finally
        {
            Activity.Current = within;
        }
    }
}
