namespace BlogManager.Api.Hosting;

/// <summary>How the host behaves where the operator says nothing.</summary>
internal static class HostDefaults
{
    internal const string Address = "http://localhost:8001";

    /// <summary>Listens on <see cref="Address"/> unless an address or port is configured in one of the usual ways.</summary>
    internal static IWebHostBuilder UseDefaultAddress(this IWebHostBuilder host, IConfiguration configuration)
    {
        string[] usual = ["urls", "http_ports", "https_ports"];
        var configured = usual.Any(key => !string.IsNullOrEmpty(configuration[key])) || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();
        return configured ? host : host.UseUrls(Address);
    }

    /// <summary>
    /// Keeps the framework's request lines out of the log: they hold the query string, where a caller may have put a key. The rule names the category in full,
    /// so that a broader level in the settings does not undo it.
    /// </summary>
    internal static ILoggingBuilder KeepUrlsOut(this ILoggingBuilder logging)
    {
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        return logging;
    }
}
