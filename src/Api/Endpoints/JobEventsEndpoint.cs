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
        var streamed = new StreamedUseCase<WatchJob, JobView>(routes, pattern);
        var time = routes.ServiceProvider.GetRequiredService<TimeProvider>();
        return routes
            .MapGet(
                pattern,
                (Delegate)(
                    async (HttpContext context) =>
                    {
                        if (await streamed.BeginAsync(context, EventStream.ContentType) is not { } views)
                            return;
                        // A stop of the service ends the stream: whoever watches asks again, and the job goes on after the
                        // restart.
                        using var ended = CancellationTokenSource.CreateLinkedTokenSource(
                            context.RequestAborted,
                            stopping
                        );
                        await EventStream.WriteAsync(
                            context.Response,
                            views,
                            view => (Ended.Contains(view.Status) ? "done" : "progress", view),
                            json,
                            time,
                            ended.Token
                        );
                    }
                )
            )
            .WithMetadata(
                new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(JobView), [EventStream.ContentType])
            )
            .Describe<WatchJob>(
                "watchJob",
                summary,
                streamed.Fields,
                StatusCodes.Status400BadRequest,
                StatusCodes.Status404NotFound
            );
    }
}
