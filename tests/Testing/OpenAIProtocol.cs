using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace BlogManager.Testing;

/// <summary><c>/v1/chat/completions</c>, <c>/v1/embeddings</c>, <c>/v1/models</c>.</summary>
internal class OpenAIProtocol : ModelProtocol
{
    public override string BasePath => "/v1";

    public override string ChatPath => "/v1/chat/completions";

    public override string EmbeddingPath => "/v1/embeddings";

    public override string StreamType => "text/event-stream";

    public override string Begin => string.Empty;

    public override string Declined =>
        """{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":null,"refusal":"I cannot help with that."},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120}}""";

    public override string DeclinedStream => Chunk(new { refusal = "I cannot help with that." }, null) + End("stop");

    public override string Empty => """{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[]}""";

    public override (int Status, string Why)? Refuses(HttpRequest http, JsonElement body) => null;

    public override IReadOnlyList<string> Messages(JsonElement body) =>
        [.. body.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("content").GetString()!)];

    public override bool HasFormat(JsonElement body) => body.TryGetProperty("response_format", out _);

    public override object Error(int status, string message) =>
        new
        {
            error = new
            {
                message,
                type = "error",
                code = "x",
            },
        };

    public override string Whole(string content, string finish) =>
        Json(
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
                        finish_reason = Reason(finish),
                    },
                },
                usage = new
                {
                    prompt_tokens = 100,
                    completion_tokens = 20,
                    total_tokens = 120,
                },
            }
        );

    public override string Piece(string content) => Chunk(new { content }, null);

    public override string End(string finish) =>
        Chunk(new { }, Reason(finish))
        + Event(
            """{"id":"c","object":"chat.completion.chunk","created":1,"model":"test-model","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120}}"""
        )
        + Event("[DONE]");

    public override string StreamError(string message) => Event(Json(Error(500, message)));

    public override string Embedded(IEnumerable<(int Index, float[] Vector)> vectors) =>
        Json(
            new
            {
                @object = "list",
                data = vectors.Select(v => new
                {
                    @object = "embedding",
                    index = v.Index,
                    embedding = v.Vector,
                }),
                model = "m",
                usage = new { prompt_tokens = 7, total_tokens = 7 },
            }
        );

    public override Task OtherAsync(HttpContext context, ModelRequest request) =>
        request.Path == "/v1/models"
            ? ModelServer.Body(
                """{"object":"list","data":[{"id":"test-model","object":"model","created":1,"owned_by":"tests"}]}"""
            )(context, request)
            : base.OtherAsync(context, request);

    protected override string Reason(string finish) => finish == "filtered" ? "content_filter" : finish;

    private static string Chunk(object delta, string? finish) =>
        Event(
            Json(
                new
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
                }
            )
        );
}
