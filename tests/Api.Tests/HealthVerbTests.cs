using System.Net;
using System.Net.Sockets;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>The health check of the image, which has no curl.</summary>
public sealed class HealthVerbTests
{
    [Test]
    public async Task A_service_that_is_ready_gives_0_and_one_that_is_not_there_or_no_address_1()
    {
        using var data = new TempDirectory();
        await using var app = new BlogManagerApp();
        using var client = app.CreateClient();
        var (ready, said, _) = await ServiceProcess.RunAsync(
            data.Path,
            "health",
            new Uri(client.BaseAddress!, "/health/ready").ToString()
        );
        Assert.That((ready, said.Trim()), Is.EqualTo((0, "200")));
        var (missing, _, why) = await ServiceProcess.RunAsync(
            data.Path,
            "health",
            $"http://127.0.0.1:{FreePort()}/health/ready"
        );
        Assert.That(missing, Is.EqualTo(1));
        Assert.That(why, Does.Contain("does not answer"));
        var (wrong, _, expected) = await ServiceProcess.RunAsync(data.Path, "health", "nowhere");
        Assert.That(wrong, Is.EqualTo(1));
        Assert.That(expected, Does.Contain("http://127.0.0.1:8001/health/ready"));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
