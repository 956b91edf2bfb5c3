using BlogManager.Infrastructure.Resilience;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.Extensions.Options;
using Polly;
using Qdrant.Client;
using Qdrant.Client.Grpc;

namespace BlogManager.Infrastructure.Vectors.Qdrant;

/// <summary>Qdrant's own client, with every call bounded, tried again and counted by one chain.</summary>
internal sealed class QdrantConnection : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly QdrantGrpcClient _grpc;
    private readonly QdrantClient _client;
    private readonly ResiliencePipeline _policy;

    public QdrantConnection(IOptions<QdrantOptions> options, CircuitStates states, TimeProvider time)
    {
        var settings = options.Value;
        var url = new Uri(settings.Url);
        states.Locate(Dependencies.VectorDatabase, [url.Authority]);
        var total = TimeSpan.FromSeconds(settings.TimeoutSeconds);
        _policy = OutboundPolicies.VectorDatabase(total, QdrantFaults.Instance, states, time);
        _channel = GrpcChannel.ForAddress(
            url,
            new GrpcChannelOptions
            {
                // The handler renews its connections itself, so that an address that moves is followed.
                HttpHandler = new SocketsHttpHandler
                {
                    PooledConnectionLifetime = TimeSpan.FromMinutes(2),
                    UseProxy = false,
                    EnableMultipleHttp2Connections = true,
                    ConnectTimeout = total,
                },
                DisposeHttpClient = true,
                // The chain tells a time-out from a fault by it.
                ThrowOperationCanceledOnCancellation = true,
            }
        );
        var invoker = _channel.CreateCallInvoker();
        if (settings.ApiKey.Length > 0)
            invoker = invoker.Intercept(headers =>
            {
                headers.Add("api-key", settings.ApiKey);
                return headers;
            });
        _grpc = new QdrantGrpcClient(invoker);
        // Its log may hold what the server says of what was sent: it gets none.
        _client = new QdrantClient(_grpc);
    }

    /// <exception cref="QdrantFault">The server failed, or refuses.</exception>
    internal async Task<T> CallAsync<T>(
        Func<QdrantClient, CancellationToken, Task<T>> call,
        CancellationToken cancellationToken
    ) =>
        await _policy.ExecuteAsync(
            static async (state, token) =>
            {
                try
                {
                    return await state.call(state._client, token);
                }
                catch (RpcException e)
                {
                    throw new QdrantFault(e.StatusCode, e.Status.DebugException);
                }
            },
            (_client, call),
            cancellationToken
        );

    /// <summary>
    /// Changes a collection as it is asked, inside a call: the client's own method has no metadata.
    /// </summary>
    internal async Task<bool> UpdateAsync(UpdateCollection change, CancellationToken cancellationToken) =>
        (await _grpc.Collections.UpdateAsync(change, cancellationToken: cancellationToken)).Result;

    public void Dispose()
    {
        _client.Dispose();
        _grpc.Dispose();
        _channel.Dispose();
    }
}
