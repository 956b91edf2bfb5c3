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
/// <param name="Path">The path.</param>
/// <param name="Body">The body.</param>
/// <param name="Authorization">The header, or empty.</param>
public sealed record ModelRequest(string Path, JsonElement Body, string Authorization)
{
    /// <summary>The content of every message, in order.</summary>
    public IReadOnlyList<string> Messages =>
        [.. Body.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("content").GetString()!)];

    /// <summary>Whether structured output was asked for.</summary>
    public bool HasFormat => Body.TryGetProperty("response_format", out _);
}

/// <summary>
/// An OpenAI-compatible server on loopback whose answers a test scripts: <c>/v1/chat/completions</c> and
/// <c>/v1/embeddings</c>. Unscripted it answers as a faithful model would (<see cref="FaithfulModel"/>).
/// </summary>
public sealed class ModelServer : IAsyncDisposable
{
    private const string Chat = "/v1/chat/completions";
    private const string Models = "/v1/models";
    private const string Embeddings = "/v1/embeddings";

    private readonly ConcurrentQueue<Func<HttpContext, ModelRequest, Task>> _next = new();
    private readonly ConcurrentQueue<ModelRequest> _requests = new();
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication _app;
    private volatile Func<HttpContext, ModelRequest, Task> _always = Faithfully;
    private int _aborted;

    private ModelServer(WebApplication app) => _app = app;

    /// <summary>Its address as the setting wants it.</summary>
    public string BaseUrl =>
        _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/v1";

    /// <summary>What it was asked.</summary>
    public IReadOnlyList<ModelRequest> Requests => [.. _requests];

    /// <summary>What it was asked to write.</summary>
    public IReadOnlyList<ModelRequest> ChatRequests => [.. _requests.Where(r => r.Path == Chat)];

    /// <summary>How many callers went away before their answer was whole.</summary>
    public int Aborted => Volatile.Read(ref _aborted);

    /// <summary>Starts a server.</summary>
    public static async Task<ModelServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var server = new ModelServer(app);
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
    public static Task Faithfully(HttpContext context, ModelRequest request) =>
        request.Path switch
        {
            Chat => Says(FaithfulModel.Reply(request))(context, request),
            Embeddings => context.Response.WriteAsJsonAsync(FaithfulModel.Embed(request.Body)),
            Models => Body(
                """{"object":"list","data":[{"id":"test-model","object":"model","created":1,"owned_by":"tests"}]}"""
            )(context, request),
            _ => Status(404)(context, request),
        };

    /// <summary>The model writes this, piece by piece where a stream is asked for.</summary>
    public static Func<HttpContext, ModelRequest, Task> Says(string content, string finish = "stop") =>
        (context, request) =>
            request.Body.TryGetProperty("stream", out var streams) && streams.GetBoolean()
                ? Streams(content.Chunk(7).Select(piece => new string(piece)), finish: finish)(context, request)
                : Whole(content, finish)(context, request);

    /// <summary>The model writes these pieces, one event each.</summary>
    /// <param name="pieces">The pieces.</param>
    /// <param name="before">Awaited before each piece, by its index.</param>
    /// <param name="isCutOff">Whether the connection breaks after the last piece, without an end.</param>
    /// <param name="finish">Why it ended.</param>
    public static Func<HttpContext, ModelRequest, Task> Streams(
        IEnumerable<string> pieces,
        Func<int, Task>? before = null,
        bool isCutOff = false,
        string finish = "stop"
    ) =>
        async (context, _) =>
        {
            context.Response.ContentType = "text/event-stream";
            var n = 0;
            foreach (var piece in pieces)
            {
                if (before is not null)
                    await before(n++);
                await EventAsync(context, new { content = piece }, null);
            }

            if (isCutOff)
            {
                context.Abort();
                return;
            }

            await EventAsync(context, new { }, finish);
            await context.Response.WriteAsync(
                """data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"test-model","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120}}"""
                    + "\n\ndata: [DONE]\n\n"
            );
        };

    private static async Task EventAsync(HttpContext context, object delta, string? finish)
    {
        var chunk = new
        {
            id = "chatcmpl-1",
            @object = "chat.completion.chunk",
            created = 1_700_000_000,
            model = "test-model",
            choices = new[]
            {
                new
                {
                    index = 0,
                    delta,
                    finish_reason = finish,
                },
            },
        };
        await context.Response.WriteAsync($"data: {JsonSerializer.Serialize(chunk)}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static Func<HttpContext, ModelRequest, Task> Whole(string content, string finish) =>
        Body(
            JsonSerializer.Serialize(
                new
                {
                    id = "chatcmpl-1",
                    @object = "chat.completion",
                    created = 1_700_000_000,
                    model = "test-model",
                    choices = new[]
                    {
                        new
                        {
                            index = 0,
                            message = new { role = "assistant", content },
                            finish_reason = finish,
                        },
                    },
                    usage = new
                    {
                        prompt_tokens = 100,
                        completion_tokens = 20,
                        total_tokens = 120,
                    },
                }
            )
        );

    /// <summary>The model declines.</summary>
    public static Func<HttpContext, ModelRequest, Task> Declines() =>
        Body(
            """{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":null,"refusal":"I cannot help with that."},"finish_reason":"stop"}]}"""
        );

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
                new
                {
                    error = new
                    {
                        message = $"Failed with {request.Authorization} at {request.Body}",
                        type = "error",
                        code = "x",
                    },
                }
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
            context.Request.Path.Value!,
            body.RootElement.Clone(),
            context.Request.Headers.Authorization.ToString()
        );
        _requests.Enqueue(request);
        await (_next.TryDequeue(out var answer) ? answer : _always)(context, request);
    }
}
