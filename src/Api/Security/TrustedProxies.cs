using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace BlogManager.Api.Security;

/// <summary>Whose word on a caller's address is believed, section <c>BlogManager:ForwardedHeaders</c>.</summary>
public sealed class ForwardedHeadersSettings
{
    internal const string Section = "BlogManager:ForwardedHeaders";
    internal const string Valid =
        Section + ":TrustedProxies must list networks in CIDR form, such as 10.0.0.0/8 or fd00::/8, and not the whole internet (/0): only from there X-Forwarded-For is believed.";

    /// <summary>Networks of the proxies in front, in CIDR form; by default none.</summary>
    public IList<string> TrustedProxies { get; } = [];

    internal static bool IsValid(ForwardedHeadersSettings settings) =>
        settings.TrustedProxies.All(n => IPNetwork.TryParse(n, out var network) && network.PrefixLength > 0);
}

/// <summary>Has ASP.NET's middleware believe the proxies of the settings and nobody else.</summary>
internal static class TrustedProxies
{
    internal static IServiceCollection AddTrustedProxies(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ForwardedHeadersSettings>().Bind(configuration.GetSection(ForwardedHeadersSettings.Section))
            .Validate(ForwardedHeadersSettings.IsValid, ForwardedHeadersSettings.Valid).ValidateOnStart();
        // After every other configuration: ASPNETCORE_FORWARDEDHEADERS_ENABLED would have everyone believed.
        services.AddOptions<ForwardedHeadersOptions>().PostConfigure<IOptions<ForwardedHeadersSettings>>((options, settings) =>
        {
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var network in settings.Value.TrustedProxies)
                options.KnownIPNetworks.Add(IPNetwork.Parse(network));
            // With no network at all the middleware believes everyone, so then it must look at nothing.
            options.ForwardedHeaders = options.KnownIPNetworks.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            // From the nearest proxy outwards, until an address is not one of ours.
            options.ForwardLimit = null;
        });
        return services;
    }

    internal static IApplicationBuilder UseTrustedProxies(this IApplicationBuilder app) => app.UseMiddleware<UntrustedProxyWarning>().UseForwardedHeaders();
}

/// <summary>Tells the operator, once, of a proxy that is not trusted: all of its callers share one limit.</summary>
internal sealed class UntrustedProxyWarning
{
    private const string Advice = "All callers behind a proxy that is not listed in BlogManager:ForwardedHeaders:TrustedProxies share one rate limit.";

    private readonly RequestDelegate _next;
    private readonly ILogger _logger;
    private readonly IPNetwork[] _trusted;
    private int _warned;

    public UntrustedProxyWarning(RequestDelegate next, ILogger<UntrustedProxyWarning> logger, IOptions<ForwardedHeadersSettings> settings, IConfiguration configuration)
    {
        (_next, _logger) = (next, logger);
        _trusted = [.. settings.Value.TrustedProxies.Select(n => IPNetwork.Parse(n))];
        // The framework's own switch, from ASPNETCORE_FORWARDEDHEADERS_ENABLED: whoever sets it has a proxy.
        if (_trusted.Length == 0 && configuration.GetValue<string>("FORWARDEDHEADERS_ENABLED") is "true" or "True" or "1")
            logger.LogWarning("ASPNETCORE_FORWARDEDHEADERS_ENABLED has no effect here. {Advice}", Advice);
    }

    public Task InvokeAsync(HttpContext context)
    {
        if (_warned == 0 && context.Request.Headers.ContainsKey("X-Forwarded-For") && context.Connection.RemoteIpAddress is { } sender && !IsTrusted(sender)
            && Interlocked.Exchange(ref _warned, 1) == 0)
            _logger.LogWarning("X-Forwarded-For came from {Sender} and was not believed. {Advice}", sender, Advice);
        return _next(context);
    }

    private bool IsTrusted(IPAddress sender)
    {
        var address = sender.IsIPv4MappedToIPv6 ? sender.MapToIPv4() : sender;
        return _trusted.Any(n => n.Contains(address));
    }
}
