using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace BlogManager.Testing;

/// <summary>A real <c>redis-server</c> on a free loopback port, which keeps nothing and ends with its test.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    /// <summary>Why a test that needs Redis is skipped where <see cref="IsInstalled"/> says no.</summary>
    public const string Missing = "There is no redis-server on PATH: apt-get install redis-server.";

    private const int Attempts = 5;
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(20);

    private Process _process;

    private RedisServer(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    /// <summary>Whether there is a <c>redis-server</c> on PATH.</summary>
    public static bool IsInstalled { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "redis-server")));

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>How a client connects.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Starts a server and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">It did not start; the message has its output.</exception>
    public static async Task<RedisServer> StartAsync()
    {
        var said = string.Empty;
        // Between finding a free port and listening on it another process may take it.
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = FreePort();
            var process = Launch(port);
            if (await AnswersAsync(process, port))
                return new RedisServer(process, port);
            await EndAsync(process);
            said = await process.StandardOutput.ReadToEndAsync();
            process.Dispose();
        }

        throw new InvalidOperationException($"redis-server did not start. It wrote:\n{said}");
    }

    /// <summary>Kills the server; what it held is gone.</summary>
    public Task KillAsync() => EndAsync(_process);

    /// <summary>Starts it again on the same port, empty.</summary>
    public async Task RestartAsync()
    {
        await EndAsync(_process);
        _process.Dispose();
        _process = Launch(Port);
        if (!await AnswersAsync(_process, Port))
            throw new InvalidOperationException("redis-server did not start again.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndAsync(_process);
        _process.Dispose();
    }

    private static Process Launch(int port) =>
        Process.Start(
            new ProcessStartInfo(
                "redis-server",
                [
                    "--port",
                    port.ToString(CultureInfo.InvariantCulture),
                    "--bind",
                    "127.0.0.1",
                    "--save",
                    "",
                    "--appendonly",
                    "no",
                    "--loglevel",
                    "warning",
                ]
            )
            {
                RedirectStandardOutput = true,
                WorkingDirectory = Path.GetTempPath(),
            }
        )!;

    private static async Task<bool> AnswersAsync(Process process, int port)
    {
        using var patience = new CancellationTokenSource(WaitTimeout);
        while (!process.HasExited && !patience.IsCancellationRequested)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, patience.Token);
                return !process.HasExited;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                await Task.Delay(20);
            }
        }

        return false;
    }

    private static async Task EndAsync(Process process)
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync().WaitAsync(WaitTimeout);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
