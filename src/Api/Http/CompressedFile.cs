using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace BlogManager.Api.Http;

/// <summary>
/// A file that is built into the program and stays the same as long as that does: compressed once, and told by its tag,
/// so that a browser that has it gets it no second time.
/// </summary>
internal sealed class CompressedFile
{
    private readonly byte[] _plain;
    private readonly byte[] _gzip;
    private readonly byte[] _brotli;
    private readonly EntityTagHeaderValue _tag;
    private readonly string _contentType;

    private CompressedFile(byte[] plain, string contentType)
    {
        _plain = plain;
        _contentType = contentType;
        _gzip = Compress(plain, buffer => new GZipStream(buffer, CompressionLevel.SmallestSize));
        _brotli = Compress(plain, buffer => new BrotliStream(buffer, CompressionLevel.SmallestSize));
        // Weak: what is compressed and what is not is the same file.
        _tag = new EntityTagHeaderValue(
            $"\"{Convert.ToHexStringLower(SHA256.HashData(plain).AsSpan(0, 8))}\"",
            isWeak: true
        );
    }

    /// <param name="name">Its logical name among the program's resources.</param>
    internal static CompressedFile Load(string name, string contentType) => new(BuiltInFiles.Bytes(name), contentType);

    /// <summary>Answers with it, or that what the caller has is it still.</summary>
    internal async Task WriteAsync(HttpContext context, string cacheControl)
    {
        var answer = context.Response;
        answer.Headers.ETag = _tag.ToString();
        answer.Headers.CacheControl = cacheControl;
        answer.Headers.Vary = HeaderNames.AcceptEncoding;
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
