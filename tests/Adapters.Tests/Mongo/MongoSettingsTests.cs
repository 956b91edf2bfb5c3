using System.Net;
using System.Net.Sockets;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Storage.Mongo;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MongoDB.Driver;
using Polly.CircuitBreaker;

namespace BlogManager.Adapters.Tests.Mongo;

/// <summary>Wrong settings, and a server that is not there.</summary>
public sealed class MongoSettingsTests
{
    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [TestCase("", "blogmanager", "auto", "ConnectionString is needed")]
    [TestCase("redis://user:canary@host", "blogmanager", "auto", "ConnectionString cannot be read")]
    [TestCase("mongodb://user:can@ary@host", "blogmanager", "auto", "ConnectionString cannot be read")]
    [TestCase("mongodb://host:canary", "blogmanager", "auto", "ConnectionString cannot be read")]
    [TestCase("mongodb://host", "", "auto", "Database must be")]
    [TestCase("mongodb://host", "blog.manager", "auto", "Database must be")]
    [TestCase("mongodb://host", "blogmanager", "lucene", "auto, rows, text, in-process, off")]
    public void A_wrong_setting_stops_the_start_without_showing_the_connection_string(
        string connection,
        string database,
        string search,
        string message
    )
    {
        using var services = MongoStorageUnderTest.Services(connection, database, search);
        Assert.That(
            () => services.GetRequiredService<IStartupValidator>().Validate(),
            Throws
                .TypeOf<OptionsValidationException>()
                .With.Message.Contains(message)
                .And.Message.Not.Contains("canary")
                .And.Message.Not.Contains("@host")
        );
    }

    [Test]
    public void The_driver_waits_as_long_as_it_does_by_itself_and_writes_by_majority()
    {
        var settings = MongoDatabase.SettingsOf("mongodb://host/?w=1");
        // Shorter ones end the driver's own looks at a server that stalls, and calls in use with them.
        Assert.That(
            (settings.ServerSelectionTimeout, settings.ConnectTimeout),
            Is.EqualTo((TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30)))
        );
        Assert.That(
            (settings.WriteConcern, settings.ReadConcern, settings.RetryWrites),
            Is.EqualTo((WriteConcern.WMajority, ReadConcern.Majority, true))
        );
        Assert.That(
            MongoDatabase.SettingsOf("mongodb://host/?serverSelectionTimeoutMS=9000").ServerSelectionTimeout,
            Is.EqualTo(TimeSpan.FromSeconds(9))
        );
    }

    [Test]
    public async Task A_server_that_is_down_stops_no_start_fails_calls_in_seconds_and_opens_the_breaker()
    {
        await using var services = MongoStorageUnderTest.Services(
            $"mongodb://127.0.0.1:{FreePort()}/?serverSelectionTimeoutMS=1500",
            "blogmanager"
        );
        foreach (var hosted in services.GetServices<IHostedService>())
            await hosted.StartAsync(Cancel);
        var posts = services.GetRequiredService<IPostStore>();
        var started = TimeProvider.System.GetTimestamp();
        var faults = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(async _ => await FaultAsync(() => posts.PingAsync(Cancel)))
        );
        Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(TimeSpan.FromSeconds(10)));
        Assert.That(faults, Has.All.InstanceOf<TimeoutException>());
        Assert.That(await FaultAsync(() => posts.PingAsync(Cancel)), Is.InstanceOf<BrokenCircuitException>());
        var breaker = services.GetRequiredService<Infrastructure.Resilience.CircuitStates>().Snapshot()["mongodb"];
        Assert.That((breaker.State, breaker.InUse), Is.EqualTo(("open", true)));
        foreach (var hosted in services.GetServices<IHostedService>())
            await hosted.StopAsync(Cancel);
    }

    private static async Task<Exception?> FaultAsync(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return e;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
