using BlogManager.Infrastructure.Settings;
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

    internal virtual IEnumerable<string> Faults(string section) =>
        [
            .. CheckedOptions.Unless(
                FailureRatio is null or (> 0 and <= 1),
                $"{section}:FailureRatio must be above 0 and at most 1."
            ),
            .. CheckedOptions.Range(section, nameof(MinimumThroughput), MinimumThroughput ?? 2, 2, 10_000),
            .. CheckedOptions.Range(section, nameof(SamplingSeconds), SamplingSeconds ?? 1, 1, 3600),
            .. CheckedOptions.Range(section, nameof(BreakSeconds), BreakSeconds ?? 0.5, 0.5, 3600),
        ];

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

    internal override IEnumerable<string> Faults(string section) =>
        [.. base.Faults(section), .. CheckedOptions.Range(section, nameof(MinimumHosts), MinimumHosts ?? 2, 2, 1_000)];

    internal void ApplyToHost(CircuitBreakerStrategyOptions options) => base.ApplyTo(options);

    internal override void ApplyTo(CircuitBreakerStrategyOptions options)
    {
        var hosts = MinimumHosts ?? options.MinimumThroughput;
        base.ApplyTo(options);
        options.MinimumThroughput = hosts;
    }
}

/// <summary>The circuit breakers, section <c>BlogManager:CircuitBreakers</c>: one a dependency.</summary>
public sealed class CircuitBreakersOptions : ICheckedOptions
{
    internal const string Section = "BlogManager:CircuitBreakers";

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

    public IEnumerable<string> Faults() => _bySetting.SelectMany(b => b.Value.Faults($"{Section}:{b.Key}"));
}

internal static class CircuitBreakerRegistration
{
    internal static IServiceCollection AddCircuitBreakerOptions(
        this IServiceCollection services,
        IConfiguration configuration
    )
    {
        services.AddChecked<CircuitBreakersOptions>().Configure(options => options.Bind(configuration));
        return services;
    }
}
