using DotNet.Testcontainers.Builders;
using Testcontainers.MongoDb;

namespace BlogManager.Adapters.Tests.Mongo;

/// <summary>
/// The server that the contract tests run against: the one that <c>BLOGMANAGER_TEST_MONGO</c> names (a connection string), else a container where Docker answers.
/// Without either the tests are left out, and say why.
/// </summary>
[SetUpFixture]
public sealed class MongoServer
{
    internal const string Variable = "BLOGMANAGER_TEST_MONGO";
    private const string Image = "mongo:8.0";

    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static MongoDbContainer? _container;
    private static string? _reason;

    [OneTimeTearDown]
    public async Task StopContainer()
    {
        if (_container is not null)
            await _container.DisposeAsync();
    }

    /// <summary>The server's connection string. Ends the test as ignored where there is no server.</summary>
    internal static async Task<string> ConnectionStringAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
            return given;
        await Gate.WaitAsync();
        try
        {
            if (_container is null && _reason is null)
                await StartAsync();
        }
        finally
        {
            Gate.Release();
        }

        if (_container is null)
            Assert.Ignore($"No MongoDB: {Variable} is not set, and no container could be started ({_reason}).");
        return _container!.GetConnectionString();
    }

    private static async Task StartAsync()
    {
        try
        {
            var container = new MongoDbBuilder(Image).WithReplicaSet().Build();
            await container.StartAsync();
            _container = container;
        }
        catch (Exception e) when (e is DockerUnavailableException or ArgumentException or InvalidOperationException or HttpRequestException or TimeoutException)
        {
            _reason = $"{e.GetType().Name}: {e.Message.Split('\n')[0]}";
        }
    }
}
