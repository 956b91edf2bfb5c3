using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace BlogManager.Testing;

/// <summary>
/// A real Chroma server on a free loopback port, with its data in a directory of its own that goes with it.
/// </summary>
public sealed class ChromaServer : IAsyncDisposable
{
    /// <summary>Why a test that needs Chroma is skipped where <see cref="IsInstalled"/> says no.</summary>
    public const string Missing =
        "There is no Chroma server: bash .ci/install-chroma.sh installs one from the npm registry, outside the repository.";

    private const int Attempts = 3;
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(60);

    private static readonly string Program = Path.Combine(
        Environment.GetEnvironmentVariable("BLOGMANAGER_TEST_CHROMA") is { Length: > 0 } given
            ? given
            : Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
                ".cache",
                "blogmanager-chroma"
            ),
        "node_modules",
        ".bin",
        "chroma"
    );

    private readonly TempDirectory _data;
    private readonly int _port;
    private Process _process;

    private ChromaServer(Process process, int port, TempDirectory data)
    {
        (_process, _port, _data) = (process, port, data);
        Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
    }

    /// <summary>Whether there is a server to start.</summary>
    public static bool IsInstalled { get; } = File.Exists(Program);

    /// <summary>Its address.</summary>
    public Uri Url { get; }

    /// <summary>Starts a server and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">It did not start.</exception>
    public static async Task<ChromaServer> StartAsync()
    {
        var data = new TempDirectory();
        // Between finding a free port and listening on it another process may take it.
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = FreePort();
            var process = Launch(port, data.Path);
            if (await AnswersAsync(process, port))
                return new ChromaServer(process, port, data);
            await EndAsync(process);
        }

        data.Dispose();
        throw new InvalidOperationException("The Chroma server did not start.");
    }

    /// <summary>Kills the server; its data stays.</summary>
    public Task KillAsync() => EndAsync(_process);

    /// <summary>Starts it again on the same port.</summary>
    /// <param name="empty">Whether it is to have lost its data.</param>
    public async Task RestartAsync(bool empty = false)
    {
        await EndAsync(_process);
        if (empty)
        {
            Directory.Delete(_data.Path, recursive: true);
            Directory.CreateDirectory(_data.Path);
        }

        _process = Launch(_port, _data.Path);
        if (!await AnswersAsync(_process, _port))
            throw new InvalidOperationException("The Chroma server did not start again.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndAsync(_process);
        _data.Dispose();
    }

    private static Process Launch(int port, string data)
    {
        var process = Process.Start(
            new ProcessStartInfo(
                Program,
                ["run", "--path", data, "--host", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture)]
            )
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = data,
            }
        )!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task<bool> AnswersAsync(Process process, int port)
    {
        using var http = new HttpClient();
        using var patience = new CancellationTokenSource(WaitTimeout);
        while (!process.HasExited && !patience.IsCancellationRequested)
        {
            try
            {
                using var answer = await http.GetAsync(
                    new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/api/v2/heartbeat")),
                    patience.Token
                );
                if (answer.IsSuccessStatusCode)
                    return !process.HasExited;
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                // It does not answer yet.
                await Task.Delay(50);
            }
        }

        return false;
    }

    private static async Task EndAsync(Process process)
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync().WaitAsync(WaitTimeout);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
