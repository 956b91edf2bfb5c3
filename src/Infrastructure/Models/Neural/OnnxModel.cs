using Microsoft.ML.OnnxRuntime;

namespace BlogManager.Infrastructure.Models.Neural;

/// <summary>A model in memory. Each call holds one core; calls may run side by side.</summary>
internal sealed class OnnxModel : IDisposable
{
    internal const int MostPieces = 256;

    // A call of the models takes milliseconds; what takes longer is not waited for.
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(5);

    private readonly InferenceSession _session;
    private readonly string[] _inputs;
    private readonly string[] _outputs;
    private int _calls;
    private volatile bool _isDisposed;
    private int _isReleased;

    /// <exception cref="OnnxRuntimeException">The file is no model, or one for a newer runtime.</exception>
    /// <exception cref="TypeInitializationException">ONNX Runtime has no native library for this machine.</exception>
    internal OnnxModel(string path, params string[] outputs)
        : this(path, _ => outputs) { }

    /// <param name="outputs">Chooses the outputs that a call reads by those that the model has.</param>
    internal OnnxModel(string path, Func<InferenceSession, string[]> outputs)
    {
        OnnxTelemetry.Prevent();

        // No arena: it keeps what the longest input needed, for each thread, for good.
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            EnableCpuMemArena = false,
            EnableMemoryPattern = false,
        };
        _session = new InferenceSession(path, options);
        try
        {
            _outputs = outputs(_session);
        }
        catch
        {
            _session.Dispose();
            throw;
        }

        _inputs = [.. _session.InputNames];
    }

    /// <param name="secondFrom">
    /// Where the second text begins; the length of <paramref name="pieces"/> where there is one alone.
    /// </param>
    /// <exception cref="OperationCanceledException">The model is gone: the service stops.</exception>
    internal T Run<T>(long[] pieces, int secondFrom, Func<IReadOnlyList<OrtValue>, T> read)
    {
        var mask = new long[pieces.Length];
        var types = new long[pieces.Length];
        mask.AsSpan().Fill(1);
        types.AsSpan(secondFrom).Fill(1);
        long[] shape = [1, pieces.Length];
        using var ids = OrtValue.CreateTensorValueFromMemory(pieces, shape);
        using var attention = OrtValue.CreateTensorValueFromMemory(mask, shape);
        using var segments = OrtValue.CreateTensorValueFromMemory(types, shape);
        return Run(
            name =>
                name switch
                {
                    "attention_mask" => attention,
                    "token_type_ids" => segments,
                    _ => ids,
                },
            read
        );
    }

    /// <param name="input">Gives the input of a name.</param>
    /// <param name="read">Reads the outputs, which are gone afterwards.</param>
    /// <exception cref="OperationCanceledException">The model is gone: the service stops.</exception>
    internal T Run<T>(Func<string, OrtValue> input, Func<IReadOnlyList<OrtValue>, T> read)
    {
        Interlocked.Increment(ref _calls);
        try
        {
            if (_isDisposed)
                throw new OperationCanceledException("The model is gone: the service stops.");
            using var run = new RunOptions();
            using var values = _session.Run(run, _inputs, [.. _inputs.Select(input)], _outputs);
            return read([.. values]);
        }
        finally
        {
            if (Interlocked.Decrement(ref _calls) == 0 && _isDisposed)
                Release();
        }
    }

    /// <summary>
    /// Frees the model once no call uses it. The native code does not look: a session that is freed under a call takes
    /// the process with it.
    /// </summary>
    public void Dispose()
    {
        _isDisposed = true;
        // A call counts itself first and looks at this afterwards: one of the two sees the other.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _calls) == 0)
            Release();
        else
            SpinWait.SpinUntil(() => Volatile.Read(ref _isReleased) != 0, EndsWithin);
    }

    private void Release()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) == 0)
            _session.Dispose();
    }
}
