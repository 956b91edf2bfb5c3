using System.Globalization;
using BlogManager.Api.Endpoints;
using BlogManager.Api.Http;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using Microsoft.Extensions.Options;

namespace BlogManager.Api.RateLimits;

/// <summary>Lets a request through or refuses it, and tells the caller of the quota in both cases.</summary>
internal sealed class RateLimiter(
    IRateLimitStore shared,
    [FromKeyedServices(IRateLimitStore.Local)] IRateLimitStore local,
    RequestContext current,
    IOptions<RateLimitOptions> settings,
    TimeProvider time
)
{
    internal static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private static readonly RateLimitCategory[] Categories = Enum.GetValues<RateLimitCategory>();

    private readonly int[] _standard = [.. Categories.Select(settings.Value.Of)];
    private readonly string[] _names = [.. Categories.Select(c => c.Name())];
    private readonly RateLimitQuota _failed = new(settings.Value.FailedAuthenticationsPerMinute, Window);

    /// <summary>Takes a permit of the caller's, and answers with 429 where there is none.</summary>
    internal async ValueTask<bool> AdmitAsync(HttpContext context, RateLimitCategory category)
    {
        if (await AskAsync(context, category) is not { } taken)
            return true;
        RateLimitHeaders.Describe(context, _names[(int)category], taken.Quota, taken.Decision, time.GetUtcNow());
        if (taken.Decision.Allowed)
            return true;
        await ErrorMapping.WriteAsync(context, Refused(context, _names[(int)category], taken, current.Caller));
        return false;
    }

    /// <summary>Takes a permit of the caller's for a part of a request; the error is for whoever asked for that part.</summary>
    internal async ValueTask<Error?> RefusalAsync(HttpContext context, RateLimitCategory category) =>
        await AskAsync(context, category) is { Decision.Allowed: false } taken
            ? Refused(context, _names[(int)category], taken, current.Caller)
            : null;

    /// <returns>What was taken, of the quota that will end first; null where the caller has no limit.</returns>
    private async ValueTask<Taken?> AskAsync(HttpContext context, RateLimitCategory category)
    {
        var caller = current.Caller;
        if (CallerQuota.Permits(caller, category, _standard[(int)category]) is not { } permits)
            return null;
        var name = _names[(int)category];
        if (caller.KeyId is null)
            return await TakeAsync(context, $"{name}|ip|{AddressOf(context)}", permits, "ip");
        // The visitor first: who has none left takes nothing from the page's other visitors.
        Taken? visitor = null;
        if (caller.Origins is not null)
        {
            visitor = await TakeAsync(context, $"{name}|key|{caller.KeyId}|{AddressOf(context)}", permits, "ip");
            if (!visitor.Value.Decision.Allowed)
                return visitor;
        }

        var key = await TakeAsync(
            context,
            $"{name}|key|{caller.KeyId}",
            visitor is null ? permits : CallerQuota.OfPage(permits),
            "api_key"
        );
        // The headers tell of the quota that will end first.
        var isVisitorTighter = key.Decision.Allowed && visitor?.Decision.Remaining <= key.Decision.Remaining;
        return isVisitorTighter ? visitor : key;
    }

    private async ValueTask<Taken> TakeAsync(HttpContext context, string counter, int permits, string identifier)
    {
        var quota = new RateLimitQuota(permits, Window);
        return new Taken(quota, await shared.TakeAsync(counter, quota, context.RequestAborted), identifier);
    }

    /// <summary>Answers with 429 where an address has shown too many keys that are not valid.</summary>
    /// <param name="isKnown">
    /// Whether its key is one that may be looked at all the same; asked only where the address is to be refused.
    /// </param>
    internal async ValueTask<bool> AdmitAuthenticationAsync(HttpContext context, Func<HttpContext, bool> isKnown)
    {
        var decision = await local.PeekAsync(FailureCounter(context), _failed, context.RequestAborted);
        if (decision.Allowed || isKnown(context))
            return true;
        RateLimitHeaders.Describe(context, LimitCategories.Authentication, _failed, decision, time.GetUtcNow());
        await ErrorMapping.WriteAsync(
            context,
            Refused(context, LimitCategories.Authentication, new Taken(_failed, decision, "ip"), Caller.Anonymous)
        );
        return false;
    }

    /// <summary>
    /// Counts a key that was not valid against the address. In this process alone: what it spares must not cost a call
    /// elsewhere.
    /// </summary>
    internal async ValueTask CountFailedAuthenticationAsync(HttpContext context) =>
        await local.TakeAsync(FailureCounter(context), _failed, CancellationToken.None);

    private static string AddressOf(HttpContext context) => CallerQuota.Of(context);

    private static string FailureCounter(HttpContext context) =>
        $"{LimitCategories.Authentication}|ip|{AddressOf(context)}";

    private static Error Refused(HttpContext context, string name, Taken taken, Caller caller)
    {
        var tier = caller.KeyId is null ? KeyTiers.None : caller.Tier.Name();
        Telemetry.RateLimitExceeded.Add(1, new("category", name), new("identifier_type", taken.Identifier));
        Telemetry.RateLimitExceededByTier.Add(1, new("category", name), new("tier", tier));
        var limit = string.Create(CultureInfo.InvariantCulture, $"{taken.Quota.Permits} per 1 minute");
        return new Error(
            "rate_limit_exceeded",
            ErrorKind.RateLimited,
            $"The limit of {limit} for {name} is used up: wait as Retry-After says."
        )
        {
            // The template and not the path: an id is nobody's business in a log of refusals.
            Details = new Dictionary<string, object?>
            {
                ["limit"] = limit,
                ["endpoint"] = Endpoint(context),
                ["identifier"] = taken.Identifier,
            },
            RetryAfter = taken.Decision.ResetAfter,
        };
    }

    private static string Endpoint(HttpContext context) =>
        context.GetEndpoint() is RouteEndpoint route
            ? "/" + route.RoutePattern.RawText!.TrimStart('/')
            : RedactedPath.Of(context.Request);

    /// <param name="Identifier">By what it was counted, as <c>details.identifier</c> says it.</param>
    private readonly record struct Taken(RateLimitQuota Quota, RateLimitDecision Decision, string Identifier);
}
