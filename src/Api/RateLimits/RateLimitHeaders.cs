using System.Collections.Concurrent;
using System.Globalization;
using BlogManager.Application.Ports;

namespace BlogManager.Api.RateLimits;

/// <summary>Describes one quota in both families of headers: the customary <c>X-RateLimit-*</c> and those of draft-ietf-httpapi-ratelimit-headers.</summary>
internal static class RateLimitHeaders
{
    private static readonly ConcurrentDictionary<(string Name, RateLimitQuota Quota), (string Limit, string Policy)> Texts = new();

    /// <summary>Adds the headers when the answer starts: the exception handler clears those that are there before.</summary>
    internal static void Describe(HttpContext context, string name, RateLimitQuota quota, RateLimitDecision decision, DateTimeOffset now) =>
        context.Response.OnStarting(Write, new State(context.Response.Headers, name, quota, decision, now));

    private static Task Write(object state)
    {
        var (headers, name, quota, decision, now) = (State)state;
        var (limit, policy) = Texts.GetOrAdd((name, quota), static key => (
            key.Quota.Permits.ToString(CultureInfo.InvariantCulture),
            string.Create(CultureInfo.InvariantCulture, $"\"{key.Name}\";q={key.Quota.Permits};w={key.Quota.Window.TotalSeconds}")));
        // Both rounded up: who waits until then finds a permit.
        var reset = (now + decision.ResetAfter + TimeSpan.FromTicks(TimeSpan.TicksPerSecond - 1)).ToUnixTimeSeconds();
        headers["X-RateLimit-Limit"] = limit;
        headers["X-RateLimit-Remaining"] = decision.Remaining.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = reset.ToString(CultureInfo.InvariantCulture);
        headers["RateLimit-Policy"] = policy;
        headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{name}\";r={decision.Remaining};t={Math.Ceiling(decision.ResetAfter.TotalSeconds)}");
        return Task.CompletedTask;
    }

    private sealed record State(IHeaderDictionary Headers, string Name, RateLimitQuota Quota, RateLimitDecision Decision, DateTimeOffset Now);
}
