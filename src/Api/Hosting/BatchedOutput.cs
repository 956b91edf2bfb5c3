namespace BlogManager.Api.Hosting;

/// <summary>
/// Standard output that is written in batches, for the log of a busy service: a system call a line, or a thread that is
/// woken for one, costs more than all else about it. What was appended within the last 50 ms is lost where the process
/// is killed; an orderly end and a crash of .NET's lose nothing.
/// </summary>
internal sealed class BatchedOutput : IDisposable
{
    private const int Capacity = 64 * 1024;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly Stream _output;
    private readonly Lock _gate = new();
    private readonly byte[] _waiting = new byte[Capacity];
    private readonly ManualResetEventSlim _ended = new();
    private int _length;

    /// <summary>Writes to a stream until it is disposed.</summary>
    /// <param name="output">Where to; closed with this.</param>
    internal BatchedOutput(Stream output)
    {
        _output = output;
        AppDomain.CurrentDomain.ProcessExit += Flush;
        AppDomain.CurrentDomain.UnhandledException += Flush;
        new Thread(FlushUntilEnded) { IsBackground = true, Name = "log output" }.Start();
    }

    /// <summary>Adds a whole line; it is never torn by another one.</summary>
    internal void Append(ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            if (line.Length > Capacity - _length)
                Flush();
            if (line.Length > Capacity)
                Write(line);
            else
            {
                line.CopyTo(_waiting.AsSpan(_length));
                _length += line.Length;
            }
        }
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= Flush;
        AppDomain.CurrentDomain.UnhandledException -= Flush;
        _ended.Set();
        Flush();
        _output.Dispose();
    }

    private void FlushUntilEnded()
    {
        while (!_ended.Wait(Interval))
            Flush();
    }

    private void Flush(object? sender, EventArgs e) => Flush();

    private void Flush()
    {
        lock (_gate)
        {
            if (_length == 0)
                return;
            Write(_waiting.AsSpan(0, _length));
            _length = 0;
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _output.Write(bytes);
            _output.Flush();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // A full disk or a closed pipe behind the output: there is nowhere to say so, and it must not end the
            // service.
        }
    }
}
