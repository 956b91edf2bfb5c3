using System.Net;
using System.Net.Sockets;
using BlogManager.Infrastructure.Settings;
using BlogManager.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Trace;

namespace BlogManager.Api.Tests;

/// <summary>A collector that is not there, hangs, or talks rubbish is no matter of a request's.</summary>
[NonParallelizable]
public sealed class CollectorTroubleTests
{
    private const int Requests = 200;

    [TestCase("http")]
    [TestCase("grpc")]
    public async Task Nothing_listens_and_requests_are_answered(string protocol)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();
        await AssertServesAsync(new Uri($"http://127.0.0.1:{port}"), protocol);
    }

    [Test]
    public async Task It_hangs_and_requests_are_answered()
    {
        await using var collector = await OtlpCollector.StartAsync();
        var released = new TaskCompletionSource();
        collector.Answer = async context => await released.Task.WaitAsync(context.RequestAborted);
        try
        {
            await AssertServesAsync(new Uri(collector.HttpAddress), "http");
        }
        finally
        {
            released.SetResult();
        }
    }

    [Test]
    public async Task It_talks_rubbish_and_requests_are_answered([Values(200, 302, 404, 500, 503)] int status)
    {
        await using var collector = await OtlpCollector.StartAsync();
        collector.Answer = async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<html>\u0000\ufffd not protobuf");
        };
        await AssertServesAsync(new Uri(collector.HttpAddress), "http");
    }

    [Test]
    public async Task Without_a_collector_there_is_no_tracer()
    {
        await using var app = new BlogManagerApp();
        Assert.That(app.Services.GetService<TracerProvider>(), Is.Null);
    }

    [TestCase("BlogManager:Telemetry:OtlpEndpoint", "localhost:4317", "OtlpEndpoint")]
    [TestCase("BlogManager:Telemetry:OtlpEndpoint", "not a url", "OtlpEndpoint")]
    [TestCase("BlogManager:Telemetry:SampleRatio", "1.5", "SampleRatio")]
    [TestCase("BlogManager:Telemetry:SampleRatio", "-0.1", "SampleRatio")]
    [TestCase("BlogManager:Telemetry:OtlpProtocol", "carrier-pigeon", "OtlpProtocol")]
    public void A_wrong_setting_stops_the_start_and_is_named(string setting, string value, string named)
    {
        Assert.That(
            () => StartupChecks.Run((setting, value)),
            Throws
                .InstanceOf<SettingsException>()
                .Or.InstanceOf<OptionsValidationException>()
                .With.Message.Contains(named)
        );
    }

    private static async Task AssertServesAsync(Uri collector, string protocol)
    {
        await using var app = new BlogManagerApp(
            new Dictionary<string, string>
            {
                ["BlogManager:Telemetry:OtlpEndpoint"] = collector.ToString(),
                ["BlogManager:Telemetry:OtlpProtocol"] = protocol,
                ["BlogManager:Telemetry:SampleRatio"] = "1",
                ["BlogManager:Auth:Anonymous"] = "read",
            }
        );
        using var client = app.CreateClient();
        client.Timeout = TimeSpan.FromSeconds(10);
        for (var i = 0; i < Requests; i++)
        {
            // Sends what is there so far while the requests go on.
            if (i % 50 == 25)
                _ = Task.Run(() => app.Services.GetRequiredService<TracerProvider>().ForceFlush(100));
            using var answer = await client.GetAsync("/api/v1/blogs");
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }
    }
}
