using System.Globalization;
using BlogManager.Api.Http;
using BlogManager.Api.Security;
using BlogManager.Application.Background;
using BlogManager.Application.Requests;
using BlogManager.Application.Sources;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Sources;
using Microsoft.AspNetCore.Http.Metadata;

namespace BlogManager.Api.Endpoints;

/// <summary>What a hook sends.</summary>
/// <param name="Event"><c>published</c>, <c>updated</c> or <c>deleted</c>.</param>
/// <param name="Url">The post's URL.</param>
internal sealed record HookBody(string Event, string Url);

/// <summary>
/// What blogs and hubs call. They have no key: what they send is signed, byte by byte, so that the body is taken in as it
/// was sent and read only once its signature was found right.
/// </summary>
internal static class HookEndpoints
{
    private const string Signature = "X-BlogManager-Signature";
    private const string GhostSignature = "X-Ghost-Signature";
    private const string HubSignature = "X-Hub-Signature";
    private const string Source = "source_id";

    internal static RouteHandlerBuilder MapHooks(this IEndpointRouteBuilder routes, string pattern, string summary) =>
        routes
            .MapPost(
                pattern,
                (Delegate)(
                    (HttpContext context, IDispatcher dispatcher) =>
                        TakeAsync(context, (source, body) =>
                            dispatcher.SendAsync(
                                new ReceiveHook(
                                    source,
                                    body,
                                    Header(context, Signature),
                                    Header(context, GhostSignature)
                                ),
                                context.RequestAborted
                            )
                        )
                )
            )
            .Accepts<HookBody>("application/json")
            .Delivers<ReceiveHook>("receiveHook", summary, Fields<ReceiveHook>(routes, pattern));

    internal static RouteHandlerBuilder MapHubDelivery(
        this IEndpointRouteBuilder routes,
        string pattern,
        string summary
    ) =>
        routes
            .MapPost(
                pattern,
                (Delegate)(
                    (HttpContext context, IDispatcher dispatcher) =>
                        TakeAsync(context, (source, body) =>
                            dispatcher.SendAsync(
                                new ReceiveFromHub(source, body, Header(context, HubSignature)),
                                context.RequestAborted
                            )
                        )
                )
            )
            .Delivers<ReceiveFromHub>("receiveFromHub", summary, Fields<ReceiveFromHub>(routes, pattern));

    internal static RouteHandlerBuilder MapHubChallenge(
        this IEndpointRouteBuilder routes,
        string pattern,
        string summary
    ) =>
        routes
            .MapGet(
                pattern,
                (Delegate)(
                    async (HttpContext context, IDispatcher dispatcher) =>
                    {
                        var source = SourceOf(context);
                        var answer = source.IsSuccess
                            ? await dispatcher.SendAsync(QuestionOf(context, source.Value), context.RequestAborted)
                            : source.Error;
                        if (!answer.IsSuccess)
                        {
                            await ErrorMapping.WriteAsync(context, answer.Error);
                            return;
                        }

                        context.Response.Headers.CacheControl = "no-store";
                        context.Response.ContentType = "text/plain; charset=utf-8";
                        await context.Response.WriteAsync(answer.Value, context.RequestAborted);
                    }
                )
            )
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(string), ["text/plain"]))
            .Open()
            .Describe<AnswerHub>(
                "answerHub",
                summary,
                Fields<AnswerHub>(routes, pattern),
                StatusCodes.Status400BadRequest,
                StatusCodes.Status404NotFound,
                StatusCodes.Status504GatewayTimeout
            );

    private static RouteHandlerBuilder Delivers<TRequest>(
        this RouteHandlerBuilder route,
        string operation,
        string summary,
        IReadOnlyList<RequestField> fields
    ) =>
        route
            .Bodies(BodySize.Post)
            .WithMetadata(
                new ProducesResponseTypeMetadata(StatusCodes.Status202Accepted, typeof(QueuedJob), ["application/json"])
            )
            .Open()
            .Describe<TRequest>(
                operation,
                summary,
                fields,
                StatusCodes.Status400BadRequest,
                StatusCodes.Status401Unauthorized,
                StatusCodes.Status404NotFound,
                StatusCodes.Status409Conflict,
                StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status422UnprocessableEntity,
                StatusCodes.Status503ServiceUnavailable,
                StatusCodes.Status504GatewayTimeout
            );

    private static async Task TakeAsync(
        HttpContext context,
        Func<SourceId, ReadOnlyMemory<byte>, Task<Result<QueuedJob>>> send
    )
    {
        var source = SourceOf(context);
        if (!source.IsSuccess)
        {
            await ErrorMapping.WriteAsync(context, source.Error);
            return;
        }

        var body = await RawBody.ReadAsync(context);
        var queued = body.IsSuccess ? await send(source.Value, body.Value) : body.Error;
        if (!queued.IsSuccess)
        {
            await ErrorMapping.WriteAsync(context, queued.Error);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.Headers.Location = $"/api/v1/jobs/{queued.Value.JobId}";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(queued.Value, context.RequestAborted);
    }

    private static AnswerHub QuestionOf(HttpContext context, SourceId source)
    {
        string? Query(string name) => context.Request.Query[name] is [{ } one] ? one : null;
        return new AnswerHub(
            source,
            Query("hub.mode"),
            Query("hub.topic"),
            Query("hub.challenge"),
            int.TryParse(Query("hub.lease_seconds"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? seconds
                : null
        );
    }

    private static Result<SourceId> SourceOf(HttpContext context)
    {
        var id = SourceId.Parse(context.Request.RouteValues[Source] as string);
        return id.IsSuccess ? id : id.Error.In(Source);
    }

    private static string? Header(HttpContext context, string name) =>
        context.Request.Headers[name] is [{ } one] ? one : null;

    // The others are headers, or stand in the query under names of the hub's.
    private static IReadOnlyList<RequestField> Fields<TRequest>(IEndpointRouteBuilder routes, string pattern)
        where TRequest : class => [.. routes.Reader<TRequest>(pattern).OutsideBody.Where(f => f.Name == Source)];
}
