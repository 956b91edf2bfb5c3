using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Infrastructure.Storage.Mongo;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Adapters.Tests.Mongo;

/// <summary>The server's clock decides.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MongoClockTests : JobClockContract
{
    private readonly string _database = $"blogmanager_test_{Guid.NewGuid():n}";

    [TearDown]
    public async Task Drop()
    {
        await using var services = await InstanceAsync(Time);
        await services.GetRequiredService<MongoDatabase>().DropAsync(CancellationToken.None);
    }

    [Test]
    public async Task The_server_is_asked_for_its_time_and_asked_again_after_a_while()
    {
        var asked = 0;
        var server = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var time = new FakeTimeProvider();
        var clock = new MongoClock(
            _ =>
            {
                asked++;
                time.Advance(TimeSpan.FromSeconds(2));
                return Task.FromResult(server);
            },
            time
        );
        Assert.That(
            await clock.NowAsync(default),
            Is.EqualTo(server.AddSeconds(1)),
            "half of the time that the answer took has passed since"
        );
        time.Advance(TimeSpan.FromMinutes(9));
        Assert.That((await clock.NowAsync(default), asked), Is.EqualTo((server.AddMinutes(9).AddSeconds(1), 1)));
        time.Advance(TimeSpan.FromMinutes(1));
        await clock.NowAsync(default);
        Assert.That(asked, Is.EqualTo(2));
    }

    [Test]
    public async Task The_real_server_tells_its_time()
    {
        await using var services = MongoStorageUnderTest.Services(await MongoServer.ConnectionStringAsync(), _database);
        Assert.That(
            await services.GetRequiredService<MongoDatabase>().ServerTimeAsync(Cancel),
            Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(1))
        );
    }

    // The store's clock is the test's, under whatever time of day the instance has.
    protected override async Task<ServiceProvider> InstanceAsync(TimeProvider time) =>
        MongoStorageUnderTest.Services(await MongoServer.ConnectionStringAsync(), _database, time: time, server: Time);
}
