using System.Net;
using BlogManager.Application.Ports;
using StackExchange.Redis;

namespace BlogManager.Infrastructure.Redis;

/// <summary>
/// Tries the Redis behind one use of it, by a connection of its own: the service's, which goes on without a server,
/// does not tell why there is none.
/// </summary>
internal sealed class RedisProbe(string name, string setting, ConfigurationOptions options) : IDependencyProbe
{
    public string Name { get; } = name;

    public string Setting { get; } = setting;

    public IReadOnlyList<DnsEndPoint> Servers =>
        [
            .. options
                .EndPoints.Select(e =>
                    e switch
                    {
                        DnsEndPoint dns => dns,
                        IPEndPoint ip => new DnsEndPoint(ip.Address.ToString(), ip.Port),
                        _ => null,
                    }
                )
                .OfType<DnsEndPoint>(),
        ];

    public async Task TryAsync(CancellationToken cancellationToken)
    {
        var own = options.Clone();
        own.AbortOnConnectFail = true;
        await using var connection = await ConnectionMultiplexer.ConnectAsync(own).WaitAsync(cancellationToken);
        await connection.GetDatabase().PingAsync().WaitAsync(cancellationToken);
    }

    public string? Advise(Exception fault) =>
        fault switch
        {
            RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => Refused,
            RedisException when IsAboutPassword(fault.Message) => Refused,
            RedisException =>
                $"The server takes connections and does not answer as Redis does: is it the right port, and does {Setting} say ssl=true where it is needed?",
            _ => null,
        };

    private string Refused => $"The server refuses user or password: correct password= (and user=) in {Setting}.";

    private static bool IsAboutPassword(string message) =>
        message.Contains("NOAUTH", StringComparison.Ordinal)
        || message.Contains("WRONGPASS", StringComparison.Ordinal)
        || message.Contains("AuthenticationFailure", StringComparison.Ordinal)
        || message.Contains("invalid password", StringComparison.OrdinalIgnoreCase);
}
