using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Polly.CircuitBreaker;

namespace BlogManager.Infrastructure.Resilience;

/// <summary>
/// When a circuit breaker opens and for how long, section <c>BlogManager:CircuitBreakers:DEPENDENCY</c>; what is left
/// out stays as its row in <see cref="Dependencies"/> has it.
/// </summary>
public class CircuitBreakerOptions
{
    /// <summary>The share of calls in the sampling time that must fail, above 0 and at most 1.</summary>
    public double? FailureRatio { get; set; }

    /// <summary>Calls in the sampling time below which it stays closed, from 2 to 10,000.</summary>
    public int? MinimumThroughput { get; set; }

    /// <summary>The sampling time in seconds, from 1 to 3,600.</summary>
    public double? SamplingSeconds { get; set; }

    /// <summary>How long it stays open in seconds, from 0.5 to 3,600.</summary>
    public double? BreakSeconds { get; set; }

    internal virtual bool IsValid =>
        FailureRatio is null or (> 0 and <= 1)
        && MinimumThroughput is null or (>= 2 and <= 10_000)
        && SamplingSeconds is null or (>= 1 and <= 3600)
        && BreakSeconds is null or (>= 0.5 and <= 3600);

    internal virtual void ApplyTo(CircuitBreakerStrategyOptions options)
    {
        options.FailureRatio = FailureRatio ?? options.FailureRatio;
        options.MinimumThroughput = MinimumThroughput ?? options.MinimumThroughput;
        options.SamplingDuration = SamplingSeconds is { } sampling
            ? TimeSpan.FromSeconds(sampling)
            : options.SamplingDuration;
        options.BreakDuration = BreakSeconds is { } pause ? TimeSpan.FromSeconds(pause) : options.BreakDuration;
    }
}

/// <summary>The crawler's circuit breakers: each host's, and that of the web as a whole, which counts hosts.</summary>
public sealed class CrawlerBreakerOptions : CircuitBreakerOptions
{
    /// <summary>Hosts asked in the sampling time below which the web's breaker stays closed, from 2 to 1,000.</summary>
    public int? MinimumHosts { get; set; }

    internal override bool IsValid => base.IsValid && (MinimumHosts is null or (>= 2 and <= 1_000));

    internal void ApplyToHost(CircuitBreakerStrategyOptions options) => base.ApplyTo(options);

    internal override void ApplyTo(CircuitBreakerStrategyOptions options)
    {
        var hosts = MinimumHosts ?? options.MinimumThroughput;
        base.ApplyTo(options);
        options.MinimumThroughput = hosts;
    }
}

/// <summary>The circuit breakers, section <c>BlogManager:CircuitBreakers</c>: one a dependency.</summary>
public sealed class CircuitBreakersOptions
{
    internal const string Section = "BlogManager:CircuitBreakers";

    internal static readonly string Valid =
        $"{Section}:DEPENDENCY ({string.Join(", ", Dependencies.All.Select(d => d.Setting))}) takes FailureRatio above "
        + "0 and at most 1, MinimumThroughput from 2 to 10000, SamplingSeconds from 1 to 3600 and BreakSeconds from "
        + "0.5 to 3600; Crawler also MinimumHosts from 2 to 1000.";

    private readonly Dictionary<string, CircuitBreakerOptions> _bySetting = Dependencies.All.ToDictionary(
        d => d.Setting,
        d => d.NewOptions(),
        StringComparer.Ordinal
    );

    /// <summary>What is read below the section: the options of each dependency, by its name there.</summary>
    public static IReadOnlyDictionary<string, Type> Parts { get; } =
        Dependencies.All.ToDictionary(d => d.Setting, d => d.NewOptions().GetType(), StringComparer.Ordinal);

    internal CircuitBreakerOptions Of(Dependency dependency) => _bySetting[dependency.Setting];

    internal void Bind(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        foreach (var (setting, options) in _bySetting)
            section.GetSection(setting).Bind(options);
    }

    internal static bool IsValid(CircuitBreakersOptions options) =>
        options._bySetting.Values.All(breaker => breaker.IsValid);
}

/// <summary>Registers the options of the breakers.</summary>
internal static class CircuitBreakerRegistration
{
    internal static IServiceCollection AddCircuitBreakerOptions(
        this IServiceCollection services,
        IConfiguration configuration
    )
    {
        services
            .AddOptions<CircuitBreakersOptions>()
            .Configure(options => options.Bind(configuration))
            .Validate(CircuitBreakersOptions.IsValid, CircuitBreakersOptions.Valid)
            .ValidateOnStart();
        return services;
    }
}
