namespace BlogManager.Infrastructure.Http;

/// <summary>A body as a server sends it, up to a length: one without end must not fill the memory.</summary>
/// <param name="inner">What is read; disposed with this.</param>
/// <param name="most">The limit, in bytes.</param>
/// <param name="tooLong">What is thrown once more than that has passed; null to end there as if the body did.</param>
internal sealed class LimitedStream(Stream inner, long most, Func<Exception>? tooLong = null) : Stream
{
    private long _passed;

    internal bool IsOverLimit => _passed > most;

    /// <summary>Ends a read whose reader gives no token of its own.</summary>
    internal CancellationToken Until { get; init; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer,
        CancellationToken cancellationToken = default
    ) =>
        IsOverLimit
            ? End()
            : Count(await inner.ReadAsync(buffer, cancellationToken.CanBeCanceled ? cancellationToken : Until));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        IsOverLimit ? End() : Count(inner.Read(buffer, offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private int Count(int read)
    {
        _passed += read;
        return IsOverLimit && tooLong is not null ? End() : read;
    }

    private int End() => tooLong is null ? 0 : throw tooLong();
}
