using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace BlogManager.Api.Endpoints.OpenApi;

/// <summary>
/// A document that stays the same as long as the program does: compressed once, and told by its tag, so that a browser
/// that has it gets it no second time.
/// </summary>
/// <param name="Tag">A hash of it.</param>
internal sealed record ServedDocument(byte[] Json, byte[] Compressed, EntityTagHeaderValue Tag)
{
    internal static ServedDocument Of(byte[] json)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.SmallestSize))
            gzip.Write(json);
        // Weak: what is compressed and what is not is the same document.
        return new ServedDocument(
            json,
            buffer.ToArray(),
            new EntityTagHeaderValue(
                $"\"{Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 8))}\"",
                isWeak: true
            )
        );
    }

    internal async Task WriteAsync(HttpContext context)
    {
        var (asked, answer) = (context.Request.GetTypedHeaders(), context.Response);
        answer.Headers.ETag = Tag.ToString();
        answer.Headers.CacheControl = "no-cache";
        answer.Headers.Vary = HeaderNames.AcceptEncoding;
        if (asked.IfNoneMatch.Any(tag => tag.Compare(Tag, useStrongComparison: false)))
        {
            answer.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var body = Json;
        if (
            asked.AcceptEncoding.Any(e =>
                e.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && e.Quality is null or > 0
            )
        )
            (body, answer.Headers.ContentEncoding) = (Compressed, "gzip");
        answer.ContentType = "application/json";
        answer.ContentLength = body.Length;
        await answer.Body.WriteAsync(body, context.RequestAborted);
    }
}
