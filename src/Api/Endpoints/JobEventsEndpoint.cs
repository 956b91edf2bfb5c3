using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using BlogManager.Application;
using BlogManager.Application.Jobs;
using Microsoft.AspNetCore.Http.Metadata;

namespace BlogManager.Api.Endpoints;

/// <summary>A job's progress as server-sent events: <c>progress</c> at each change, <c>done</c> at the end, each with the whole job.</summary>
internal static class JobEventsEndpoint
{
    private const string EventStream = "text/event-stream";

    private static readonly string[] Ended = ["succeeded", "failed", "cancelled"];

    internal static RouteHandlerBuilder MapJobEvents(this IEndpointRouteBuilder routes, string pattern, string summary)
    {
        var stopping = routes.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        return routes.MapGet(pattern, async (HttpContext context, IDispatcher dispatcher) =>
            {
                var id = (string)context.Request.RouteValues["id"]!;
                var views = await dispatcher.SendAsync(new WatchJob(id), context.RequestAborted);
                if (!views.IsSuccess)
                {
                    await ErrorMapping.WriteAsync(context, views.Error);
                    return;
                }

                if (HttpMethods.IsHead(context.Request.Method))
                {
                    // Nobody would hear the events.
                    context.Response.ContentType = EventStream;
                    return;
                }

                // A stop of the service ends the stream: whoever watches asks again, and the job goes on after the restart.
                using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
                context.Response.Headers["X-Accel-Buffering"] = "no";
                await TypedResults.ServerSentEvents(EventsAsync(views.Value, ended.Token)).ExecuteAsync(context);
            })
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(JobView), [EventStream]))
            .Describe<WatchJob>("watchJob", summary, hasBody: false, StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
    }

    private static async IAsyncEnumerable<SseItem<JobView>> EventsAsync(IAsyncEnumerable<JobView> views, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var each = views.GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await each.MoveNextAsync())
                    yield break;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                yield break;
            }

            yield return new SseItem<JobView>(each.Current, Ended.Contains(each.Current.Status) ? "done" : "progress");
        }
    }
}
