using BlogManager.Api.Hosting;
using BlogManager.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace BlogManager.Api.Tests;

public sealed class HostDefaultsTests
{
    [TestCase(null, "http://localhost:8001")]
    [TestCase("--urls=http://127.0.0.1:4711", "http://127.0.0.1:4711")]
    [TestCase("--http_ports=8080", null)]
    [TestCase("--Kestrel:Endpoints:Http:Url=http://127.0.0.1:4711", null)]
    public void The_address_is_the_default_only_where_none_is_configured(string? argument, string? urls)
    {
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { Args = argument is null ? [] : [argument] }
        );
        builder.WebHost.UseDefaultAddress(builder.Configuration);
        Assert.That(builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey), Is.EqualTo(urls));
    }

    [Test]
    public async Task There_are_threads_for_answering_beside_those_that_are_computed_on()
    {
        await using var app = new BlogManagerApp();
        using var started = app.CreateClient();
        ThreadPool.GetMinThreads(out var workers, out _);
        // Half of them is what asks and posts compute on at most (ModelLanes, PostWork).
        Assert.That(workers, Is.GreaterThanOrEqualTo(4 * Environment.ProcessorCount));
    }
}
