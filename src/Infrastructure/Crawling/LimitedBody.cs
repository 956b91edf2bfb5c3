using System.IO.Compression;
using BlogManager.Infrastructure.Http;

namespace BlogManager.Infrastructure.Crawling;

/// <summary>
/// Reads a response's body up to a limit that holds for the bytes sent and for the bytes decompressed.
/// </summary>
internal static class LimitedBody
{
    /// <summary>The encodings that are understood, best first.</summary>
    /// <remarks>Not "deflate": servers disagree on what it is. Sent unasked, it is read as RFC 9110 has it.</remarks>
    internal static readonly string[] Encodings = ["br", "gzip"];

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
        // One encoding at most: thousands, one in the other, would cost more than any page is worth.
        Stream decoded = string.Join(',', content.Headers.ContentEncoding).ToLowerInvariant() switch
        {
            "gzip" or "x-gzip" => new GZipStream(counted, CompressionMode.Decompress),
            "br" => new BrotliStream(counted, CompressionMode.Decompress),
            "deflate" => new ZLibStream(counted, CompressionMode.Decompress),
            "identity" or "" => counted,
            _ => throw new InvalidDataException("The content encoding is not one that was asked for."),
        };

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
            catch (Exception e) when (e is InvalidDataException or InvalidOperationException && counted.IsOverLimit)
            {
                // The decoder was starved on purpose.
                return (buffer.ToArray(), false);
            }
            catch (InvalidOperationException e)
            {
                // This is how BrotliStream says it.
                throw new InvalidDataException("The body is not encoded as its headers say.", e);
            }

            return (buffer.ToArray(), !counted.IsOverLimit);
        }
    }
}
