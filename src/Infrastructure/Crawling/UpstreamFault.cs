using BlogManager.Infrastructure.Resilience;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace BlogManager.Infrastructure.Crawling;

/// <summary>A server that we called failed.</summary>
/// <param name="message">What happened, without addresses.</param>
/// <param name="isTransient">
/// Whether the same call may succeed soon: a server error or a broken connection, not a refusal.
/// </param>
internal sealed class UpstreamFault(string message, bool isTransient, Exception? inner = null, bool answered = false)
    : Exception(message, inner)
{
    public bool IsTransient { get; } = isTransient;

    public bool Answered { get; } = answered;

    /// <summary>Whether it stays so until somebody changes something: then no job tries again.</summary>
    public bool IsPermanent { get; init; }

    /// <summary>When the server wants to be asked again, where it says.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

internal sealed class CrawlerFaults : IDependencyFaults
{
    internal static readonly CrawlerFaults Instance = new();

    /// <summary>Whether a host did not answer at all: what the breaker of the web as a whole counts.</summary>
    internal static bool IsUnreachable(Exception? fault) =>
        fault is UpstreamFault { IsTransient: true, Answered: false } or TimeoutRejectedException;

    /// <summary>The breaker of one host. High ratio: a few pages that are broken must not close a site.</summary>
    internal static CircuitBreakerStrategyOptions HostBreaker() =>
        new()
        {
            ShouldHandle = args => ValueTask.FromResult(OutboundPolicies.IsFault(args.Outcome.Exception, Instance)),
            FailureRatio = 0.8,
            MinimumThroughput = 5,
            SamplingDuration = TimeSpan.FromSeconds(60),
            BreakDuration = TimeSpan.FromSeconds(15),
        };

    public bool IsWorthRetrying(Exception fault) => fault is UpstreamFault { IsTransient: true };

    public bool CountsAgainst(Exception fault) => IsWorthRetrying(fault);

    public TimeSpan? RetryAfter(Exception fault) => (fault as UpstreamFault)?.RetryAfter;
}
