using System.Net;
using BlogManager.Infrastructure.Settings;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using IPNetwork = System.Net.IPNetwork;

namespace BlogManager.Api.Security;

/// <summary>Whose word on a caller's address is believed, section <c>BlogManager:ForwardedHeaders</c>.</summary>
public sealed class TrustedProxyOptions : ICheckedOptions
{
    internal const string Section = "BlogManager:ForwardedHeaders";

    /// <summary>Networks of the proxies in front, in CIDR form; by default none.</summary>
    public IList<string> TrustedProxies { get; } = [];

    public IEnumerable<string> Faults() =>
        CheckedOptions.Unless(
            TrustedProxies.All(n => IPNetwork.TryParse(n, out var network) && network.PrefixLength > 0),
            $"{Section}:TrustedProxies must list networks in CIDR form, such as 10.0.0.0/8 or fd00::/8, and not the whole internet (/0): only from there X-Forwarded-For is believed."
        );
}

/// <summary>Registers and uses what tells a caller's address.</summary>
internal static class TrustedProxies
{
    internal static IServiceCollection AddTrustedProxies(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<TrustedProxyOptions>().Bind(configuration.GetSection(TrustedProxyOptions.Section));
        // After every other configuration: ASPNETCORE_FORWARDEDHEADERS_ENABLED puts the framework's own middleware
        // first, which would have everyone believed.
        services
            .AddOptions<ForwardedHeadersOptions>()
            .PostConfigure(options => options.ForwardedHeaders = ForwardedHeaders.None);
        return services;
    }

    internal static IApplicationBuilder UseTrustedProxies(this IApplicationBuilder app) =>
        app.UseMiddleware<CallerAddressMiddleware>();
}

/// <summary>
/// Sets a caller's address to what trusted proxies say, and the scheme. Not the framework's middleware: where a list
/// cannot be read, that one leaves the proxy's own address in place, and what a proxy may see is open to whoever sends
/// it a quotation mark. Tells the operator, once, of a proxy that is not trusted.
/// </summary>
internal sealed class CallerAddressMiddleware
{
    private const string For = "X-Forwarded-For";
    private const string Proto = "X-Forwarded-Proto";
    private const string Advice =
        "All callers behind a proxy that is not listed in BlogManager:ForwardedHeaders:TrustedProxies share one rate limit.";

    private static readonly object UnknownVia = new();

    private readonly RequestDelegate _next;
    private readonly ILogger _logger;
    private readonly IPNetwork[] _trusted;
    private readonly Func<IPAddress, bool> _isTrusted;
    private int _warned;

    public CallerAddressMiddleware(
        RequestDelegate next,
        ILogger<CallerAddressMiddleware> logger,
        IOptions<TrustedProxyOptions> settings,
        IConfiguration configuration
    )
    {
        (_next, _logger) = (next, logger);
        _trusted = [.. settings.Value.TrustedProxies.Select(n => IPNetwork.Parse(n))];
        _isTrusted = IsTrusted;
        // The framework's own switch, from ASPNETCORE_FORWARDEDHEADERS_ENABLED: whoever sets it has a proxy.
        if (
            _trusted.Length == 0
            && configuration.GetValue<string>("FORWARDEDHEADERS_ENABLED") is "true" or "True" or "1"
        )
            logger.LogWarning("ASPNETCORE_FORWARDEDHEADERS_ENABLED has no effect here. {Advice}", Advice);
    }

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (context.Connection.RemoteIpAddress is { } sender && headers.TryGetValue(For, out var list))
        {
            if (IsTrusted(sender))
                Believe(context, sender, list, headers[Proto]);
            else if (_warned == 0 && Interlocked.Exchange(ref _warned, 1) == 0)
                _logger.LogWarning("X-Forwarded-For came from {Sender} and was not believed. {Advice}", sender, Advice);
        }

        return _next(context);
    }

    /// <summary>
    /// The proxy that sent a request without saying for whom in a way that can be read; null for all others.
    /// </summary>
    internal static IPAddress? UnreadableProxy(HttpContext context) =>
        context.Items.TryGetValue(UnknownVia, out var proxy) ? proxy as IPAddress : null;

    private static void Believe(HttpContext context, IPAddress sender, IPAddress? caller)
    {
        context.Connection.RemoteIpAddress = caller;
        context.Connection.RemotePort = 0;
        if (caller is null)
            context.Items[UnknownVia] = sender;
    }

    private void Believe(HttpContext context, IPAddress sender, StringValues list, StringValues schemes)
    {
        var (caller, proxies) = ForwardedFor.Read(list, _isTrusted);
        Believe(context, sender, caller);
        string[] said =
        [
            .. schemes
                .SelectMany(s => (s ?? string.Empty).Split(',', StringSplitOptions.TrimEntries))
                .TakeLast(ForwardedFor.MostHops),
        ];
        // That of the outermost proxy that is trusted: it alone knows how the caller came.
        if (
            said.Length > 0
            && said[Math.Max(0, said.Length - proxies)].ToLowerInvariant() is var scheme
            && scheme is ("http" or "https")
        )
            context.Request.Scheme = scheme;
    }

    private bool IsTrusted(IPAddress sender)
    {
        var address = sender.IsIPv4MappedToIPv6 ? sender.MapToIPv4() : sender;
        foreach (var network in _trusted)
        {
            if (network.Contains(address))
                return true;
        }

        return false;
    }
}
