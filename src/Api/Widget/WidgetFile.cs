using System.IO.Compression;
using System.Security.Cryptography;
using BlogManager.Api.Http;
using Microsoft.Net.Http.Headers;

namespace BlogManager.Api.Widget;

/// <summary>
/// A file that pages of others load. It stays the same as long as the program does: compressed once, and told by its
/// tag, so that a browser that has it gets it no second time.
/// </summary>
internal sealed class WidgetFile
{
    private readonly byte[] _plain;
    private readonly byte[] _gzip;
    private readonly byte[] _brotli;
    private readonly EntityTagHeaderValue _tag;
    private readonly string _contentType;

    private WidgetFile(byte[] plain, string contentType)
    {
        _plain = plain;
        _contentType = contentType;
        _gzip = Compress(plain, buffer => new GZipStream(buffer, CompressionLevel.SmallestSize));
        _brotli = Compress(plain, buffer => new BrotliStream(buffer, CompressionLevel.SmallestSize));
        // Weak: what is compressed and what is not is the same script.
        _tag = new EntityTagHeaderValue(
            $"\"{Convert.ToHexStringLower(SHA256.HashData(plain).AsSpan(0, 8))}\"",
            isWeak: true
        );
    }

    internal static WidgetFile Load(string name, string contentType) => new(BuiltInFiles.Bytes(name), contentType);

    internal async Task WriteAsync(HttpContext context)
    {
        var answer = context.Response;
        answer.Headers.ETag = _tag.ToString();
        // An hour: a page that was not changed for years gets a mended widget the same day.
        answer.Headers.CacheControl = "public, max-age=3600, stale-while-revalidate=86400";
        answer.Headers.Vary = HeaderNames.AcceptEncoding;
        // It is made for pages of any origin, isolated ones (Cross-Origin-Embedder-Policy) too.
        answer.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        answer.Headers.AccessControlAllowOrigin = "*";
        if (ConditionalResponses.IsHeld(context.Request, _tag))
        {
            answer.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var (accepted, body) = (context.Request.GetTypedHeaders().AcceptEncoding, _plain);
        if (Accepts(accepted, "br"))
            (body, answer.Headers.ContentEncoding) = (_brotli, "br");
        else if (Accepts(accepted, "gzip"))
            (body, answer.Headers.ContentEncoding) = (_gzip, "gzip");
        answer.ContentType = _contentType;
        answer.ContentLength = body.Length;
        await answer.Body.WriteAsync(body, context.RequestAborted);
    }

    private static bool Accepts(IList<StringWithQualityHeaderValue> accepted, string coding) =>
        accepted.Any(e => e.Value.Equals(coding, StringComparison.OrdinalIgnoreCase) && e.Quality is null or > 0);

    private static byte[] Compress(byte[] plain, Func<Stream, Stream> into)
    {
        using var buffer = new MemoryStream();
        using (var compressing = into(buffer))
            compressing.Write(plain);
        return buffer.ToArray();
    }
}
