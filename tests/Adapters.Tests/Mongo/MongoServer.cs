using BlogManager.Testing.MongoWire;
using DotNet.Testcontainers.Builders;
using Testcontainers.MongoDb;

namespace BlogManager.Adapters.Tests.Mongo;

/// <summary>
/// The server that the contract tests run against: the one that <c>BLOGMANAGER_TEST_MONGO</c> names (a connection
/// string), else a container where Docker answers, else a stand-in of the tests' own, which has what the adapter needs
/// and nothing more. <see cref="SharedServers"/> stops it.
/// </summary>
internal static class MongoServer
{
    private const string Image = "mongo:8.0";

    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static MongoDbContainer? _container;
    private static MongoStandIn? _standIn;

    /// <summary>Stops what was started, once all tests are done.</summary>
    internal static async Task StopAsync()
    {
        if (_container is not null)
            await _container.DisposeAsync();
        if (_standIn is not null)
            await _standIn.DisposeAsync();
    }

    /// <summary>The server's connection string.</summary>
    internal static async Task<string> ConnectionStringAsync()
    {
        if (Environment.GetEnvironmentVariable(MongoStandIn.RealServer) is { Length: > 0 } given)
            return given;
        await Gate.WaitAsync();
        try
        {
            if (_container is null && _standIn is null)
                await StartAsync();
        }
        finally
        {
            Gate.Release();
        }

        return _container?.GetConnectionString() ?? _standIn!.ConnectionString;
    }

    private static async Task StartAsync()
    {
        try
        {
            var container = new MongoDbBuilder(Image).WithReplicaSet().Build();
            await container.StartAsync();
            _container = container;
        }
        catch (Exception e)
            when (e
                    is DockerUnavailableException
                        or ArgumentException
                        or InvalidOperationException
                        or HttpRequestException
                        or TimeoutException
            )
        {
            _standIn = MongoStandIn.Start();
            await TestContext.Progress.WriteLineAsync(
                $"MongoDB: {MongoStandIn.RealServer} is not set, and no container could be started ({e.GetType().Name}: {e.Message.Split('\n')[0]}); the stand-in takes its place."
            );
        }
    }
}
