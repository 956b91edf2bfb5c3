using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using BlogManager.Domain.Shared;

namespace BlogManager.Api.Endpoints;

/// <summary>
/// Reads a request's JSON body, with an error that says where and what. Not the framework's binding, which answers a wrong body with an exception or an empty
/// 400, and cannot name the field.
/// </summary>
internal static class JsonBody
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads the body of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="options">How JSON is read.</param>
    /// <param name="maxBytes">The largest body that is read.</param>
    /// <param name="cancellationToken">Cancels.</param>
    internal static async ValueTask<Result<T>> ReadAsync<T>(HttpRequest request, JsonSerializerOptions options, int maxBytes, CancellationToken cancellationToken)
    {
        if (!IsPlain(request))
            return ErrorMapping.Encoded;
        if (!request.HasJsonContentType())
            return request.ContentLength is 0 or null && string.IsNullOrEmpty(request.ContentType) ? Body("A JSON body is required.") : ErrorMapping.NotJson;
        if (request.ContentLength > maxBytes)
            return TooLarge(maxBytes);
        // Rented one byte larger than allowed: a body that fills it is too large.
        var buffer = ArrayPool<byte>.Shared.Rent((int)(request.ContentLength ?? 16 * 1024) + 1);
        try
        {
            var length = 0;
            while (true)
            {
                var read = await request.Body.ReadAsync(buffer.AsMemory(length), cancellationToken);
                if (read == 0)
                    break;
                length += read;
                if (length > maxBytes)
                    return TooLarge(maxBytes);
                if (length == buffer.Length)
                    buffer = Grow(buffer, length);
            }

            return Parse<T>(buffer.AsSpan(0, length), options);
        }
        finally
        {
            // Cleared: it holds posts and questions.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    // What is packed is not unpacked here: its size would be known only then.
    private static bool IsPlain(HttpRequest request) =>
        request.Headers.ContentEncoding.All(value => string.IsNullOrWhiteSpace(value) || value.Split(',', StringSplitOptions.TrimEntries).All(c => c.Equals("identity", StringComparison.OrdinalIgnoreCase)));

    /// <summary>Reads a JSON object: first whether it is one, then its members.</summary>
    internal static Result<T> Parse<T>(ReadOnlySpan<byte> json, JsonSerializerOptions options)
    {
        if (json.StartsWith(ByteOrderMark))
            json = json[ByteOrderMark.Length..];
        if (json.IsEmpty)
            return Body("A JSON body is required.");
        if (!Utf8.IsValid(json))
            return Body("The body is not valid UTF-8.");
        if (SyntaxError(json) is { } error)
            return error;
        try
        {
            return JsonSerializer.Deserialize<T>(json, options)!;
        }
        catch (JsonException e)
        {
            var field = JsonPath.FieldOf(e.Path);
            return field.Length == 0 ? Body("The body does not have the form of this request.") : Error.Invalid(field, $"{field} {JsonPath.Expectation(typeof(T), field, options)}.");
        }
    }

    private static Error? SyntaxError(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = ApiJson.MaxDepth + 1 });
        try
        {
            if (reader.Read() && reader.TokenType != JsonTokenType.StartObject)
                return Body("The body must be a JSON object.");
            while (reader.Read())
            {
                if (reader.CurrentDepth >= ApiJson.MaxDepth)
                    return Body($"The body is nested more than {ApiJson.MaxDepth} levels deep.");
            }

            return null;
        }
        catch (JsonException e)
        {
            var (line, column) = (e.LineNumber.GetValueOrDefault() + 1, e.BytePositionInLine.GetValueOrDefault() + 1);
            var invalid = Body($"The body is not valid JSON: see line {line}, byte {column}.");
            return invalid with { Details = new Dictionary<string, object?>(invalid.Details) { ["line"] = line, ["byte"] = column } };
        }
    }

    private static byte[] Grow(byte[] buffer, int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        return larger;
    }

    private static Error Body(string message) => Error.Invalid("body", message);

    private static Error TooLarge(int maxBytes) => ErrorMapping.TooLarge with
    {
        Message = $"The body is larger than {maxBytes} bytes.",
        Details = new Dictionary<string, object?> { ["max_bytes"] = maxBytes },
    };
}
