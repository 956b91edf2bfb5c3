using System.Diagnostics;
using System.Net;
using BlogManager.Api.Hosting;
using BlogManager.Application.Ports;
using BlogManager.Testing;
using Microsoft.Extensions.DependencyInjection;
using Moq;
using OpenTelemetry;

namespace BlogManager.Api.Tests;

/// <summary>
/// Which traces are exported: a share of those that begin here, what a caller asks for, and whatever failed.
/// </summary>
[NonParallelizable]
public sealed class TraceSamplingTests
{
    private OtlpCollector _collector = null!;

    [SetUp]
    public async Task StartCollector() => _collector = await OtlpCollector.StartAsync();

    [TearDown]
    public async Task StopCollector() => await _collector.DisposeAsync();

    [TestCase("0", 0)]
    [TestCase("1", 20)]
    public async Task The_share_of_traces_that_begin_here_is_the_settings(string ratio, int exported)
    {
        await using var app = AppWith(ratio);
        using var client = app.CreateClient();
        using (SuppressInstrumentationScope.Begin())
        {
            for (var i = 0; i < 20; i++)
                using (await client.GetAsync("/api/v1/blogs")) { }
        }

        _ = _collector.Received(app, Trace.Sampled());
        Assert.That(_collector.Spans.Count(s => s.Kind == OtlpSpan.Server), Is.EqualTo(exported));
    }

    [Test]
    public async Task A_callers_decision_is_followed()
    {
        await using var app = AppWith("0");
        using var client = app.CreateClient();
        var (wanted, unwanted) = (Trace.Sampled(), Trace.Unsampled());
        using var first = await TracedCalls.SendAsync(client, HttpMethod.Get, "/api/v1/blogs", null, wanted);
        using var second = await TracedCalls.SendAsync(client, HttpMethod.Get, "/api/v1/blogs", null, unwanted);
        // A span ends when its answer is out.
        Assert.That(() => _collector.Received(app, wanted), Is.Not.Empty.After(10_000, 50));
        Assert.That(_collector.Received(app, unwanted), Is.Empty);
        Assert.That(
            second.Headers.GetValues("traceresponse").Single(),
            Does.StartWith($"00-{unwanted.Id}-").And.EndWith("-00")
        );
    }

    [Test]
    public async Task A_failed_trace_is_exported_whole_though_it_was_not_sampled()
    {
        var broken = new Mock<IPostStore>();
        broken
            .Setup(s =>
                s.ListAsync(
                    It.IsAny<Domain.Posts.SiteScope>(),
                    It.IsAny<int>(),
                    It.IsAny<string?>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ThrowsAsync(new InvalidTimeZoneException("password=hunter2"));
        await using var app = AppWith("0", s => s.AddSingleton(broken.Object));
        using var admin = await app.CreateAdminClientAsync();
        var (fails, succeeds) = (Trace.Unsampled(), Trace.Unsampled());
        using var failed = await TracedCalls.SendAsync(admin, HttpMethod.Get, "/api/v1/blogs", null, fails);
        using var fine = await TracedCalls.SendAsync(admin, HttpMethod.Get, "/api/v1/auth/me", null, succeeds);
        Assert.That(
            (failed.StatusCode, fine.StatusCode),
            Is.EqualTo((HttpStatusCode.InternalServerError, HttpStatusCode.OK))
        );
        // A span ends when its answer is out.
        Assert.That(() => _collector.Received(app, fails), Is.Not.Empty.After(10_000, 50));
        var spans = _collector.Received(app, fails);
        Assert.That(
            SpanTree.Of(spans).ToString(),
            Does.Match("^GET /api/v1/blogs\n(  sqlite .+\n)*  ListPosts\n    pipeline.authorization\n")
        );
        Assert.That(
            spans.Where(s => s.IsError).Select(s => s.Name),
            Is.EquivalentTo(new[] { "GET /api/v1/blogs", "ListPosts" })
        );
        Assert.That(
            spans.Single(s => s.Name == "ListPosts").Attributes["error.type"],
            Is.EqualTo("System.InvalidTimeZoneException")
        );
        Assert.That(_collector.Received(app, succeeds), Is.Empty);
    }

    [Test]
    public void A_trace_that_goes_on_and_on_does_not_fill_the_memory()
    {
        using var source = new ActivitySource("long");
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        var kept = new List<string>();
        using var processor = new TailSamplingProcessor(new Into(kept));
        using (var root = source.StartActivity("root")!)
        {
            for (var i = 0; i < TailSamplingProcessor.MaxWaiting * 2; i++)
            {
                using var child = source.StartActivity("child")!;
                child.Stop();
                processor.OnEnd(child);
            }

            using var failing = source.StartActivity("failing")!.SetStatus(ActivityStatusCode.Error);
            failing.Stop();
            processor.OnEnd(failing);
            root.Stop();
            processor.OnEnd(root);
        }

        processor.ForceFlush();
        Assert.That(
            kept,
            Has.Count.EqualTo(TailSamplingProcessor.MaxWaiting + 2).And.Contain("failing").And.Contain("root")
        );
    }

    private BlogManagerApp AppWith(string ratio, Action<IServiceCollection>? services = null) =>
        new(
            new Dictionary<string, string>
            {
                ["BlogManager:Telemetry:OtlpEndpoint"] = _collector.HttpAddress,
                ["BlogManager:Telemetry:OtlpProtocol"] = "http",
                ["BlogManager:Telemetry:SampleRatio"] = ratio,
                ["BlogManager:Auth:Anonymous"] = "read",
            },
            services
        );

    private sealed class Into(List<string> names) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
                names.Add(span.OperationName);
            return ExportResult.Success;
        }
    }
}
