using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlogManager.Testing;

/// <summary>What a model's server was asked.</summary>
/// <param name="Protocol">How it is spoken to.</param>
/// <param name="Path">The path.</param>
/// <param name="Body">The body.</param>
/// <param name="Authorization">The header, or empty.</param>
/// <param name="Headers">All headers, by their names in lower case.</param>
public sealed record ModelRequest(
    ModelProtocol Protocol,
    string Path,
    JsonElement Body,
    string Authorization,
    IReadOnlyDictionary<string, string> Headers
)
{
    /// <summary>The content of every message, in order.</summary>
    public IReadOnlyList<string> Messages => Protocol.Messages(Body);

    /// <summary>Whether structured output was asked for.</summary>
    public bool HasFormat => Protocol.HasFormat(Body);

    /// <summary>Whether the answer is wanted piece by piece.</summary>
    public bool Streams => Body.TryGetProperty("stream", out var streams) && streams.GetBoolean();
}

/// <summary>
/// A model's server on loopback, of any <see cref="ModelProtocol"/>, whose answers a test scripts. Unscripted it answers
/// as a faithful model would (<see cref="FaithfulModel"/>).
/// </summary>
public sealed class ModelServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<Func<HttpContext, ModelRequest, Task>> _next = new();
    private readonly ConcurrentQueue<ModelRequest> _requests = new();
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication _app;
    private volatile Func<HttpContext, ModelRequest, Task> _always = Faithfully;
    private int _aborted;

    private ModelServer(WebApplication app, ModelProtocol protocol) => (_app, Protocol) = (app, protocol);

    /// <summary>How it speaks.</summary>
    public ModelProtocol Protocol { get; }

    /// <summary>Its address as the setting wants it.</summary>
    public string BaseUrl =>
        _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()
        + Protocol.BasePath;

    /// <summary>What it was asked.</summary>
    public IReadOnlyList<ModelRequest> Requests => [.. _requests];

    /// <summary>What it was asked to write.</summary>
    public IReadOnlyList<ModelRequest> ChatRequests => [.. _requests.Where(r => r.Path == Protocol.ChatPath)];

    /// <summary>How many callers went away before their answer was whole.</summary>
    public int Aborted => Volatile.Read(ref _aborted);

    /// <summary>Starts a server.</summary>
    /// <param name="protocol">How it speaks; OpenAI's way where it is not said.</param>
    public static async Task<ModelServer> StartAsync(ModelProtocol? protocol = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var server = new ModelServer(app, protocol ?? ModelProtocol.OpenAI);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>What it answers whenever nothing is queued.</summary>
    public void Always(Func<HttpContext, ModelRequest, Task> answer) => _always = answer;

    /// <summary>What it answers next, once.</summary>
    public ModelServer Then(Func<HttpContext, ModelRequest, Task> answer)
    {
        _next.Enqueue(answer);
        return this;
    }

    /// <summary>Answers as a faithful model would.</summary>
    public static Task Faithfully(HttpContext context, ModelRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (protocol, path) = (request.Protocol, request.Path);
        if (path != protocol.ChatPath && path != protocol.EmbeddingPath)
            return protocol.OtherAsync(context, request);
        if (protocol.Refuses(context.Request, request.Body) is { } refused)
            return Status(refused.Status)(context, request);
        return path == protocol.ChatPath ? Says(FaithfulModel.Reply(request))(context, request)
            : protocol is OpenAIProtocol ? context.Response.WriteAsJsonAsync(FaithfulModel.Embed(request.Body))
            : Body(protocol.Embedded(FaithfulModel.Vectors(request.Body).Select((v, i) => (i, v))))(context, request);
    }

    /// <summary>The model writes this, piece by piece where a stream is asked for.</summary>
    /// <param name="finish">Why it ended: "stop", "length" or "filtered".</param>
    public static Func<HttpContext, ModelRequest, Task> Says(string content, string finish = "stop") =>
        (context, request) =>
            request.Streams
                ? Streams(content.Chunk(7).Select(piece => new string(piece)), finish: finish)(context, request)
                : Body(request.Protocol.Whole(content, finish))(context, request);

    /// <summary>The model writes these pieces, one event each.</summary>
    /// <param name="pieces">The pieces.</param>
    /// <param name="before">Awaited before each piece, by its index.</param>
    /// <param name="isCutOff">Whether the connection breaks after the last piece, without an end.</param>
    /// <param name="finish">Why it ended; null where the body ends well and the stream in it does not.</param>
    public static Func<HttpContext, ModelRequest, Task> Streams(
        IEnumerable<string> pieces,
        Func<int, Task>? before = null,
        bool isCutOff = false,
        string? finish = "stop"
    ) =>
        async (context, request) =>
        {
            context.Response.ContentType = request.Protocol.StreamType;
            await SendAsync(context, request.Protocol.Begin);
            var n = 0;
            foreach (var piece in pieces)
            {
                if (before is not null)
                    await before(n++);
                await SendAsync(context, request.Protocol.Piece(piece));
            }

            if (isCutOff)
            {
                context.Abort();
                return;
            }

            if (finish is not null)
                await SendAsync(context, request.Protocol.End(finish));
        };

    /// <summary>Vectors as a test makes them of the faithful ones, each with the index that is told of it.</summary>
    public static Func<HttpContext, ModelRequest, Task> Embeds(
        Func<IReadOnlyList<float[]>, IEnumerable<(int Index, float[] Vector)>> of
    ) =>
        (context, request) =>
            Body(request.Protocol.Embedded(of(FaithfulModel.Vectors(request.Body))))(context, request);

    /// <summary>The model declines.</summary>
    public static Func<HttpContext, ModelRequest, Task> Declines() =>
        async (context, request) =>
        {
            context.Response.ContentType = request.Streams ? request.Protocol.StreamType : "application/json";
            await SendAsync(context, request.Streams ? request.Protocol.DeclinedStream : request.Protocol.Declined);
        };

    /// <summary>Nothing at all, with a status of success.</summary>
    public static Func<HttpContext, ModelRequest, Task> SaysNothing() =>
        (context, request) => Body(request.Protocol.Empty)(context, request);

    /// <summary>A stream that begins well, and then says that it failed.</summary>
    public static Func<HttpContext, ModelRequest, Task> FailsWithin(string content) =>
        async (context, request) =>
        {
            await Streams([content], finish: null)(context, request);
            await SendAsync(context, request.Protocol.StreamError("overloaded"));
        };

    private static async Task SendAsync(HttpContext context, string text)
    {
        await context.Response.WriteAsync(text, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    /// <summary>A body as it is.</summary>
    public static Func<HttpContext, ModelRequest, Task> Body(string body) =>
        async (context, _) =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(body);
        };

    /// <summary>A status, with a body that quotes the key and all that was sent, as careless servers do.</summary>
    public static Func<HttpContext, ModelRequest, Task> Status(int status, string? retryAfter = null) =>
        async (context, request) =>
        {
            context.Response.StatusCode = status;
            if (retryAfter is not null)
                context.Response.Headers.RetryAfter = retryAfter;
            await context.Response.WriteAsJsonAsync(
                request.Protocol.Error(status, $"Failed with {request.Authorization} at {request.Body}")
            );
        };

    /// <summary>Never answers, until the caller goes away or the server stops.</summary>
    public Func<HttpContext, ModelRequest, Task> Hangs() =>
        async (context, _) =>
        {
            await Task.WhenAny(_stop.Task, Task.Delay(Timeout.Infinite, context.RequestAborted));
            if (context.RequestAborted.IsCancellationRequested)
                Interlocked.Increment(ref _aborted);
        };

    /// <summary>Breaks the connection in the middle of the body.</summary>
    public static Func<HttpContext, ModelRequest, Task> CutsOff() =>
        async (context, _) =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = 10_000;
            await context.Response.WriteAsync("""{"id":"chatcmpl-1","choices":[{"index":0,"mess""");
            await context.Response.Body.FlushAsync();
            context.Abort();
        };

    /// <summary>A body without end, as far as the caller takes it.</summary>
    public Func<HttpContext, ModelRequest, Task> Floods() =>
        async (context, _) =>
        {
            context.Response.ContentType = "application/json";
            var junk = Encoding.ASCII.GetBytes(new string(' ', 1 << 20));
            try
            {
                for (var mib = 0; mib < 200; mib++)
                    await context.Response.Body.WriteAsync(junk, context.RequestAborted);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                Interlocked.Increment(ref _aborted);
            }
        };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _stop.TrySetResult();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body =
            context.Request.Method == HttpMethods.Get
                ? JsonDocument.Parse("{}")
                : await JsonDocument.ParseAsync(context.Request.Body);
        var request = new ModelRequest(
            Protocol,
            context.Request.Path.Value!,
            body.RootElement.Clone(),
            context.Request.Headers.Authorization.ToString(),
            context.Request.Headers.ToDictionary(
                h => h.Key.ToLowerInvariant(),
                h => h.Value.ToString(),
                StringComparer.Ordinal
            )
        );
        _requests.Enqueue(request);
        await (_next.TryDequeue(out var answer) ? answer : _always)(context, request);
    }
}
