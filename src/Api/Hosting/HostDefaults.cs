using BlogManager.Api.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace BlogManager.Api.Hosting;

/// <summary>How the host behaves where the operator says nothing.</summary>
internal static class HostDefaults
{
    internal const string Address = "http://localhost:8001";

    /// <summary>
    /// Listens on <see cref="Address"/> unless an address or port is configured in one of the usual ways.
    /// </summary>
    internal static IWebHostBuilder UseDefaultAddress(this IWebHostBuilder host, IConfiguration configuration)
    {
        string[] usual = ["urls", "http_ports", "https_ports"];
        var configured =
            usual.Any(key => !string.IsNullOrEmpty(configuration[key]))
            || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();
        return configured ? host : host.UseUrls(Address);
    }

    /// <summary>
    /// Bounds what a connection may cost before a request of it is looked at. Bodies: <see cref="RequestLimitOptions"/>.
    /// </summary>
    internal static void Harden(this KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        // Twice what is served, so that most of what is too large is refused with a body that says so.
        kestrel.Limits.MaxRequestLineSize = 2 * RequestSizeMiddleware.MaxLine;
        kestrel.Limits.MaxRequestHeadersTotalSize = 2 * RequestSizeMiddleware.MaxHeaderBytes;
        kestrel.Limits.MaxRequestHeaderCount = 2 * RequestSizeMiddleware.MaxHeaders;
        // Slow senders: headers within 15 s, a body at 240 bytes a second after 5 s.
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(5));
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);
    }

    /// <summary>
    /// Threads of the pool that are there at once. By default it has one a core and makes another one after half a
    /// second in which nothing moved; but what is computed holds its thread for 10 to 100 ms at a time: the models'
    /// calls for asks (as many as cores) and for posts, and the posts' own steps (half as many each). So that pages
    /// that are answered from the cache do not wait behind them there are as many again.
    /// </summary>
    internal static IWebHostBuilder KeepThreadsForAnswers(this IWebHostBuilder host)
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(Math.Max(workers, 4 * Environment.ProcessorCount), completions);
        return host;
    }

    /// <summary>
    /// Keeps the framework's request lines out of the log: they hold the query string, where a caller may have put a
    /// key. The rule names the category in full, so that a broader level in the settings does not undo it.
    /// </summary>
    internal static ILoggingBuilder KeepUrlsOut(this ILoggingBuilder logging)
    {
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        // Below that it writes messages, and in them questions.
        logging.AddFilter("ModelContextProtocol", LogLevel.Warning);
        return logging;
    }
}
