using BlogManager.Api.Http;
using BlogManager.Api.RateLimits;
using BlogManager.Application.Posts;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace BlogManager.Api.Endpoints;

/// <summary>
/// Looks for a post's questions and, where there are none and the caller may, has the post taken in: two use cases,
/// because the first is a read and the second counts as what it costs. A HEAD only looks.
/// </summary>
internal static class CheckAndLoadEndpoint
{
    internal static RouteHandlerBuilder MapCheckAndLoad(
        this IEndpointRouteBuilder routes,
        string pattern,
        string summary
    )
    {
        var declaration = RequestDeclaration.Of(typeof(CheckAndLoad));
        var reader = routes.Reader<CheckAndLoad>(pattern);
        var json = routes.ServiceProvider.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        return routes
            .MapGet(
                pattern,
                async (HttpContext context, IDispatcher dispatcher, RequestContext current, RateLimiter limiter) =>
                {
                    if (declaration.Refuse(current.Caller) is { } refusal)
                    {
                        await ErrorMapping.WriteAsync(context, refusal);
                        return;
                    }

                    var request = await reader.ReadAsync(context);
                    var remembered = current.CacheOutcome;
                    var state = request.IsSuccess
                        ? await dispatcher.SendAsync(request.Value, context.RequestAborted)
                        : request.Error;
                    if (
                        state is { IsSuccess: true, Value.MayStart: true }
                        && StartLoading.IsOpenTo(current.Caller)
                        && !HttpMethods.IsHead(context.Request.Method)
                    )
                    {
                        if (!await limiter.AdmitAsync(context, RateLimitCategory.Ai))
                            return;
                        state = await dispatcher.SendAsync(
                            new StartLoading(request.Value.BlogUrl),
                            context.RequestAborted
                        );
                    }

                    if (!state.IsSuccess)
                    {
                        await ErrorMapping.WriteAsync(context, state.Error);
                        return;
                    }

                    if (state.Value.Status == "ready")
                    {
                        // What pages ask for at each visit: kept with its bytes and their tag, as any read.
                        await UseCaseAnswers.AnswerReadAsync(context, state.Value, remembered, json);
                        return;
                    }

                    context.Response.Headers.CacheControl = "no-store";
                    await context.Response.WriteAsJsonAsync(state.Value, context.RequestAborted);
                }
            )
            .WithMetadata(
                new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(LoadState), ["application/json"])
            )
            .Describe<CheckAndLoad>(
                "checkAndLoad",
                summary,
                reader.OutsideBody,
                StatusCodes.Status400BadRequest,
                StatusCodes.Status404NotFound,
                StatusCodes.Status409Conflict,
                StatusCodes.Status504GatewayTimeout
            );
    }
}
