using System.Collections.Concurrent;
using System.Globalization;
using BlogManager.Application.Ports;

namespace BlogManager.Api.RateLimits;

/// <summary>
/// Describes one quota in both families of headers: the customary <c>X-RateLimit-*</c> and those of
/// draft-ietf-httpapi-ratelimit-headers.
/// </summary>
internal static class RateLimitHeaders
{
    private static readonly ConcurrentDictionary<
        (string Name, RateLimitQuota Quota),
        (string Limit, string Policy)
    > Texts = new();

    private static readonly object Described = new();

    /// <summary>
    /// Adds the headers when the answer starts: the exception handler clears those that are there before.
    /// </summary>
    /// <remarks>
    /// Of a request that counts in several categories they tell of one: that which refuses it, else that of which least
    /// is left.
    /// </remarks>
    internal static void Describe(
        HttpContext context,
        string name,
        RateLimitQuota quota,
        RateLimitDecision decision,
        DateTimeOffset now
    )
    {
        var state = new State(context.Response.Headers, name, quota, decision, now);
        if (context.Items.TryGetValue(Described, out var before))
        {
            if (!decision.Allowed || decision.Remaining <= ((Slot)before!).State.Decision.Remaining)
                ((Slot)before!).State = state;
            return;
        }

        var slot = new Slot(state);
        context.Items[Described] = slot;
        context.Response.OnStarting(Write, slot);
    }

    private static Task Write(object state)
    {
        var (headers, name, quota, decision, now) = ((Slot)state).State;
        var (limit, policy) = Texts.GetOrAdd((name, quota), static key =>
            (
                key.Quota.Permits.ToString(CultureInfo.InvariantCulture),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"\"{key.Name}\";q={key.Quota.Permits};w={key.Quota.Window.TotalSeconds}"
                )
            )
        );
        // Both rounded up: who waits until then finds a permit.
        var reset = (now + decision.ResetAfter + TimeSpan.FromTicks(TimeSpan.TicksPerSecond - 1)).ToUnixTimeSeconds();
        headers["X-RateLimit-Limit"] = limit;
        headers["X-RateLimit-Remaining"] = decision.Remaining.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = reset.ToString(CultureInfo.InvariantCulture);
        headers["RateLimit-Policy"] = policy;
        headers["RateLimit"] = string.Create(
            CultureInfo.InvariantCulture,
            $"\"{name}\";r={decision.Remaining};t={Math.Ceiling(decision.ResetAfter.TotalSeconds)}"
        );
        return Task.CompletedTask;
    }

    private sealed class Slot(State state)
    {
        internal State State { get; set; } = state;
    }

    private sealed record State(
        IHeaderDictionary Headers,
        string Name,
        RateLimitQuota Quota,
        RateLimitDecision Decision,
        DateTimeOffset Now
    );
}
