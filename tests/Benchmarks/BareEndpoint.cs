using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BlogManager.Benchmarks;

/// <summary>
/// What an endpoint costs that does nothing but send: the bytes that another service answers a URL with, taken once,
/// from a Kestrel without any middleware. The control that the service's own throughput is compared with.
/// </summary>
internal static class BareEndpoint
{
    /// <summary>Serves until it is stopped.</summary>
    /// <param name="source">The URL whose answer is served.</param>
    /// <param name="key">The key to read it with.</param>
    /// <param name="address">Where to listen.</param>
    internal static async Task RunAsync(string source, string key, string address)
    {
        byte[] body;
        string type;
        using (var client = new HttpClient())
        {
            client.DefaultRequestHeaders.Add("X-API-Key", key);
            using var answer = await client.GetAsync(source);
            answer.EnsureSuccessStatusCode();
            body = await answer.Content.ReadAsByteArrayAsync();
            type = answer.Content.Headers.ContentType!.ToString();
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var app = builder.Build();
        app.MapGet("/", (HttpContext context) =>
        {
            context.Response.ContentType = type;
            context.Response.ContentLength = body.Length;
            return context.Response.Body.WriteAsync(body).AsTask();
        });
        await ServeAsync(app);
    }

    /// <summary>
    /// Takes whatever is sent and forgets it: a collector of traces that costs the exporter nothing but the sending.
    /// </summary>
    /// <param name="address">Where to listen.</param>
    internal static async Task SwallowAsync(string address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        var app = builder.Build();
        app.Run(context => context.Request.Body.CopyToAsync(Stream.Null));
        await ServeAsync(app);
    }

    private static async Task ServeAsync(WebApplication app)
    {
        await app.StartAsync();
        await Console.Out.WriteLineAsync($"Now listening on: {app.Urls.First()}");
        await ((IHost)app).WaitForShutdownAsync();
    }
}
