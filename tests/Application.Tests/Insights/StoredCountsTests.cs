using BlogManager.Application.Health;
using BlogManager.Application.Ports;
using BlogManager.Application.Tests.Sources;
using BlogManager.Domain.Jobs;
using BlogManager.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace BlogManager.Application.Tests.Insights;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[NonParallelizable]
public sealed class StoredCountsTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly Mock<IJobStore> _jobs = new();
    private readonly Mock<IPostStore> _posts = new();
    private readonly StoredCounts _counts;
    private readonly Measurements _measured = new();

    public StoredCountsTests()
    {
        _jobs
            .Setup(j => j.CountAsync(It.IsAny<CancellationToken>()))
            .ReturnsAsync(new Dictionary<JobStatus, int> { [JobStatus.Queued] = 2, [JobStatus.Failed] = 1 });
        _jobs.Setup(j => j.OldestDueAsync(It.IsAny<CancellationToken>())).ReturnsAsync(Start.AddSeconds(-40));
        _posts.Setup(p => p.CountAsync(It.IsAny<CancellationToken>())).ReturnsAsync(7);
        _counts = new StoredCounts(
            _jobs.Object,
            _posts.Object,
            new InMemorySourceStore(),
            _time,
            NullLogger<StoredCounts>.Instance
        );
    }

    [TearDown]
    public void Dispose() => _measured.Dispose();

    [Test]
    public async Task Every_status_is_told_and_the_age_of_the_first_in_turn()
    {
        await _counts.RecordAsync(default);
        Assert.Multiple(() =>
        {
            Assert.That(_measured.Of("jobs", "queued"), Is.EqualTo([2]));
            Assert.That(_measured.Of("jobs", "failed"), Is.EqualTo([1]));
            Assert.That(_measured.Of("jobs"), Has.Count.EqualTo(5));
            Assert.That(_measured.Of("posts"), Is.EqualTo([7]));
            Assert.That(_measured.Of("jobs_oldest_queued_seconds"), Is.EqualTo([40]));
        });
    }

    [Test]
    public async Task Where_none_waits_the_age_is_0()
    {
        _jobs.Setup(j => j.OldestDueAsync(It.IsAny<CancellationToken>())).ReturnsAsync((DateTimeOffset?)null);
        await _counts.RecordAsync(default);
        Assert.That(_measured.Of("jobs_oldest_queued_seconds"), Is.EqualTo([0]));
    }

    [Test]
    public async Task Within_its_lifetime_a_count_is_told_again_and_after_it_a_new_one_is_made()
    {
        await _counts.RecordAsync(default);
        await _counts.RecordAsync(default);
        _posts.Verify(p => p.CountAsync(It.IsAny<CancellationToken>()), Times.Once);
        _time.Advance(StoredCounts.Lifetime);
        await _counts.RecordAsync(default);
        _posts.Verify(p => p.CountAsync(It.IsAny<CancellationToken>()), Times.Exactly(2));
    }

    [Test]
    public async Task Of_many_who_ask_at_once_one_counts()
    {
        var release = new TaskCompletionSource<int>();
        _posts.Setup(p => p.CountAsync(It.IsAny<CancellationToken>())).Returns(release.Task);
        var asked = Enumerable.Range(0, 20).Select(_ => _counts.RecordAsync(default)).ToList();
        release.SetResult(9);
        await Task.WhenAll(asked);
        _jobs.Verify(j => j.CountAsync(It.IsAny<CancellationToken>()), Times.Once);
        Assert.That(_measured.Of("posts"), Has.Count.EqualTo(20).And.All.EqualTo(9));
    }

    [Test]
    public async Task A_store_that_is_slow_leaves_what_was_last_known_and_the_wait_is_bounded()
    {
        await _counts.RecordAsync(default);
        _posts.Setup(p => p.CountAsync(It.IsAny<CancellationToken>())).Returns(new TaskCompletionSource<int>().Task);
        _time.Advance(StoredCounts.Lifetime);
        var asked = _counts.RecordAsync(default);
        Assert.That(asked.IsCompleted, Is.False);
        _time.Advance(StoredCounts.WaitTimeout);
        await asked;
        Assert.That(_measured.Of("posts"), Is.EqualTo([7, 7]));
        Assert.That(_measured.Of("jobs_oldest_queued_seconds")[1], Is.EqualTo(45.25), "it goes on waiting");
    }

    [Test]
    public async Task A_store_that_is_down_fails_nobody_and_what_was_never_known_is_not_told()
    {
        _jobs.Setup(j => j.CountAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new IOException("/secret/path"));
        await _counts.RecordAsync(default);
        Assert.That(_measured.Of("jobs").Concat(_measured.Of("posts")), Is.Empty);
    }

    [Test]
    public async Task That_it_is_down_is_a_warning_once_by_the_kind_of_failure_alone()
    {
        var log = new Lines();
        var counts = new StoredCounts(_jobs.Object, _posts.Object, new InMemorySourceStore(), _time, log);
        _jobs.Setup(j => j.CountAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new IOException("/secret/path"));
        await counts.RecordAsync(default);
        _time.Advance(TimeSpan.FromSeconds(5));
        await counts.RecordAsync(default);
        Assert.That(log.Told.Select(l => l.Level), Is.EqualTo([LogLevel.Warning, LogLevel.Debug]));
        Assert.That(log.Told[0].Text, Does.Contain("System.IO.IOException").And.Not.Contain("secret"));
    }

    private sealed class Lines : ILogger<StoredCounts>
    {
        internal List<(LogLevel Level, string Text)> Told { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Told.Add((logLevel, formatter(state, exception)));
    }
}
