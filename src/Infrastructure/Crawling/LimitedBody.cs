using System.IO.Compression;

namespace BlogManager.Infrastructure.Crawling;

/// <summary>Reads a response's body up to a limit that holds for the bytes sent and for the bytes decompressed.</summary>
internal static class LimitedBody
{
    /// <summary>The encodings that are understood, best first.</summary>
    internal static readonly string[] Encodings = ["br", "gzip", "deflate"];

    /// <summary>The body, or null where it is larger than the limit.</summary>
    /// <exception cref="InvalidDataException">The body is not encoded as its headers say.</exception>
    internal static async Task<byte[]?> ReadAsync(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > maxBytes)
            return null;
        using var raw = await content.ReadAsStreamAsync(cancellationToken);
        var counted = new CountedStream(raw, maxBytes);
        Stream decoded = counted;
        foreach (var encoding in content.Headers.ContentEncoding.Reverse())
        {
            decoded = encoding.ToLowerInvariant() switch
            {
                "gzip" or "x-gzip" => new GZipStream(decoded, CompressionMode.Decompress),
                "br" => new BrotliStream(decoded, CompressionMode.Decompress),
                "deflate" => new ZLibStream(decoded, CompressionMode.Decompress),
                "identity" => decoded,
                _ => throw new InvalidDataException("The content encoding is not one that was asked for."),
            };
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
                        return null;
                    buffer.Write(block, 0, read);
                }
            }
            catch (InvalidDataException) when (counted.IsOverLimit)
            {
                // The decoder was starved on purpose.
                return null;
            }

            return counted.IsOverLimit ? null : buffer.ToArray();
        }
    }

    /// <summary>Ends early once more than the limit has passed.</summary>
    private sealed class CountedStream(Stream inner, long limit) : Stream
    {
        private long _passed;

        public bool IsOverLimit => _passed > limit;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (IsOverLimit)
                return 0;
            var read = await inner.ReadAsync(buffer, cancellationToken);
            _passed += read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (IsOverLimit)
                return 0;
            var read = inner.Read(buffer, offset, count);
            _passed += read;
            return read;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
