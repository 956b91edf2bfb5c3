using BlogManager.Adapters.Tests.Mongo;

namespace BlogManager.Adapters.Tests;

/// <summary>
/// What all tests of the assembly share: the servers, which are stopped when the last one is done, and the thread pool. Its
/// name holds no server's: a filter by name selects all that a set-up fixture covers.
/// </summary>
[SetUpFixture]
public sealed class SharedServers
{
    /// <summary>
    /// A pool of a thread a core is taken up by fixtures that compute, for seconds, and those beside them that wait for a
    /// server miss its windows and timeouts.
    /// </summary>
    [OneTimeSetUp]
    public void KeepThreads() => Assert.That(ThreadPool.SetMinThreads(32, 32), Is.True);

    [OneTimeTearDown]
    public Task Stop() => MongoServer.StopAsync();
}
