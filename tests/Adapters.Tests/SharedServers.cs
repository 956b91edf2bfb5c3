using BlogManager.Adapters.Tests.Mongo;

namespace BlogManager.Adapters.Tests;

/// <summary>
/// Stops the servers that tests of several folders share, when the last test of the assembly is done. Its name holds no
/// server's: a filter by name selects all that a set-up fixture covers.
/// </summary>
[SetUpFixture]
public sealed class SharedServers
{
    [OneTimeTearDown]
    public Task Stop() => MongoServer.StopAsync();
}
