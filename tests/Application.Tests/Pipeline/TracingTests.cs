using System.Diagnostics;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Tests.Pipeline;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[NonParallelizable]
public sealed class TracingTests : IDisposable
{
    private const string Canary = "canary-7f3a";

    private readonly PipelineHost _host = new();
    private readonly List<Activity> _spans = [];
    private readonly ActivityListener _listener;

    public TracingTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Telemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Add,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [TearDown]
    public void Dispose()
    {
        _listener.Dispose();
        _host.Dispose();
    }

    [Test]
    public async Task A_span_has_the_requests_name_and_its_success()
    {
        await _host.SendAsync(new OpenToAll());
        Assert.That(Span(nameof(OpenToAll)).GetTagItem("blogmanager.outcome"), Is.EqualTo("success"));
    }

    [Test]
    public async Task Refusals_faults_of_input_and_remembered_answers_are_seen_too()
    {
        await _host.SendAsync(new NeedsReading(), Caller.Anonymous);
        Assert.That(Span(nameof(NeedsReading)).GetTagItem("blogmanager.outcome"), Is.EqualTo("unauthorized"));
        await _host.SendAsync(new Form(null, 0, []));
        Assert.That(Span(nameof(Form)).GetTagItem("blogmanager.outcome"), Is.EqualTo("validation_failed"));
        Assert.That(
            Span(nameof(Form)).Status,
            Is.EqualTo(ActivityStatusCode.Unset),
            "a caller's mistake is no failure of the service"
        );
        await _host.SendAsync(new Remembered("k"));
        await _host.SendAsync(new Remembered("k"));
        Assert.That(_spans.Count(s => s.OperationName == nameof(Remembered)), Is.EqualTo(2));
    }

    [Test]
    public async Task A_stage_has_a_span_where_it_does_something()
    {
        await _host.SendAsync(new OpenToAll());
        Assert.That(
            _spans.Select(s => s.OperationName),
            Is.EqualTo(new[] { "pipeline.authorization", "pipeline.handling", nameof(OpenToAll) })
        );
        _spans.Clear();
        await _host.SendAsync(new Remembered("k"));
        Assert.That(Span("pipeline.handling").Parent, Is.SameAs(Span("pipeline.caching")));
        Assert.That(Span("pipeline.caching").GetTagItem("blogmanager.cache.result"), Is.EqualTo("miss"));
        _spans.Clear();
        await _host.SendAsync(new Remembered("k"));
        Assert.That(Span("pipeline.caching").GetTagItem("blogmanager.cache.result"), Is.EqualTo("hit"));
        Assert.That(_spans.Select(s => s.OperationName), Has.None.EqualTo("pipeline.handling"));
        _spans.Clear();
        await _host.SendAsync(new NeedsReading(), Caller.Anonymous);
        Assert.That(Span("pipeline.authorization").GetTagItem("blogmanager.outcome"), Is.EqualTo("unauthorized"));
        Assert.That(_spans, Has.Count.EqualTo(2));
        await _host.SendAsync(new Form(null, 0, []));
        Assert.That(Span("pipeline.validation").GetTagItem("blogmanager.validation.fields"), Is.GreaterThan(0));
    }

    [TestCase(ErrorKind.Unavailable, ActivityStatusCode.Error)]
    [TestCase(ErrorKind.UpstreamFailed, ActivityStatusCode.Error)]
    [TestCase(ErrorKind.DeadlineExceeded, ActivityStatusCode.Error)]
    [TestCase(ErrorKind.NotFound, ActivityStatusCode.Unset)]
    [TestCase(ErrorKind.Conflict, ActivityStatusCode.Unset)]
    public async Task A_span_is_an_error_where_the_service_failed_and_not_where_the_caller_did(
        ErrorKind kind,
        ActivityStatusCode status
    )
    {
        _host.Handle = (_, _) => Task.FromResult<Result<string>>(new Error("code", kind, "message"));
        await _host.SendAsync(new OpenToAll());
        Assert.That(Span(nameof(OpenToAll)).Status, Is.EqualTo(status));
    }

    [Test]
    public async Task An_exception_is_named_by_its_type_alone()
    {
        _host.Handle = (_, _) => throw new InvalidOperationException(Canary);
        await Assert.ThatAsync(() => _host.SendAsync(new OpenToAll()), Throws.InvalidOperationException);
        var span = Span(nameof(OpenToAll));
        Assert.That(span.GetTagItem("error.type"), Is.EqualTo("System.InvalidOperationException"));
        Assert.That(span.Status, Is.EqualTo(ActivityStatusCode.Error));
        Assert.That(Everything(span), Does.Not.Contain(Canary));
    }

    [Test]
    public async Task Nothing_of_request_or_answer_is_in_a_span()
    {
        _host.Handle = (_, _) => Task.FromResult<Result<string>>(new Error("failed", ErrorKind.Unavailable, Canary));
        await _host.SendAsync(new Form(Canary, 1, [new FormLine(Canary)]));
        _host.Handle = (_, _) => Task.FromResult<Result<string>>(Canary);
        await _host.SendAsync(new Remembered(Canary, Canary));
        await _host.SendAsync(new Change(Canary));
        Assert.That(
            _spans.Select(s => s.OperationName),
            Is.SupersetOf(
                new[] { nameof(Form), nameof(Remembered), nameof(Change), "pipeline.caching", "pipeline.handling" }
            )
        );
        Assert.That(_spans.Select(Everything), Has.None.Contains(Canary));
    }

    private static string Everything(Activity span) =>
        string.Join(
            '\n',
            span.TagObjects.Select(t => $"{t.Key}={t.Value}")
                .Concat(span.Baggage.Select(b => $"{b.Key}={b.Value}"))
                .Concat(span.Events.Select(e => e.Name + string.Join(',', e.Tags)))
                .Append(span.DisplayName)
                .Append(span.StatusDescription)
        );

    private Activity Span(string name) => _spans.Last(s => s.OperationName == name);
}
