using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace BlogManager.Testing;

/// <summary>
/// <c>/v1/messages</c> of Anthropic, as its API reference has it: streams are named events, from <c>message_start</c> to
/// <c>message_stop</c>, with pings between.
/// </summary>
internal sealed class AnthropicProtocol : ModelProtocol
{
    public override string BasePath => string.Empty;

    public override string ChatPath => "/v1/messages";

    public override string EmbeddingPath => string.Empty;

    public override string StreamType => "text/event-stream";

    public override string Begin =>
        Event(
            """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"test-model","stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":100,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":1}}}""",
            "message_start"
        )
        + Event(
            """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
            "content_block_start"
        )
        + Event("""{"type":"ping"}""", "ping");

    public override string Declined => Message([], "refusal");

    public override string DeclinedStream => Begin + End("filtered");

    public override string Empty => Message([], "end_turn");

    public override (int Status, string Why)? Refuses(HttpRequest http, JsonElement body)
    {
        if (http.Headers.Authorization.Count == 0 && !http.Headers.ContainsKey("x-api-key"))
            return (401, "authentication_error: a key is needed");
        if (!http.Headers.ContainsKey("anthropic-version"))
            return (400, "invalid_request_error: anthropic-version: header is required");
        if (!body.TryGetProperty("model", out _) || !body.TryGetProperty("max_tokens", out _))
            return (400, "invalid_request_error: model, max_tokens: field required");
        // The system's words stand apart.
        return body.GetProperty("messages")
            .EnumerateArray()
            .All(m => m.GetProperty("role").GetString() is "user" or "assistant")
            ? null
            : (400, "invalid_request_error: messages: unexpected role");
    }

    public override IReadOnlyList<string> Messages(JsonElement body) =>
        [
            .. body.TryGetProperty("system", out var system) ? [Text(system)] : Array.Empty<string>(),
            .. body.GetProperty("messages").EnumerateArray().Select(m => Text(m.GetProperty("content"))),
        ];

    public override bool HasFormat(JsonElement body) =>
        body.TryGetProperty("output_config", out var config) && config.TryGetProperty("format", out _);

    public override object Error(int status, string message) =>
        new
        {
            type = "error",
            error = new
            {
                type = status switch
                {
                    400 => "invalid_request_error",
                    401 => "authentication_error",
                    403 => "permission_error",
                    404 => "not_found_error",
                    413 => "request_too_large",
                    429 => "rate_limit_error",
                    529 => "overloaded_error",
                    _ => "api_error",
                },
                message,
            },
            request_id = "req_1",
        };

    public override string Whole(string content, string finish) => Message([content], Reason(finish));

    public override string Piece(string content) =>
        Event(
            Json(
                new
                {
                    type = "content_block_delta",
                    index = 0,
                    delta = new { type = "text_delta", text = content },
                }
            ),
            "content_block_delta"
        );

    public override string End(string finish) =>
        Event("""{"type":"content_block_stop","index":0}""", "content_block_stop")
        + Event(
            Json(
                new
                {
                    type = "message_delta",
                    delta = new { stop_reason = Reason(finish), stop_sequence = (string?)null },
                    usage = new { output_tokens = 20 },
                }
            ),
            "message_delta"
        )
        + Event("""{"type":"message_stop"}""", "message_stop");

    public override string StreamError(string message) => Event(Json(Error(529, message)), "error");

    public override string Embedded(IEnumerable<(int Index, float[] Vector)> vectors) =>
        throw new NotSupportedException("It does not embed.");

    protected override string Reason(string finish) =>
        finish switch
        {
            "stop" => "end_turn",
            "length" => "max_tokens",
            _ => "refusal",
        };

    private static string Text(JsonElement content) =>
        content.ValueKind == JsonValueKind.String
            ? content.GetString()!
            : string.Concat(content.EnumerateArray().Select(block => block.GetProperty("text").GetString()));

    private static string Message(string[] texts, string reason) =>
        Json(
            new
            {
                id = "msg_1",
                type = "message",
                role = "assistant",
                model = "test-model",
                content = texts.Select(text => new { type = "text", text }),
                stop_reason = reason,
                stop_sequence = (string?)null,
                usage = new
                {
                    input_tokens = 100,
                    cache_creation_input_tokens = 0,
                    cache_read_input_tokens = 0,
                    output_tokens = 20,
                },
            }
        );
}
