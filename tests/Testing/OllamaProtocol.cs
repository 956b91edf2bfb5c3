using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace BlogManager.Testing;

/// <summary>
/// <c>/api/chat</c>, <c>/api/embed</c> and <c>/api/show</c> of Ollama, as docs/api.md of its repository has them: streams
/// are lines of JSON, of which the last says <c>"done": true</c>. It has one model of each kind.
/// </summary>
internal sealed class OllamaProtocol : ModelProtocol
{
    public override string BasePath => string.Empty;

    public override string ChatPath => "/api/chat";

    public override string EmbeddingPath => "/api/embed";

    public override string StreamType => "application/x-ndjson";

    public override string Begin => string.Empty;

    // It has no refusals of its own: a model that declines says so in its reply.
    public override string Declined => Whole("I cannot help with that.", "stop");

    public override string DeclinedStream => Piece("I cannot help with that.") + End("stop");

    public override string Empty => """{"error":"an error was encountered while running the model"}""";

    public override (int Status, string Why)? Refuses(HttpRequest http, JsonElement body) =>
        !body.TryGetProperty("model", out var model) ? (400, "model is required")
        : model.GetString() is "test-model" or "test/embed-1" ? null
        : (404, $"model '{model.GetString()}' not found");

    public override IReadOnlyList<string> Messages(JsonElement body) =>
        [.. body.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("content").GetString()!)];

    public override bool HasFormat(JsonElement body) =>
        body.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.Object;

    public override object Error(int status, string message) => new { error = message };

    public override string Whole(string content, string finish) => Line(content, finish);

    public override string Piece(string content) => Line(content, null) + "\n";

    public override string End(string finish) => Line(string.Empty, finish) + "\n";

    public override string StreamError(string message) => Json(new { error = message }) + "\n";

    public override string Embedded(IEnumerable<(int Index, float[] Vector)> vectors) =>
        Json(
            new
            {
                model = "test/embed-1",
                embeddings = vectors.Select(v => v.Vector),
                total_duration = 14_143_917L,
                load_duration = 1_019_500L,
                prompt_eval_count = 7,
            }
        );

    public override Task OtherAsync(HttpContext context, ModelRequest request) =>
        request.Path != "/api/show" ? base.OtherAsync(context, request)
        : Refuses(context.Request, request.Body) is { } refused ? ModelServer.Status(refused.Status)(context, request)
        : ModelServer.Body(
            """{"modelfile":"","parameters":"","template":"","details":{"parent_model":"","format":"gguf","family":"llama","families":["llama"],"parameter_size":"8.0B","quantization_level":"Q4_0"},"model_info":{"general.architecture":"llama","general.file_type":2,"general.parameter_count":8030261248,"general.quantization_version":2,"llama.context_length":8192,"llama.embedding_length":4096},"capabilities":["completion"]}"""
        )(context, request);

    protected override string Reason(string finish) => finish == "filtered" ? "stop" : finish;

    private string Line(string content, string? finish) =>
        finish is null
            ? Json(
                new
                {
                    model = "test-model",
                    created_at = "2026-01-02T03:04:05.885095291Z",
                    message = new { role = "assistant", content },
                    done = false,
                }
            )
            : Json(
                new
                {
                    model = "test-model",
                    created_at = "2026-01-02T03:04:06.885095291Z",
                    message = new { role = "assistant", content },
                    done_reason = Reason(finish),
                    done = true,
                    total_duration = 4_883_583_458L,
                    load_duration = 1_334_875L,
                    prompt_eval_count = 100,
                    prompt_eval_duration = 342_546_000L,
                    eval_count = 20,
                    eval_duration = 4_535_599_000L,
                }
            );
}
