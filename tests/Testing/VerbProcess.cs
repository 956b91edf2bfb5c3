using System.Diagnostics;
using System.Text;

namespace BlogManager.Testing;

/// <summary>
/// A verb of the command line in a process of its own, which a test can watch and kill. It never outlives its test.
/// </summary>
public sealed class VerbProcess : IAsyncDisposable
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Predicate<string> _awaited;

    private VerbProcess(Process process, Predicate<string> awaited)
    {
        (_process, _awaited) = (process, awaited);
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) =>
            _seen.TrySetException(new InvalidOperationException("The verb ended without that line."));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it has written to standard output and standard error until now.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Starts a verb.</summary>
    /// <param name="dataDirectory">The configured data directory.</param>
    /// <param name="settings">Further settings by name.</param>
    /// <param name="awaited">The line that <see cref="SeenAsync"/> waits for.</param>
    /// <param name="arguments">The verb and its arguments.</param>
    public static VerbProcess Start(
        string dataDirectory,
        (string Setting, string Value)[] settings,
        Predicate<string> awaited,
        params string[] arguments
    ) => new(ServiceProcess.Create(arguments, dataDirectory, settings), awaited);

    /// <summary>Waits until the awaited line was written.</summary>
    /// <exception cref="InvalidOperationException">It ended before.</exception>
    public Task SeenAsync() => _seen.Task.WaitAsync(WaitTimeout);

    /// <summary>Kills it as a power cut would (SIGKILL), and waits until it is gone.</summary>
    public Task KillAsync() => ServiceProcess.EndAsync(_process);

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit status.</returns>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(WaitTimeout);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        // Nobody may wait for the line any more.
        _ = _seen.Task.Exception;
    }

    private void Hear(string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.AppendLine(line);
        if (_awaited(line))
            _seen.TrySetResult();
    }
}
