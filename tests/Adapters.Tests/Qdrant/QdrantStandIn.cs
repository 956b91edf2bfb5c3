using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Qdrant.Client.Grpc;

namespace BlogManager.Adapters.Tests.Qdrant;

/// <summary>
/// Stands in for a Qdrant server, which cannot be had here: the calls that the adapter makes, as Qdrant's .proto files
/// and guide describe them, over real gRPC. What the real one does otherwise only a real one tells.
/// </summary>
internal sealed class QdrantStandIn : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly StandInCollections _collections = new();

    private QdrantStandIn(WebApplication app) => _app = app;

    internal Uri Url => new(_app.Urls.First());

    /// <summary>The key that it asks for; null for none.</summary>
    internal string? ApiKey { get; set; }

    /// <summary>What every call fails with; null for none.</summary>
    internal Status? Fault { get; set; }

    /// <summary>The calls that came, by method.</summary>
    internal Dictionary<string, int> Calls { get; } = [];

    internal IReadOnlyList<CreateCollection> Created => _collections.Created;

    internal static async Task<QdrantStandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(k =>
            k.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2)
        );
        var app = builder.Build();
        var server = new QdrantStandIn(app);
        server.Serve("Collections/List", ListCollectionsRequest.Parser, server._collections.List);
        server.Serve("Collections/CollectionExists", CollectionExistsRequest.Parser, server._collections.Exists);
        server.Serve("Collections/Create", CreateCollection.Parser, server._collections.Create);
        server.Serve("Collections/Delete", DeleteCollection.Parser, server._collections.Delete);
        server.Serve("Collections/Get", GetCollectionInfoRequest.Parser, server._collections.Get);
        server.Serve("Collections/Update", UpdateCollection.Parser, server._collections.Update);
        server.Serve("Points/CreateFieldIndex", CreateFieldIndexCollection.Parser, server._collections.Index);
        server.Serve("Points/Upsert", UpsertPoints.Parser, server._collections.Upsert);
        server.Serve("Points/Delete", DeletePoints.Parser, server._collections.DeletePoints);
        server.Serve("Points/Scroll", ScrollPoints.Parser, server._collections.Scroll);
        server.Serve("Points/Count", CountPoints.Parser, server._collections.Count);
        server.Serve("Points/Query", QueryPoints.Parser, server._collections.Query);
        await app.StartAsync();
        return server;
    }

    internal void Lose() => _collections.Lose();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Serve<TRequest, TAnswer>(string method, MessageParser<TRequest> parser, Func<TRequest, TAnswer> answer)
        where TRequest : IMessage<TRequest>
        where TAnswer : IMessage<TAnswer> => _app.MapPost("/qdrant." + method, async context =>
        {
            lock (Calls)
                Calls[method] = Calls.GetValueOrDefault(method) + 1;
            context.Response.ContentType = "application/grpc";
            Status status;
            try
            {
                if (Fault is { } fault)
                    throw new RpcException(fault);
                if (ApiKey is { } key && context.Request.Headers["api-key"] != key)
                    throw new RpcException(new Status(StatusCode.Unauthenticated, "Invalid API key or JWT"));
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body, context.RequestAborted);
                // A frame: whether it is compressed, its length, the message.
                var message = answer(parser.ParseFrom(body.ToArray().AsSpan(5))).ToByteArray();
                var frame = new byte[5 + message.Length];
                BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
                message.CopyTo(frame, 5);
                await context.Response.Body.WriteAsync(frame, context.RequestAborted);
                status = Status.DefaultSuccess;
            }
            catch (RpcException e)
            {
                status = e.Status;
            }

            context.Response.AppendTrailer(
                "grpc-status",
                ((int)status.StatusCode).ToString(CultureInfo.InvariantCulture)
            );
            context.Response.AppendTrailer("grpc-message", Uri.EscapeDataString(status.Detail));
        });
}
