using BlogManager.Infrastructure.Redis;
using BlogManager.Testing;
using StackExchange.Redis;

namespace BlogManager.Adapters.Tests.Redis;

public sealed class RedisProbeTests
{
    [Test]
    public async Task A_server_that_refuses_the_password_is_told_from_one_that_takes_it_and_from_no_Redis_at_all()
    {
        if (!RedisServer.IsInstalled)
            Assert.Ignore(RedisServer.Missing);
        await using var server = await RedisServer.StartAsync();
        Assert.That(await AdviceAsync(server.ConnectionString), Is.Null);
        await using (var admin = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString + ",allowAdmin=true"))
            await admin.GetServers()[0].ConfigSetAsync("requirepass", "right");
        Assert.That(await AdviceAsync(server.ConnectionString), Does.Contain("refuses user or password"));
        Assert.That(
            await AdviceAsync(server.ConnectionString + ",password=canary"),
            Does.Contain("refuses user or password").And.Not.Contain("canary")
        );
        Assert.That(await AdviceAsync(server.ConnectionString + ",password=right"), Is.Null);
        await using var site = await FakeSite.StartAsync();
        Assert.That(
            await AdviceAsync($"127.0.0.1:{site.Port},connectTimeout=500"),
            Does.Contain("does not answer as Redis does")
        );
    }

    private static async Task<string?> AdviceAsync(string connectionString)
    {
        var probe = new RedisProbe("cache (redis)", "SETTING", ConfigurationOptions.Parse(connectionString));
        try
        {
            await probe.TryAsync(default);
            return null;
        }
        catch (RedisException e)
        {
            return probe.Advise(e);
        }
    }
}
