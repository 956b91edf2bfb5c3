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
        var caller = current.Caller;
        if (CallerQuota.Permits(caller, category, _standard[(int)category]) is not { } permits)
            return true;
        var name = _names[(int)category];
        if (caller.KeyId is null)
            return await AdmitAsync(
                context,
                name,
                await TakeAsync(context, $"{name}|ip|{AddressOf(context)}", permits),
                caller,
                "ip"
            );
        // The visitor first: who has none left takes nothing from the page's other visitors.
        Taken? visitor = null;
        if (caller.Origins is not null)
        {
            visitor = await TakeAsync(context, $"{name}|key|{caller.KeyId}|{AddressOf(context)}", permits);
            if (!visitor.Value.Decision.Allowed)
                return await AdmitAsync(context, name, visitor.Value, caller, "ip");
        }

        var key = await TakeAsync(
            context,
            $"{name}|key|{caller.KeyId}",
            visitor is null ? permits : CallerQuota.OfPage(permits)
        );
        // The headers tell of the quota that will end first.
        var isVisitorTighter = key.Decision.Allowed && visitor?.Decision.Remaining <= key.Decision.Remaining;
        return await AdmitAsync(context, name, isVisitorTighter ? visitor!.Value : key, caller, "api_key");
    }

    private async ValueTask<Taken> TakeAsync(HttpContext context, string counter, int permits)
    {
        var quota = new RateLimitQuota(permits, Window);
        return new Taken(quota, await shared.TakeAsync(counter, quota, context.RequestAborted));
    }

    private async ValueTask<bool> AdmitAsync(
        HttpContext context,
        string name,
        Taken taken,
        Caller caller,
        string identifier
    )
    {
        RateLimitHeaders.Describe(context, name, taken.Quota, taken.Decision, time.GetUtcNow());
        if (taken.Decision.Allowed)
            return true;
        await RefuseAsync(
            context,
            name,
            taken.Quota,
            taken.Decision,
            identifier,
            caller.KeyId is null ? KeyTiers.None : caller.Tier.Name()
        );
        return false;
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
        await RefuseAsync(context, LimitCategories.Authentication, _failed, decision, "ip", KeyTiers.None);
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

    private static Task RefuseAsync(
        HttpContext context,
        string name,
        RateLimitQuota quota,
        RateLimitDecision decision,
        string identifier,
        string tier
    )
    {
        Telemetry.RateLimitExceeded.Add(1, new("category", name), new("identifier_type", identifier));
        Telemetry.RateLimitExceededByTier.Add(1, new("category", name), new("tier", tier));
        var limit = string.Create(CultureInfo.InvariantCulture, $"{quota.Permits} per 1 minute");
        return ErrorMapping.WriteAsync(
            context,
            new Error(
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
                    ["identifier"] = identifier,
                },
                RetryAfter = decision.ResetAfter,
            }
        );
    }

    private static string Endpoint(HttpContext context) =>
        context.GetEndpoint() is RouteEndpoint route
            ? "/" + route.RoutePattern.RawText!.TrimStart('/')
            : RedactedPath.Of(context.Request);

    private readonly record struct Taken(RateLimitQuota Quota, RateLimitDecision Decision);
}
