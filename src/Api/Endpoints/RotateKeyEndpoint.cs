using BlogManager.Api.Bodies;
using BlogManager.Api.Hosting;
using BlogManager.Application.ApiKeys;
using BlogManager.Application.Requests;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace BlogManager.Api.Endpoints;

/// <summary>How a key is rotated.</summary>
/// <param name="GracePeriodSeconds">How long the key before goes on working, 0 to 2592000 (30 days).</param>
internal sealed record KeyRotationBody(int GracePeriodSeconds = 0);

/// <summary>Gives the key in the path a new secret, by a body that may be left out.</summary>
internal static class RotateKeyEndpoint
{
    internal static RouteHandlerBuilder MapRotateKey(this IEndpointRouteBuilder routes, string pattern, string summary)
    {
        var declaration = RequestDeclaration.Of(typeof(RotateApiKey));
        var json = routes.ServiceProvider.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var limits = routes.ServiceProvider.GetRequiredService<IOptions<RequestLimits>>().Value;
        return routes
            .MapPost(pattern, async (HttpContext context, IDispatcher dispatcher, CallerContext callers) =>
            {
                // The pipeline decides; asked here as well so that nothing is read for a caller who will be refused.
                if (declaration.Refuse(callers.Current) is { } refusal)
                {
                    await ErrorMapping.WriteAsync(context, refusal);
                    return;
                }

                var isBare =
                    string.IsNullOrEmpty(context.Request.ContentType) && context.Request.ContentLength is 0 or null;
                var body = isBare
                    ? new KeyRotationBody()
                    : await JsonBody.ReadAsync<KeyRotationBody>(context, json, limits);
                if (!body.IsSuccess)
                {
                    await ErrorMapping.WriteAsync(context, body.Error);
                    return;
                }

                var id = (string)context.Request.RouteValues["id"]!;
                var rotated = await dispatcher.SendAsync(
                    new RotateApiKey(id, body.Value.GracePeriodSeconds),
                    context.RequestAborted
                );
                if (!rotated.IsSuccess)
                {
                    await ErrorMapping.WriteAsync(context, rotated.Error);
                    return;
                }

                context.Response.Headers.CacheControl = "no-store";
                await context.Response.WriteAsJsonAsync(rotated.Value, json, context.RequestAborted);
            })
            .Accepts<KeyRotationBody>(isOptional: true, "application/json")
            .WithMetadata(
                new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(IssuedApiKey), ["application/json"])
            )
            .Describe<RotateApiKey>(
                "rotateApiKey",
                summary,
                hasBody: true,
                StatusCodes.Status400BadRequest,
                StatusCodes.Status404NotFound,
                StatusCodes.Status409Conflict,
                StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status415UnsupportedMediaType,
                StatusCodes.Status503ServiceUnavailable,
                StatusCodes.Status504GatewayTimeout
            )
            .WithMetadata(
                new UseCaseRoute(
                    typeof(RotateApiKey),
                    [.. RequestFields<RotateApiKey>.All.Where(f => f.Name == "id")],
                    declaration
                )
            );
    }
}
