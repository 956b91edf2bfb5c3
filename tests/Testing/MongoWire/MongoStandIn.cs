using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MongoDB.Bson;

namespace BlogManager.Testing.MongoWire;

/// <summary>
/// A server that speaks MongoDB's wire protocol on a free loopback port, for tests where there is no real one: it has
/// what the adapter uses, holds it in memory, and refuses what it does not know. Documents change one at a time; unique
/// and sparse indexes refuse as MongoDB's do. It has no <c>$text</c>, no transactions, no sessions, no updates by a
/// pipeline, and erases nothing by itself.
/// </summary>
public sealed class MongoStandIn : IAsyncDisposable
{
    /// <summary>
    /// The environment variable that names a real server, by its connection string; where it is set, nothing stands in.
    /// </summary>
    public const string RealServer = "BLOGMANAGER_TEST_MONGO";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly StandInCommands _commands = new();
    private readonly ConcurrentDictionary<TcpClient, Task> _connections = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    private MongoStandIn()
    {
        _listener.Start();
        ConnectionString = string.Create(
            CultureInfo.InvariantCulture,
            $"mongodb://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}"
        );
        _accepting = AcceptAsync();
    }

    /// <summary>
    /// Stands between a command and its answer, where a test wants another one: it is given the command and what
    /// carries it out, and gives the answer, or null to hang up without one.
    /// </summary>
    public Func<BsonDocument, Func<BsonDocument>, BsonDocument?>? Script { get; set; }

    /// <summary>Where it is, as the driver wants it.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts one.</summary>
    public static MongoStandIn Start() => new();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        foreach (var (client, serving) in _connections)
        {
            client.Dispose();
            await serving;
        }

        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                client.NoDelay = true;
                _connections[client] = ServeAsync(client);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // It stops.
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        // Off the caller's thread: a connection must not hold up the next.
        await Task.Yield();
        try
        {
            await using var stream = client.GetStream();
            while (await WireMessage.ReadAsync(stream, _stopping.Token) is { } message)
            {
                var answer = Script is { } script
                    ? script(message.Command, () => _commands.Answer(message.Command))
                    : _commands.Answer(message.Command);
                if (answer is null)
                    return;
                if (message.WantsAnswer)
                    await stream.WriteAsync(message.Answer(answer), _stopping.Token);
            }
        }
        catch (Exception e)
            when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // The driver has gone, or the server stops.
        }
        finally
        {
            client.Dispose();
            _connections.TryRemove(client, out _);
        }
    }
}
