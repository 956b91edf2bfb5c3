using System.Net;
using BlogManager.Infrastructure;
using BlogManager.Infrastructure.Redis;
using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.Configuration;

namespace BlogManager.Adapters.Tests.Redis;

/// <summary>Addresses of Redis in the forms that people have them in.</summary>
public sealed class RedisAddressTests
{
    [TestCase("redis://cache.example", "cache.example", 6379, null, null, null, false)]
    [TestCase("redis://cache.example:6380/3", "cache.example", 6380, null, null, 3, false)]
    [TestCase("redis://:p%40ss@cache.example/", "cache.example", 6379, null, "p@ss", null, false)]
    [TestCase("rediss://ann:se%3Acret@cache.example:6390/0", "cache.example", 6390, "ann", "se:cret", 0, true)]
    [TestCase("REDIS://secret@cache.example", "cache.example", 6379, null, "secret", null, false)]
    [TestCase("cache.example:6381,password=secret,defaultDatabase=2", "cache.example", 6381, null, "secret", 2, false)]
    public void Are_read(string address, string host, int port, string? user, string? password, int? database, bool tls)
    {
        var options = RedisAddress.Parse(address);
        Assert.Multiple(() =>
        {
            Assert.That(options.EndPoints, Is.EqualTo(new EndPoint[] { new DnsEndPoint(host, port) }));
            Assert.That(
                (options.User, options.Password, options.DefaultDatabase, options.Ssl),
                Is.EqualTo((user, password, database, tls))
            );
        });
    }

    [TestCase("redis://")]
    [TestCase("redis://user:canary@/0")]
    [TestCase("redis://:canary@cache.example/first")]
    [TestCase("redis://:canary@cache.example/0?ssl_cert_reqs=none")]
    [TestCase("http://:canary@cache.example:6379")]
    public void That_cannot_be_read_are_refused_without_being_shown(string address)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("BlogManager:Cache:Redis:ConnectionString", address)])
            .Build();
        Assert.That(
            () => RedisConnection.CacheOptions(configuration),
            Throws
                .TypeOf<SettingsException>()
                .With.Message.Contains("redis://USER:PASSWORD@HOST:PORT/DATABASE")
                .And.Message.Not.Contains("canary")
        );
    }
}
