using System.Diagnostics;
using BlogManager.Application.Answering;
using BlogManager.Application.Background;
using BlogManager.Application.Health;
using BlogManager.Application.Ingestion;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Application.Retrieval;
using BlogManager.Application.Tests.Asking;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Shared;
using BlogManager.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace BlogManager.Application.Tests.Pipeline;

/// <summary>What dashboards and traces are drawn from, by name: they break in silence where a name changes.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[NonParallelizable]
public sealed class StageSpansTests : IDisposable
{
    private readonly PipelineHost _host = new();
    private readonly Measurements _measured = new();
    private readonly List<Activity> _spans = [];
    private readonly ActivityListener _listener;

    public StageSpansTests()
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
        _measured.Dispose();
        _host.Dispose();
    }

    [Test]
    public async Task A_request_that_is_let_in_is_said_to_be_allowed()
    {
        await _host.SendAsync(new OpenToAll());
        Assert.That(Span("pipeline.authorization").GetTagItem("blogmanager.outcome"), Is.EqualTo("allowed"));
        Assert.That(Span("pipeline.handling").Status, Is.EqualTo(ActivityStatusCode.Unset));
        Assert.That(Span("pipeline.handling").GetTagItem("blogmanager.retried"), Is.Null);
    }

    [Test]
    public async Task A_request_that_ran_out_of_time_or_was_tried_again_says_so()
    {
        _host.Handle = async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return "never";
        };
        var sent = _host.SendAsync(new Command());
        _host.Time.Advance(TimeSpan.FromSeconds(6));
        await sent;
        Assert.That(
            (Span("pipeline.handling").Status, Span("pipeline.handling").StatusDescription),
            Is.EqualTo((ActivityStatusCode.Error, "deadline_exceeded"))
        );
        _host.Faults.Setup(f => f.IsTransient(It.IsAny<TimeoutException>())).Returns(true);
        var before = _host.Handled;
        _host.Handle = (_, _) =>
            _host.Handled == before + 1 ? throw new TimeoutException() : Task.FromResult<Result<string>>("done");
        await _host.SendAsync(new Ask());
        Assert.That(Span("pipeline.handling").GetTagItem("blogmanager.retried"), Is.True);
    }

    [Test]
    public async Task An_exception_is_an_outcome_of_its_own()
    {
        _host.Handle = (_, _) => throw new InvalidOperationException("x");
        await Assert.ThatAsync(() => _host.SendAsync(new OpenToAll()), Throws.InvalidOperationException);
        Assert.That(Span(nameof(OpenToAll)).GetTagItem("blogmanager.outcome"), Is.EqualTo("exception"));
    }

    [Test]
    public async Task Look_ups_of_remembered_answers_are_counted_by_request_and_result()
    {
        await _host.SendAsync(new Remembered("k"));
        await _host.SendAsync(new Remembered("k"));
        Assert.That(_measured.Of("cache_requests_total", nameof(Remembered), "miss"), Is.EqualTo([1]));
        Assert.That(_measured.Of("cache_requests_total", nameof(Remembered), "hit"), Is.EqualTo([1]));
        Assert.That(_measured.Of("cache_requests_total"), Has.Count.EqualTo(2));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_search_has_a_span_for_words_and_one_for_vectors(bool vectorsFail)
    {
        var indexes = new ScriptedIndexes { VectorFailure = vectorsFail ? new IOException("/secret") : null };
        indexes.Word("a1", 4);
        indexes.Word("b1", 4);
        indexes.Meaning("a1", 0.9f);
        await indexes
            .Retriever()
            .RetrieveAsync(new RetrievalQuery(StandaloneQuestion.Of("rye bread"), null, null, 5), default);
        Assert.That(Span("retrieval.lexical").GetTagItem("blogmanager.retrieval.hits"), Is.EqualTo(2));
        var vector = Span("retrieval.vector");
        Assert.That(
            (vector.Status, vector.StatusDescription, vector.GetTagItem("error.type")),
            Is.EqualTo(
                vectorsFail
                    ? (ActivityStatusCode.Error, "words alone", (object)"System.IO.IOException")
                    : (ActivityStatusCode.Unset, null, null)
            )
        );
        Assert.That(vector.GetTagItem("blogmanager.retrieval.hits"), Is.EqualTo(vectorsFail ? null : 1));
        Assert.That(_measured.Of("retrieval_duration_seconds", "vector"), Has.Count.EqualTo(1), "failed or not");
    }

    [Test]
    public void Work_that_is_stuck_is_told_by_its_kind()
    {
        var time = new FakeTimeProvider();
        var jobs = new RunningJobs(time);
        using var posts = new PostWork(new PostWorkLimits(20, 1), time);
        var stuck = new StuckWork(jobs, posts);
        using var source = new CancellationTokenSource();
        using var running = jobs.Add("7", source, "reindex");
        stuck.Record();
        time.Advance(TimeSpan.FromMinutes(21));
        stuck.Record();
        Assert.That(_measured.Of("work_stuck", "job"), Is.EqualTo([0, 1]));
        Assert.That(_measured.Of("work_stuck", "computation"), Is.EqualTo([0, 0]));
    }

    [Test]
    public void An_attempt_at_a_job_is_counted_by_kind_and_outcome_and_timed_where_it_ended()
    {
        JobMetrics.Ended("reindex", "succeeded", TimeSpan.FromSeconds(3));
        JobMetrics.Ended("reindex", "retried");
        Assert.That(_measured.Of("jobs_finished_total", "reindex", "succeeded"), Is.EqualTo([1]));
        Assert.That(_measured.Of("jobs_finished_total", "reindex", "retried"), Is.EqualTo([1]));
        Assert.That(_measured.Of("job_duration_seconds", "reindex"), Is.EqualTo([3]));
        Assert.That(_measured.Of("job_duration_seconds"), Has.Count.EqualTo(1));
    }

    [Test]
    public void What_the_application_registers_can_be_had_once_for_all()
    {
        foreach (
            var type in new[]
            {
                typeof(StoredCounts),
                typeof(StorePing),
                typeof(StuckWork),
                typeof(PostWork),
                typeof(RunningJobs),
                typeof(JobSignal),
                typeof(UrlLocks),
                typeof(ExpensiveWorkLimiter),
            }
        )
        {
            var first = _host.Services.GetRequiredService(type);
            Assert.That(_host.Services.GetRequiredService(type), Is.SameAs(first), type.Name);
        }

        Assert.That(_host.Services.GetRequiredService<ContentCapture>().IsOn, Is.False, "texts are not captured");
        Assert.That(_host.Services.GetRequiredService<AnswerComposer>(), Is.Not.Null);
        Assert.That(
            _host.Services.GetServices<IJobHandler>().Select(h => h.Kind),
            Is.EqualTo(["process_post", "reindex", "import", "sync_post"])
        );
        using var bare = new ServiceCollection().AddApplication().BuildServiceProvider();
        Assert.That(bare.GetRequiredService<TimeProvider>(), Is.SameAs(TimeProvider.System));
    }

    private Activity Span(string name) => _spans.Last(s => s.OperationName == name);
}
