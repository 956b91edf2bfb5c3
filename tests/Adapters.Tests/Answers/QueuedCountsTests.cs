using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Answers;
using BlogManager.Testing;
using Microsoft.Extensions.Logging;
using Moq;

namespace BlogManager.Adapters.Tests.Answers;

/// <summary>Counts are taken at once, whatever the store does; nothing is lost by an outage, and nothing told twice.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class QueuedCountsTests : IDisposable
{
    private static readonly DateOnly Day = new(2026, 3, 1);

    private readonly List<DailyCount> _stored = [];
    private readonly Mock<IDailyCounts> _store = new();
    private readonly Mock<IStoreFaults> _faults = new();
    private readonly RecordingLogs _log = new();
    private readonly ILoggerFactory _loggers;
    private readonly QueuedCounts _queue;
    private Func<int, Exception?> _fault = _ => null;
    private int _writes;

    public QueuedCountsTests()
    {
        _faults.Setup(f => f.IsOutage(It.IsAny<Exception>())).Returns((Exception e) => e is TimeoutException);
        _store
            .Setup(s => s.AddAsync(It.IsAny<IReadOnlyList<DailyCount>>(), It.IsAny<CancellationToken>()))
            .Returns(
                (IReadOnlyList<DailyCount> counts, CancellationToken _) =>
                {
                    if (_fault(++_writes) is { } fault)
                        throw fault;
                    _stored.AddRange(counts);
                    return Task.CompletedTask;
                }
            );
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(_log));
        _queue = new QueuedCounts(_store.Object, _faults.Object, _loggers.CreateLogger<QueuedCounts>());
    }

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    public void Dispose()
    {
        _queue.Dispose();
        _loggers.Dispose();
    }

    [Test]
    public async Task A_thousand_of_a_sort_are_one_write_and_who_reads_sees_them()
    {
        for (var i = 0; i < 1000; i++)
            await _queue.AddAsync([Count("k1"), Count("k2")], Cancel);
        Assert.That(_writes, Is.Zero);
        await _queue.ReadAsync(Day, Day, Cancel);
        Assert.That(_writes, Is.EqualTo(1));
        Assert.That(_stored.Select(c => (c.Key.KeyId, c.Times)), Is.EquivalentTo([("k1", 1000L), ("k2", 1000L)]));
        await _queue.FlushAsync(Cancel);
        Assert.That(_writes, Is.EqualTo(1), "nothing is written twice");
    }

    [Test]
    public async Task While_the_store_is_out_counts_wait_with_those_that_come_meanwhile()
    {
        for (var i = 0; i < 250; i++)
            await _queue.AddAsync([Count($"k{i}")], Cancel);
        _fault = write => write == 2 ? new TimeoutException() : null;
        Assert.That(async () => await _queue.FlushAsync(Cancel), Throws.TypeOf<TimeoutException>());
        Assert.That(_stored, Has.Count.EqualTo(100), "the first hundred are written");
        await _queue.AddAsync([Count("k0"), Count("k249")], Cancel);
        await _queue.FlushAsync(Cancel);
        Assert.That(_stored.Sum(c => c.Times), Is.EqualTo(252));
        Assert.That(_stored.Where(c => c.Key.KeyId == "k249").Sum(c => c.Times), Is.EqualTo(2));
    }

    [Test]
    public async Task What_the_store_will_never_take_is_given_up_with_a_warning_and_the_others_go_on()
    {
        for (var i = 0; i < 150; i++)
            await _queue.AddAsync([Count($"k{i}")], Cancel);
        _fault = write => write == 1 ? new InvalidOperationException("a key") : null;
        await _queue.FlushAsync(Cancel);
        Assert.That(_stored, Has.Count.EqualTo(50));
        Assert.That(_log.Lines, Has.One.Contains("100 asks could not be counted (InvalidOperationException)"));
        Assert.That(_log.Lines, Has.None.Contains("a key"));
    }

    [Test]
    public async Task When_too_many_sorts_wait_further_ones_are_counted_without_their_key_and_site()
    {
        for (var i = 0; i < 2005; i++)
            await _queue.AddAsync([Count($"k{i}")], Cancel);
        await _queue.FlushAsync(Cancel);
        Assert.That(_stored, Has.Count.EqualTo(2001));
        var folded = _stored.Single(c => c.Key.KeyId is null);
        Assert.That((folded.Times, folded.Key.Sites), Is.EqualTo((5L, (SiteScope?)null)));
    }

    private static DailyCount Count(string key) =>
        new(new CountKey(Day, CountKind.Asks, new SiteScope("https://a.example"), key), Times: 1);
}
