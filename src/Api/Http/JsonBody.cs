using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using BlogManager.Domain.Shared;

namespace BlogManager.Api.Http;

/// <summary>Reads members from a body that is known to be a JSON object in valid UTF-8.</summary>
/// <param name="json">The object; gone when this returns.</param>
internal delegate void MemberReader(ReadOnlySpan<byte> json);

/// <summary>
/// Takes in a request's JSON body, with an error that says where and what. Not the framework's binding, which answers a
/// wrong body with an exception or an empty 400, and cannot name the field.
/// </summary>
internal static class JsonBody
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private const int FirstBytes = 4 * 1024;

    internal static bool IsAbsent(HttpRequest request) =>
        request.ContentLength is 0 or null && string.IsNullOrEmpty(request.ContentType);

    /// <summary>Reads the body of a request. It takes memory as it comes, never as it was announced.</summary>
    /// <returns>Why the body could not be read, or null where it was.</returns>
    internal static async ValueTask<Error?> ReadAsync(
        HttpContext context,
        RequestLimitOptions settings,
        MemberReader readMembers
    )
    {
        var request = context.Request;
        if (!IsPlain(request))
            return ErrorMapping.Encoded;
        if (!request.HasJsonContentType())
            return IsAbsent(request) ? Body("A JSON body is required.") : ErrorMapping.NotJson;
        var maxBytes = Math.Min(settings.MaxRequestBodyBytes, BodySize.Of(context).MaxBytes ?? int.MaxValue);
        if (request.ContentLength > maxBytes)
            return TooLarge(maxBytes);
        var share = context.RequestServices.GetRequiredService<BodyBudget>().Begin();
        context.Response.RegisterForDispose(share);
        var size = Math.Min(FirstBytes, maxBytes);
        if (!share.TryHold(size))
            return BodyBudget.Full;
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var length = 0;
            while (true)
            {
                if (length == size)
                {
                    // At its largest one byte more would be too large; it is looked for without room for it.
                    if (size == maxBytes)
                        return await HasMoreAsync(request, context.RequestAborted)
                            ? TooLarge(maxBytes)
                            : Read(buffer.AsSpan(0, length), readMembers);
                    // Both are there while one is copied into the other.
                    var larger = (int)Math.Min((long)size * 2, maxBytes);
                    if (!share.TryHold((long)size + larger))
                        return BodyBudget.Full;
                    buffer = Grow(buffer, length, larger);
                    size = larger;
                    share.TryHold(size);
                }

                var read = await request.Body.ReadAsync(buffer.AsMemory(length, size - length), context.RequestAborted);
                if (read == 0)
                    return Read(buffer.AsSpan(0, length), readMembers);
                length += read;
            }
        }
        finally
        {
            // Cleared: it holds posts and questions.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    // What is packed is not unpacked here: its size would be known only then.
    private static bool IsPlain(HttpRequest request) =>
        request.Headers.ContentEncoding.All(value =>
            string.IsNullOrWhiteSpace(value)
            || value
                .Split(',', StringSplitOptions.TrimEntries)
                .All(c => c.Equals("identity", StringComparison.OrdinalIgnoreCase))
        );

    // First whether it is a JSON object, then its members.
    private static Error? Read(ReadOnlySpan<byte> json, MemberReader readMembers)
    {
        if (json.StartsWith(ByteOrderMark))
            json = json[ByteOrderMark.Length..];
        if (json.IsEmpty)
            return Body("A JSON body is required.");
        if (!Utf8.IsValid(json))
            return Body("The body is not valid UTF-8.");
        if (SyntaxError(json) is { } error)
            return error;
        readMembers(json);
        return null;
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
                if (reader.TokenType == JsonTokenType.PropertyName && !IsReadable(ref reader))
                    return Body("The body has a name that is not valid Unicode text.");
                if (reader.CurrentDepth >= ApiJson.MaxDepth)
                    return Body($"The body is nested more than {ApiJson.MaxDepth} levels deep.");
            }

            return null;
        }
        catch (JsonException e)
        {
            var (line, column) = (e.LineNumber.GetValueOrDefault() + 1, e.BytePositionInLine.GetValueOrDefault() + 1);
            return Body($"The body is not valid JSON: see line {line}, byte {column}.") with
            {
                Details = new Dictionary<string, object?> { ["line"] = line, ["byte"] = column },
            };
        }
    }

    // An escape in a name may stand for half a character, which no name that is looked for has.
    private static bool IsReadable(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return true;
        try
        {
            return reader.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static async ValueTask<bool> HasMoreAsync(HttpRequest request, CancellationToken cancellationToken) =>
        await request.Body.ReadAsync(new byte[1], cancellationToken) > 0;

    private static byte[] Grow(byte[] buffer, int length, int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(size);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        return larger;
    }

    private static Error Body(string message) => Error.Invalid("body", message);

    internal static Error TooLarge(int maxBytes) =>
        ErrorMapping.TooLarge with
        {
            Message = $"The body is larger than {maxBytes} bytes.",
            Details = new Dictionary<string, object?> { ["max_bytes"] = maxBytes },
        };
}
