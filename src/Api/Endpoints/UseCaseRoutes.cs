using System.Text.Json;
using BlogManager.Api.Http;
using BlogManager.Api.Idempotency;
using BlogManager.Api.RateLimits;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Shared;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace BlogManager.Api.Endpoints;

/// <param name="Subject">The id of the post or job that it tells of, with which a kept reply is erased.</param>
internal sealed record Reply<T>(
    int Status = StatusCodes.Status200OK,
    Func<T, string>? Location = null,
    string ContentType = "application/json",
    Func<T, string>? Subject = null
);

internal sealed record UseCaseRoute(Type Request, IReadOnlyList<RequestField> Fields, RequestDeclaration Declaration);

/// <summary>Maps a route to a use case: access, reading, sending, answering are the same for all.</summary>
internal static class UseCaseRoutes
{
    /// <summary>A GET whose fields come from path and query.</summary>
    internal static RouteHandlerBuilder Get<TRequest, T>(
        this IEndpointRouteBuilder routes,
        string pattern,
        string summary,
        Reply<T>? reply = null,
        (string Alias, string Field)[]? aliases = null
    )
        where TRequest : class, IUseCase<T> =>
        Map<TRequest, T>(routes, HttpMethods.Get, pattern, summary, reply, BodyUse.None, aliases);

    /// <summary>A DELETE whose fields come from path and query.</summary>
    internal static RouteHandlerBuilder Delete<TRequest, T>(
        this IEndpointRouteBuilder routes,
        string pattern,
        string summary,
        Reply<T>? reply = null,
        (string Alias, string Field)[]? aliases = null
    )
        where TRequest : class, IUseCase<T> =>
        Map<TRequest, T>(routes, HttpMethods.Delete, pattern, summary, reply, BodyUse.None, aliases);

    /// <summary>
    /// A POST of what the path names, whose other fields come from a JSON body; where there are no others, it has none.
    /// </summary>
    internal static RouteHandlerBuilder Post<TRequest, T>(
        this IEndpointRouteBuilder routes,
        string pattern,
        string summary,
        Reply<T>? reply = null,
        BodyUse body = BodyUse.Required
    )
        where TRequest : class, IUseCase<T> =>
        Map<TRequest, T>(
            routes,
            HttpMethods.Post,
            pattern,
            summary,
            reply,
            RequestReader<TRequest>.HasFieldsBeside(pattern) ? body : BodyUse.None
        );

    /// <summary>A PATCH of what the path names, whose other fields come from a JSON body.</summary>
    internal static RouteHandlerBuilder Patch<TRequest, T>(
        this IEndpointRouteBuilder routes,
        string pattern,
        string summary
    )
        where TRequest : class, IUseCase<T> =>
        Map<TRequest, T>(routes, HttpMethods.Patch, pattern, summary, reply: null, BodyUse.Required);

    /// <summary>A PUT of a whole thing, whose fields come from a JSON body.</summary>
    internal static RouteHandlerBuilder Put<TRequest, T>(
        this IEndpointRouteBuilder routes,
        string pattern,
        string summary
    )
        where TRequest : class, IUseCase<T> =>
        Map<TRequest, T>(routes, HttpMethods.Put, pattern, summary, reply: null, BodyUse.Required);

    /// <summary>What every operation that is not a plain use case declares as well.</summary>
    internal static RouteHandlerBuilder Describe<TRequest>(
        this RouteHandlerBuilder route,
        string operation,
        string summary,
        IReadOnlyList<RequestField> fields,
        params IEnumerable<int> errors
    )
    {
        var declaration = RequestDeclaration.Of(typeof(TRequest));
        int[] always =
        [
            .. declaration.Access == "public"
                ? Array.Empty<int>()
                : [StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden],
            StatusCodes.Status500InternalServerError,
        ];
        foreach (var status in errors.Concat(always).Order())
            route.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(Problem), [ErrorMapping.ContentType]));
        return route
            .WithName(operation)
            .WithSummary(summary)
            .WithMetadata(new UseCaseRoute(typeof(TRequest), fields, declaration));
    }

    internal static RequestReader<TRequest> Reader<TRequest>(
        this IEndpointRouteBuilder routes,
        string pattern,
        BodyUse body = BodyUse.None,
        (string Alias, string Field)[]? aliases = null
    )
        where TRequest : class =>
        new(
            pattern,
            body,
            aliases ?? [],
            routes.ServiceProvider.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions,
            routes.ServiceProvider.GetRequiredService<IOptions<RequestLimitOptions>>().Value,
            routes.ServiceProvider.GetRequiredService<RequestValidation<TRequest>>()
        );

    private static RouteHandlerBuilder Map<TRequest, T>(
        IEndpointRouteBuilder routes,
        string method,
        string pattern,
        string summary,
        Reply<T>? reply,
        BodyUse body,
        (string Alias, string Field)[]? aliases = null
    )
        where TRequest : class, IUseCase<T>
    {
        reply ??= typeof(T) == typeof(Nothing) ? new Reply<T>(StatusCodes.Status204NoContent) : new Reply<T>();
        var reader = routes.Reader<TRequest>(pattern, body, aliases);
        var endpoint = new UseCaseEndpoint<TRequest, T>(routes.ServiceProvider, reply, reader);
        Delegate handler = endpoint.HandleAsync;
        var route = routes
            .MapMethods(pattern, [method], handler)
            .WithMetadata(
                typeof(T) == typeof(Nothing)
                    ? new ProducesResponseTypeMetadata(reply.Status, typeof(void))
                    : new ProducesResponseTypeMetadata(reply.Status, typeof(T), [reply.ContentType])
            );
        if (body != BodyUse.None)
            route.Accepts<TRequest>(isOptional: body == BodyUse.Optional, "application/json");
        return route.Describe<TRequest>(
            JsonNamingPolicy.CamelCase.ConvertName(typeof(TRequest).Name),
            summary,
            reader.OutsideBody,
            ErrorsOf<TRequest>(body)
        );
    }

    // What the request declares, and what reading it and the pipeline add.
    private static List<int> ErrorsOf<TRequest>(BodyUse body)
        where TRequest : class
    {
        var declaration = RequestDeclaration.Of(typeof(TRequest));
        List<int> errors = [StatusCodes.Status504GatewayTimeout, .. declaration.Failures.Select(ErrorMapping.StatusOf)];
        if (RequestReader<TRequest>.HasFields)
            errors.Add(StatusCodes.Status400BadRequest);
        if (!declaration.IsQuery)
            errors.Add(StatusCodes.Status409Conflict);
        if (body != BodyUse.None)
            errors.AddRange([StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType]);
        if (body != BodyUse.None || declaration.IsExpensive)
            errors.Add(StatusCodes.Status503ServiceUnavailable);
        return errors;
    }
}

/// <summary>Serves one route.</summary>
internal sealed class UseCaseEndpoint<TRequest, T>(
    IServiceProvider services,
    Reply<T> reply,
    RequestReader<TRequest> reader
)
    where TRequest : class, IUseCase<T>
{
    private static readonly RequestDeclaration Declaration = RequestDeclaration.Of(typeof(TRequest));

    private readonly IDispatcher _dispatcher = services.GetRequiredService<IDispatcher>();
    private readonly RequestContext _current = services.GetRequiredService<RequestContext>();
    private readonly RateLimiter _limiter = services.GetRequiredService<RateLimiter>();
    private readonly IdempotentReplies _replies = services.GetRequiredService<IdempotentReplies>();
    private readonly JsonSerializerOptions _json = services
        .GetRequiredService<IOptions<JsonOptions>>()
        .Value.SerializerOptions;
    private readonly JsonSerializerOptions _answers = AnswerOptions(services, reply);

    public async Task HandleAsync(HttpContext context)
    {
        // The pipeline decides; asked here as well so that nothing is read for a caller who will be refused.
        if (Declaration.Refuse(_current.Caller) is { } refusal)
        {
            await ErrorMapping.WriteAsync(context, refusal);
            return;
        }

        var request = await reader.ReadAsync(context);
        if (!request.IsSuccess)
        {
            await ErrorMapping.WriteAsync(context, request.Error);
            return;
        }

        if (request.Value is IVisitorRequest<TRequest> ofVisitor)
            request = ofVisitor.WithAddress(CallerQuota.Of(context));

        // The route's own category was asked before anything was read; this one is told by the body alone.
        if (
            context.GetEndpoint()?.Metadata.GetMetadata<RouteLimit>()?.AlsoOf?.Invoke(request.Value) is { } also
            && !await _limiter.AdmitAsync(context, also)
        )
            return;

        if (
            context.Request.Headers.ContainsKey(IdempotentReplies.Header)
            && context.GetEndpoint()?.Metadata.GetMetadata<IdempotentRoute>() is not null
        )
            await ServeOnceAsync(context, request.Value);
        else if (
            context.GetEndpoint()?.Metadata.GetMetadata<ServesEvents>() is { } events
            && ServesEvents.AreWanted(context.Request)
        )
            await events.ServeAsync(context, request.Value);
        else
            await ServeAsync(context, request.Value, run: null);
    }

    private async Task ServeOnceAsync(HttpContext context, TRequest request)
    {
        var begun = await _replies.BeginAsync(
            context,
            JsonSerializer.SerializeToUtf8Bytes(request, _json),
            Declaration.Deadline
        );
        if (!begun.IsSuccess)
        {
            await ErrorMapping.WriteAsync(context, begun.Error);
            return;
        }

        await using var run = begun.Value!;
        if (run.Reply is { } before)
        {
            context.Response.Headers[IdempotentReplies.ReplayedHeader] = "true";
            await WriteAsync(context, before);
            return;
        }

        await ServeAsync(context, request, run);
    }

    private async Task ServeAsync(HttpContext context, TRequest request, IdempotentRun? run)
    {
        var remembered = Declaration.IsCacheable ? _current.CacheOutcome : null;
        var result = await _dispatcher.SendAsync(request, context.RequestAborted);
        UseCaseAnswers.TellOf(context, remembered);
        if (result.IsSuccess && run is not null)
        {
            var made = new CreatedReply(
                reply.Status,
                reply.Location?.Invoke(result.Value),
                JsonSerializer.SerializeToUtf8Bytes(result.Value, _answers)
            );
            await run.KeepAsync(made, reply.Subject?.Invoke(result.Value));
            await WriteAsync(context, made);
        }
        else if (result.IsSuccess)
            await AnswerAsync(context, result.Value, remembered);
        else
            await ErrorMapping.WriteAsync(context, result.Error);
    }

    private Task WriteAsync(HttpContext context, CreatedReply made)
    {
        context.Response.StatusCode = made.Status;
        if (made.Location is not null)
            context.Response.Headers.Location = made.Location;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = reply.ContentType;
        context.Response.ContentLength = made.Body.Length;
        return context.Response.Body.WriteAsync(made.Body, context.RequestAborted).AsTask();
    }

    private Task AnswerAsync(HttpContext context, T value, CacheOutcome? remembered)
    {
        context.Response.StatusCode = reply.Status;
        if (reply.Location is not null)
            context.Response.Headers.Location = reply.Location(value);
        if (reply.Status == StatusCodes.Status204NoContent)
            return Task.CompletedTask;
        if (
            Declaration.IsCacheable
            && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        )
            return UseCaseAnswers.AnswerReadAsync(context, value, remembered, _answers, reply.ContentType);
        context.Response.Headers.CacheControl = "no-store";
        if (context.GetEndpoint()?.Metadata.GetMetadata<ServesCsv>() is { } table && ServesCsv.IsWanted(context))
            return table.WriteAsync(context, value!);
        return context.Response.WriteAsJsonAsync(value, _answers, reply.ContentType, context.RequestAborted);
    }

    // What is not plain JSON (JSON-LD) is made to be pasted into a page.
    private static JsonSerializerOptions AnswerOptions(IServiceProvider services, Reply<T> reply)
    {
        var options = services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        return reply.ContentType == "application/json" ? options : ApiJson.ForPages(options);
    }
}
