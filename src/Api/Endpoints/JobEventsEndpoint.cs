using BlogManager.Api.Http;
using BlogManager.Application.Jobs;
using BlogManager.Application.Requests;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace BlogManager.Api.Endpoints;

/// <summary>
/// A job's progress as server-sent events: <c>progress</c> at each change, <c>done</c> at the end, each with the whole
/// job, and a comment line in between.
/// </summary>
internal static class JobEventsEndpoint
{
    private static readonly string[] Ended = ["succeeded", "failed", "cancelled"];

    internal static RouteHandlerBuilder MapJobEvents(this IEndpointRouteBuilder routes, string pattern, string summary)
    {
        var stopping = routes.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var json = routes.ServiceProvider.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var declaration = RequestDeclaration.Of(typeof(WatchJob));
        var reader = routes.Reader<WatchJob>(pattern);
        var time = routes.ServiceProvider.GetRequiredService<TimeProvider>();
        return routes
            .MapGet(pattern, async (HttpContext context, IDispatcher dispatcher, RequestContext current) =>
            {
                if (declaration.Refuse(current.Caller) is { } refusal)
                {
                    await ErrorMapping.WriteAsync(context, refusal);
                    return;
                }

                var request = await reader.ReadAsync(context);
                var views = request.IsSuccess
                    ? await dispatcher.SendAsync(request.Value, context.RequestAborted)
                    : request.Error;
                if (!views.IsSuccess)
                {
                    await ErrorMapping.WriteAsync(context, views.Error);
                    return;
                }

                if (HttpMethods.IsHead(context.Request.Method))
                {
                    // Nobody would hear the events.
                    context.Response.ContentType = EventStream.ContentType;
                    return;
                }

                // A stop of the service ends the stream: whoever watches asks again, and the job goes on after the
                // restart.
                using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
                await EventStream.WriteAsync(
                    context.Response,
                    views.Value,
                    view => (Ended.Contains(view.Status) ? "done" : "progress", view),
                    json,
                    time,
                    ended.Token
                );
            })
            .WithMetadata(
                new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(JobView), [EventStream.ContentType])
            )
            .Describe<WatchJob>(
                "watchJob",
                summary,
                reader.OutsideBody,
                StatusCodes.Status400BadRequest,
                StatusCodes.Status404NotFound
            );
    }
}
