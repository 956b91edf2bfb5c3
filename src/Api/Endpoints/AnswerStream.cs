using System.Text.Json;
using System.Threading.Channels;
using BlogManager.Api.Http;
using BlogManager.Application.Answering;
using BlogManager.Application.Asking;
using BlogManager.Application.Requests;
using BlogManager.Domain.Shared;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace BlogManager.Api.Endpoints;

/// <summary>
/// An answer as server-sent events, for whoever accepts <c>text/event-stream</c>: <c>sources</c> once passages are
/// found, <c>delta</c> for each piece of the answer, <c>done</c> with the body that JSON would have had, or
/// <c>error</c> with a problem. What fails before the first event is answered with the problem alone.
/// </summary>
internal static class AnswerStream
{
    /// <summary>Has a route that asks serve events as well.</summary>
    internal static RouteHandlerBuilder Streams(this RouteHandlerBuilder route, IServiceProvider services)
    {
        var dispatcher = services.GetRequiredService<IDispatcher>();
        var json = services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var time = services.GetRequiredService<TimeProvider>();
        var logger = services.GetRequiredService<ILogger<UnexpectedExceptionHandler>>();
        return route.WithMetadata(
            new ServesEvents(
                (context, request) => ServeAsync(context, (AskQuestion)request, dispatcher, json, time, logger)
            ),
            new ProducesResponseTypeMetadata(
                StatusCodes.Status200OK,
                typeof(AnswerView),
                ["application/json", EventStream.ContentType]
            )
        );
    }

    private static async Task ServeAsync(
        HttpContext context,
        AskQuestion request,
        IDispatcher dispatcher,
        JsonSerializerOptions json,
        TimeProvider time,
        ILogger logger
    )
    {
        var events = Channel.CreateUnbounded<(string Name, object Data)>(
            new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = false }
        );
        var listener = new Listener(events.Writer);
        // Where the reader leaves, the token calls off what is under way, the model's call too. A stop of the service lets
        // answers end, as it does with JSON.
        var answering = dispatcher.SendAsync(request with { Listener = listener }, context.RequestAborted);
        var telling = TellAsync(answering, listener, events.Writer, context, logger);
        await events.Reader.WaitToReadAsync(CancellationToken.None);
        if (!listener.HasBegun && await Failure(answering) is { } error)
        {
            await telling;
            await ErrorMapping.WriteAsync(context, error);
            return;
        }

        await EventStream.WriteAsync(
            context.Response,
            events.Reader.ReadAllAsync(CancellationToken.None),
            e => e,
            json,
            time,
            context.RequestAborted
        );
        await telling;
    }

    // Nothing was found yet, so that this ends: with an error, with what a cache had, or by throwing.
    private static async Task<Error?> Failure(Task<Result<AnswerView>> answering)
    {
        var answered = await answering;
        return answered.IsSuccess ? null : answered.Error;
    }

    private static async Task TellAsync(
        Task<Result<AnswerView>> answering,
        Listener listener,
        ChannelWriter<(string Name, object Data)> events,
        HttpContext context,
        ILogger logger
    )
    {
        try
        {
            var answered = await answering;
            if (answered.IsSuccess)
            {
                // Of one that was remembered, or made for another who asked the same, nothing was told.
                if (!listener.HasBegun)
                    listener.OnSources(SourcePost.Of(answered.Value));
                if (!listener.HasSpoken)
                    listener.OnText(answered.Value.Answer);
                events.TryWrite(("done", answered.Value));
            }
            else if (listener.HasBegun)
                events.TryWrite(("error", ErrorMapping.ProblemOf(context, answered.Error)));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for it.
        }
        catch (Exception fault) when (listener.HasBegun)
        {
            UnexpectedExceptionHandler.Log(logger, context, context.GetEndpoint(), fault);
            events.TryWrite(("error", ErrorMapping.UnexpectedOf(context)));
        }
        catch (Exception)
        {
            // The response has not begun: whoever awaits the answering has it, and the handler of exceptions answers.
        }
        finally
        {
            events.Complete();
        }
    }

    private sealed class Listener(ChannelWriter<(string Name, object Data)> events) : IAnswerListener
    {
        internal bool HasBegun { get; private set; }

        internal bool HasSpoken { get; private set; }

        public void OnSources(IReadOnlyList<SourcePost> passages)
        {
            HasBegun = true;
            events.TryWrite(("sources", new { passages }));
        }

        public void OnText(string text)
        {
            HasSpoken = true;
            events.TryWrite(("delta", new { text }));
        }
    }
}

/// <summary>A route that can be answered with server-sent events.</summary>
internal sealed record ServesEvents(Func<HttpContext, object, Task> ServeAsync)
{
    /// <summary>
    /// Whether a caller wants events: it names them in <c>Accept</c>, and nothing that it would rather have as JSON.
    /// </summary>
    internal static bool AreWanted(HttpRequest request) => Accepted.Prefers(request, EventStream.ContentType);
}
