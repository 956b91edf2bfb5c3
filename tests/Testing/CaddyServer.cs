using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace BlogManager.Testing;

/// <summary>
/// A real Caddy with the Caddyfile that is shipped (<c>deploy/Caddyfile</c>), on a free loopback port, with a
/// certificate of its own making. What differs from the shipped file: names, addresses, where certificates come from,
/// and no endpoint for administration.
/// </summary>
public sealed class CaddyServer : IAsyncDisposable
{
    /// <summary>Why a test that needs Caddy is skipped where <see cref="IsInstalled"/> says no.</summary>
    public const string Missing = "There is no caddy on PATH: apt-get install caddy.";

    private const string Email = "\temail admin@blog.example\n";
    private const string Name = "ask.blog.example";
    private const string Upstream = "127.0.0.1:8001";
    private const string Waits = "lb_try_duration 30s";
    private const int Attempts = 5;
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(30);

    private readonly TempDirectory _data;
    private readonly Process _process;
    private readonly StringBuilder _output;

    private CaddyServer(Process process, StringBuilder output, TempDirectory data, int port) =>
        (_process, _output, _data, Port) = (process, output, data, port);

    /// <summary>Whether there is a <c>caddy</c> on PATH.</summary>
    public static bool IsInstalled { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "caddy")));

    /// <summary>The port of the service's name, by https.</summary>
    public int Port { get; }

    /// <summary>The service's address, as pages know it.</summary>
    public string Root => string.Create(CultureInfo.InvariantCulture, $"https://localhost:{Port}");

    /// <summary>What Caddy has logged.</summary>
    public string Output => Read(_output);

    /// <summary>Starts Caddy in front of a service and waits until it listens.</summary>
    /// <param name="service">Where the service is, without a scheme.</param>
    /// <param name="waits">How long a request waits for a service that does not answer, as Caddy writes times.</param>
    /// <param name="more">Further sites, as a Caddyfile has them.</param>
    /// <exception cref="InvalidOperationException">It did not start; the message has its output.</exception>
    public static async Task<CaddyServer> StartAsync(string service, string waits = "30s", string more = "")
    {
        var said = string.Empty;
        // Between finding a free port and listening on it another process may take it.
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var data = new TempDirectory();
            var port = FreePort();
            File.WriteAllText(data.File("Caddyfile"), Caddyfile(service, port, waits) + more);
            var (process, output) = Launch(data);
            if (await ListensAsync(process, port, data))
                return new CaddyServer(process, output, data, port);
            await ServiceProcess.EndAsync(process);
            process.Dispose();
            said = Read(output);
            data.Dispose();
        }

        throw new InvalidOperationException($"caddy did not start. It wrote:\n{said}");
    }

    /// <summary>A port of loopback that is free now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A client that trusts Caddy's own authority and no other.</summary>
    /// <param name="from">The address of loopback from which it calls: another one is another visitor.</param>
    public HttpClient CreateClient(string from = "127.0.0.1")
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
                    await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
            SslOptions = Trusting(_data),
        };
        return new HttpClient(handler) { BaseAddress = new Uri(Root), Timeout = TimeSpan.FromMinutes(2) };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ServiceProcess.EndAsync(_process);
        _process.Dispose();
        _data.Dispose();
    }

    private static string Caddyfile(string service, int port, string waits)
    {
        var shipped = File.ReadAllText(Path.Combine(ServiceProcess.RepositoryRoot(), "deploy", "Caddyfile"));
        (string Old, string New)[] changes =
        [
            (
                Email,
                Email
                    + "\tadmin off\n\tlocal_certs\n\tskip_install_trust\n\tauto_https disable_redirects\n\tdefault_bind 127.0.0.1\n"
            ),
            (Name, string.Create(CultureInfo.InvariantCulture, $"localhost:{port}")),
            (Upstream, service),
            (Waits, $"lb_try_duration {waits}"),
        ];
        foreach (var (old, changed) in changes)
        {
            if (!shipped.Contains(old, StringComparison.Ordinal))
                throw new InvalidOperationException($"deploy/Caddyfile has no \"{old.Trim()}\" any more.");
            shipped = shipped.Replace(old, changed, StringComparison.Ordinal);
        }

        return shipped;
    }

    private static (Process Process, StringBuilder Output) Launch(TempDirectory data)
    {
        var start = new ProcessStartInfo("caddy", ["run", "--config", data.File("Caddyfile"), "--adapter", "caddyfile"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = data.Path,
        };
        // Its authority and certificates, and what it remembers of its configuration.
        start.Environment["HOME"] = data.Path;
        start.Environment["XDG_DATA_HOME"] = data.File("data");
        start.Environment["XDG_CONFIG_HOME"] = data.File("config");
        var process = new Process { StartInfo = start };
        var output = new StringBuilder();
        void Hear(string? line)
        {
            if (line is null)
                return;
            lock (output)
                output.AppendLine(line);
        }

        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return (process, output);
    }

    // A handshake that comes through: authority and certificate are made after the port is open.
    private static async Task<bool> ListensAsync(Process process, int port, TempDirectory data)
    {
        using var patience = new CancellationTokenSource(WaitTimeout);
        while (!process.HasExited && !patience.IsCancellationRequested)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, patience.Token);
                await using var tls = new SslStream(client.GetStream());
                var options = Trusting(data);
                options.TargetHost = "localhost";
                await tls.AuthenticateAsClientAsync(options, patience.Token);
                return !process.HasExited;
            }
            catch (Exception e)
                when (e
                        is SocketException
                            or OperationCanceledException
                            or IOException
                            or CryptographicException
                            or AuthenticationException
                )
            {
                await Task.Delay(50);
            }
        }

        return false;
    }

    private static SslClientAuthenticationOptions Trusting(TempDirectory data) =>
        new()
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore =
                {
                    X509CertificateLoader.LoadCertificateFromFile(
                        data.File("data/caddy/pki/authorities/local/root.crt")
                    ),
                },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        };

    private static string Read(StringBuilder output)
    {
        lock (output)
            return output.ToString();
    }
}
