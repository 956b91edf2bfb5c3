using BlogManager.Api.Http;
using BlogManager.Application.ApiKeys;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using Microsoft.Extensions.Options;

namespace BlogManager.Api.Security;

/// <summary>
/// Tells the pipeline who calls. A small middleware and not an authentication scheme: those cost a tenth of the
/// throughput of a cached answer, and what a caller may do is the pipeline's to decide. A key that is shown must be
/// valid, save where the route is open to everyone: there none is looked up.
/// </summary>
internal sealed class KeyAuthenticationMiddleware(
    RequestDelegate next,
    ApiKeyVerifier verifier,
    RequestContext current,
    ConsoleSession session,
    IOptions<AuthOptions> settings
)
{
    private readonly Caller _anonymous = settings.Value.AnonymousCaller();

    public async Task InvokeAsync(HttpContext context)
    {
        var presented = PresentedKey.Of(context.Request);
        if (!presented.IsSuccess)
        {
            await ErrorMapping.WriteAsync(context, presented.Error);
            return;
        }

        var caller = _anonymous;
        if (presented.Value is { } key && !OpenRoute.Is(context))
        {
            var verified = await verifier.VerifyAsync(key, context.RequestAborted);
            if (!verified.IsSuccess)
            {
                await ErrorMapping.WriteAsync(context, verified.Error);
                return;
            }

            caller = verified.Value;
            RequestKey.Set(context, caller.KeyId);
        }
        else if (presented.Value is null && !OpenRoute.Is(context))
        {
            var owner = await session.CallerAsync(context);
            if (!owner.IsSuccess)
            {
                await ErrorMapping.WriteAsync(context, owner.Error);
                return;
            }

            caller = owner.Value ?? caller;
        }

        current.Set(caller);
        await next(context);
    }
}
