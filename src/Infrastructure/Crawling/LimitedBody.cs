using System.IO.Compression;
using BlogManager.Infrastructure.Http;

namespace BlogManager.Infrastructure.Crawling;

/// <summary>
/// Reads a response's body up to a limit that holds for the bytes sent and for the bytes decompressed.
/// </summary>
internal static class LimitedBody
{
    /// <summary>The encodings that are understood, best first.</summary>
    /// <remarks>Not "deflate": servers disagree on what it is. Sent unasked, it is read as browsers do.</remarks>
    internal static readonly string[] Encodings = ["br", "gzip"];

    /// <summary>Servers behind servers compress twice now and then; more often is an attack.</summary>
    private const int MostEncodings = 2;

    /// <summary>The body, or null where it is larger than the limit.</summary>
    /// <exception cref="InvalidDataException">The body is not encoded as its headers say.</exception>
    internal static async Task<byte[]?> ReadAsync(
        HttpContent content,
        int maxBytes,
        CancellationToken cancellationToken
    )
    {
        if (content.Headers.ContentLength > maxBytes)
            return null;
        var (body, isWhole) = await ReadUpToAsync(content, maxBytes, cancellationToken);
        return isWhole ? body : null;
    }

    /// <exception cref="InvalidDataException">The body is not encoded as its headers say.</exception>
    internal static async Task<byte[]> ReadStartAsync(
        HttpContent content,
        int maxBytes,
        CancellationToken cancellationToken
    ) => (await ReadUpToAsync(content, maxBytes, cancellationToken)).Body;

    private static async Task<(byte[] Body, bool IsWhole)> ReadUpToAsync(
        HttpContent content,
        int maxBytes,
        CancellationToken cancellationToken
    )
    {
        using var raw = await content.ReadAsStreamAsync(cancellationToken);
        var counted = new LimitedStream(raw, maxBytes);
        var limits = new List<LimitedStream> { counted };
        Stream decoded = counted;
        // As they were applied, so from the last to the first. Thousands, one in the other, would cost more than any
        // page is worth.
        var encodings = Applied(content);
        if (encodings.Count > MostEncodings)
            throw new InvalidDataException("The content is encoded too often.");
        for (var i = encodings.Count - 1; i >= 0; i--)
        {
            decoded = encodings[i] switch
            {
                "gzip" or "x-gzip" => new GZipStream(decoded, CompressionMode.Decompress),
                "br" => new BrotliStream(decoded, CompressionMode.Decompress),
                "deflate" => await DeflatedAsync(decoded, cancellationToken),
                _ => throw new InvalidDataException("The content encoding is not one that was asked for."),
            };
            if (i == 0)
                break;
            // What lies between two encodings is bounded too.
            limits.Add(new LimitedStream(decoded, maxBytes));
            decoded = limits[^1];
        }

        await using (decoded)
        {
            using var buffer = new MemoryStream();
            var block = new byte[81920];
            try
            {
                int read;
                while ((read = await decoded.ReadAsync(block, cancellationToken)) > 0)
                {
                    if (buffer.Length + read > maxBytes)
                    {
                        buffer.Write(block, 0, maxBytes - (int)buffer.Length);
                        return (buffer.ToArray(), false);
                    }

                    buffer.Write(block, 0, read);
                }
            }
            catch (Exception e)
                when (e is InvalidDataException or InvalidOperationException && limits.Exists(l => l.IsOverLimit))
            {
                // The decoder was starved on purpose.
                return (buffer.ToArray(), false);
            }
            catch (InvalidOperationException e)
            {
                // This is how BrotliStream says it.
                throw new InvalidDataException("The body is not encoded as its headers say.", e);
            }

            return (buffer.ToArray(), !limits.Exists(l => l.IsOverLimit));
        }
    }

    // By RFC 9110 it is zlib's format; servers that send the bare one are as old as browsers that read both.
    private static async Task<Stream> DeflatedAsync(Stream encoded, CancellationToken cancellationToken)
    {
        var body = new MemoryStream();
        await encoded.CopyToAsync(body, cancellationToken);
        body.Position = 0;
        var head = body.GetBuffer().AsSpan(0, (int)Math.Min(2, body.Length));
        return head is [var method, var flags] && (method & 0x0F) == 8 && ((method << 8) | flags) % 31 == 0
            ? new ZLibStream(body, CompressionMode.Decompress)
            : new DeflateStream(body, CompressionMode.Decompress);
    }

    /// <summary>
    /// What the body was encoded by. Names that are no encodings ("none", "UTF-8") stand on pages that are not encoded,
    /// and browsers read those as they are.
    /// </summary>
    private static List<string> Applied(HttpContent content) =>
        [
            .. content
                .Headers.NonValidated.Where(h => h.Key.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase))
                .SelectMany(h => h.Value)
                .SelectMany(v => v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                .Select(v => v.ToLowerInvariant())
                .Where(v => v is "gzip" or "x-gzip" or "br" or "deflate" or "compress" or "x-compress" or "zstd"),
        ];
}
