using System.Net;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

[Parallelizable]
public sealed class ServiceProcessTests
{
    private string _data = null!;

    [SetUp]
    public void SetUp() => _data = Directory.CreateTempSubdirectory("blogmanager-process-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_data, recursive: true);

    [Test]
    public async Task The_service_listens_on_the_port_it_names_and_stops_orderly_when_asked()
    {
        await using var service = await ServiceProcess.StartAsync(_data);
        using var live = await service.Client.GetAsync("/health/live");

        Assert.That(live.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await service.StopAsync(), Is.Zero);
    }

    [Test]
    public async Task A_killed_service_is_gone_and_can_be_started_again_on_the_same_data()
    {
        await using (var killed = await ServiceProcess.StartAsync(_data))
        {
            await killed.KillAsync();
            Assert.That(() => killed.Client.GetAsync("/health/live"), Throws.InstanceOf<HttpRequestException>());
        }

        await using var service = await ServiceProcess.StartAsync(_data);
        using var live = await service.Client.GetAsync("/health/live");
        Assert.That(live.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public void A_service_that_cannot_start_says_why() =>
        Assert.That(
            () => ServiceProcess.StartAsync(_data, ("Kestrel:Endpoints:Broken:Url", "no-scheme-at-all")),
            Throws.InvalidOperationException.With.Message.Contains("It wrote:").And.Message.Contains("no-scheme-at-all")
        );
}
