using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace BlogManager.Testing;

/// <summary>
/// Stands between a client and a server on loopback, and can be out of order in the ways of a real network: cut,
/// refusing, slow, or answering rubbish. What is out of reach for one client is in reach of the others.
/// </summary>
public sealed class TcpRelay : IAsyncDisposable
{
    private const int Backlog = 128;
    private const int BindAttempts = 50;

    private readonly int _target;
    private readonly int _port;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<TcpClient, byte> _open = new();
    private readonly Lock _gate = new();
    private Socket _socket;
    private Task _accepting;
    private bool _refuses;
    private volatile Trouble _trouble = new();

    /// <summary>Begins to relay.</summary>
    /// <param name="targetPort">The server's port on 127.0.0.1.</param>
    public TcpRelay(int targetPort)
    {
        _target = targetPort;
        _socket = Bind(0);
        _port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
        _accepting = Listen(_socket);
    }

    /// <summary>Where the client connects.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    /// <summary>Ends all connections, and every new one at once.</summary>
    public void Cut() => Change(new Trouble { Cuts = true }, endsConnections: true);

    /// <summary>
    /// Ends all connections and refuses new ones, as where no server listens. The port stays this relay's own.
    /// </summary>
    public void Refuse()
    {
        lock (_gate)
        {
            Change(new Trouble { Cuts = true }, endsConnections: true);
            _socket.Dispose();
            _refuses = true;
            // Bound and not listening: the system refuses, and no other process can take the port meanwhile.
            _socket = Bind(_port);
        }
    }

    /// <summary>Holds back whatever the server answers.</summary>
    /// <param name="delay">For how long.</param>
    public void Slow(TimeSpan delay) => Change(new Trouble { Delay = delay }, endsConnections: false);

    /// <summary>Ends all connections, and answers whatever comes over new ones itself.</summary>
    /// <param name="answer">With this.</param>
    public void AnswerWith(byte[] answer) => Change(new Trouble { Answer = answer }, endsConnections: true);

    /// <summary>Relays again. Connections to the relay itself end, those through it go on.</summary>
    public void Restore()
    {
        lock (_gate)
        {
            Change(new Trouble(), endsConnections: _trouble.Answer is not null);
            if (_refuses)
                _accepting = Listen(_socket);
            _refuses = false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Cut();
        _socket.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private static Socket Bind(int port)
    {
        for (var attempt = 1; ; attempt++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return socket;
            }
            catch (SocketException) when (attempt < BindAttempts)
            {
                // The socket that had the port is being closed.
                socket.Dispose();
                Thread.Sleep(1);
            }
        }
    }

    private Task Listen(Socket socket)
    {
        socket.Listen(Backlog);
        return AcceptAsync(socket);
    }

    private void Change(Trouble trouble, bool endsConnections)
    {
        var before = _trouble;
        _trouble = trouble;
        before.Over.Cancel();
        if (!endsConnections)
            return;
        foreach (var client in _open.Keys)
            client.Close();
    }

    private async Task AcceptAsync(Socket socket)
    {
        try
        {
            while (true)
            {
                var client = new TcpClient { Client = await socket.AcceptAsync(_stop.Token) };
                if (_trouble.Cuts)
                    client.Close();
                else
                    _ = _trouble.Answer is { } answer ? AnswerAsync(client, answer) : RelayAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed, or refusing from now on.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var server = new TcpClient();
        await WithAsync(client, async () =>
        {
            await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            await Task.WhenAny(
                client.GetStream().CopyToAsync(server.GetStream(), _stop.Token),
                AnswersAsync(server.GetStream(), client.GetStream())
            );
        });
    }

    private Task AnswerAsync(TcpClient client, byte[] answer) => WithAsync(client, async () =>
        {
            var stream = client.GetStream();
            var asked = new byte[1 << 16];
            while (await stream.ReadAsync(asked, _stop.Token) > 0)
                await stream.WriteAsync(answer, _stop.Token);
        });

    private async Task AnswersAsync(NetworkStream server, NetworkStream client)
    {
        var buffer = new byte[1 << 16];
        for (int read; (read = await server.ReadAsync(buffer, _stop.Token)) > 0; )
        {
            if (_trouble is { Delay: { } delay, Over: { } over })
                await Task.Delay(delay, over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await client.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }

    private async Task WithAsync(TcpClient client, Func<Task> serve)
    {
        using (client)
        {
            _open[client] = 0;
            try
            {
                // Between its acceptance and here it may have missed that all connections end.
                if (!_trouble.Cuts)
                    await serve();
            }
            catch (Exception e)
                when (e is IOException or SocketException or InvalidOperationException or OperationCanceledException)
            {
                // One of the ends has gone.
            }
            finally
            {
                _open.TryRemove(client, out _);
            }
        }
    }

    private sealed class Trouble
    {
        internal bool Cuts { get; init; }

        internal TimeSpan? Delay { get; init; }

        internal byte[]? Answer { get; init; }

        internal CancellationTokenSource Over { get; } = new();
    }
}
