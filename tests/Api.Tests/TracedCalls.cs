using System.Net.Http.Json;
using BlogManager.Testing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace BlogManager.Api.Tests;

/// <summary>Calls within a trace that the test began, and what a collector received of it.</summary>
internal static class TracedCalls
{
    private const int FlushMilliseconds = 10_000;

    /// <summary>Sends a request as a caller with a trace of its own does.</summary>
    public static async Task<HttpResponseMessage> SendAsync(
        HttpClient client,
        HttpMethod method,
        string path,
        object? body,
        Trace trace
    )
    {
        // The service traces this process, and with it this client, whose own span would stand in for the caller's.
        using var untraced = SuppressInstrumentationScope.Begin();
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("traceparent", trace.Header);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        return await client.SendAsync(request);
    }

    /// <summary>What has arrived of a trace, once all that has ended is sent.</summary>
    public static IReadOnlyList<OtlpSpan> Received(this OtlpCollector collector, BlogManagerApp app, Trace trace)
    {
        Assert.That(app.Services.GetRequiredService<TracerProvider>().ForceFlush(FlushMilliseconds), Is.True);
        return [.. collector.Spans.Where(s => s.TraceId == trace.Id)];
    }
}
