using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Infrastructure.Answers;
using BlogManager.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace BlogManager.Adapters.Tests.Answers;

/// <summary>Answers are taken at once, whatever the store does, and none that was taken is lost.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class QueuedAnswersTests : IDisposable
{
    private readonly List<string> _stored = [];
    private readonly Mock<IAnswerLog> _store = new();
    private readonly Mock<IStoreFaults> _faults = new();
    private readonly RecordingLogs _log = new();
    private readonly ILoggerFactory _loggers;
    private readonly QueuedAnswers _queue;
    private Exception? _fault;

    public QueuedAnswersTests()
    {
        _faults.Setup(f => f.IsOutage(It.IsAny<Exception>())).Returns((Exception e) => e is TimeoutException);
        _store
            .Setup(s => s.KeepAsync(It.IsAny<IReadOnlyList<StoredAnswer>>(), It.IsAny<CancellationToken>()))
            .Returns(
                (IReadOnlyList<StoredAnswer> answers, CancellationToken _) =>
                {
                    if (_fault is not null)
                        throw _fault;
                    _stored.AddRange(answers.Select(a => a.Id));
                    return Task.CompletedTask;
                }
            );
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(_log));
        _queue = new QueuedAnswers(
            _store.Object,
            _faults.Object,
            new FakeTimeProvider(),
            _loggers.CreateLogger<QueuedAnswers>()
        );
    }

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    public void Dispose()
    {
        _queue.Dispose();
        _loggers.Dispose();
    }

    [Test]
    public async Task What_is_asked_of_the_log_sees_what_was_taken_before()
    {
        await TakeAsync(0, 250);
        Assert.That(_stored, Is.Empty);
        await _queue.FindAsync("a0", Cancel);
        Assert.That(_stored, Is.EqualTo(Ids(0, 250)));
        await TakeAsync(250, 1);
        await _queue.RateAsync("a0", new AnswerRating("k", default, true, null), Cancel);
        await TakeAsync(251, 1);
        await _queue.DeleteByPostAsync("p", Cancel);
        await TakeAsync(252, 1);
        await _queue.PurgeAsync(new RetentionCutoff(default, default), 1, Cancel);
        Assert.That(_stored, Is.EqualTo(Ids(0, 253)));
    }

    [Test]
    public async Task While_the_store_is_out_answers_wait_and_come_once_in_their_order()
    {
        _fault = new TimeoutException();
        await TakeAsync(0, 150);
        Assert.That(async () => await _queue.FlushAsync(Cancel), Throws.TypeOf<TimeoutException>());
        Assert.That(async () => await _queue.FindAsync("a0", Cancel), Throws.TypeOf<TimeoutException>());
        await TakeAsync(150, 10);
        _fault = null;
        await _queue.FlushAsync(Cancel);
        Assert.That(_stored, Is.EqualTo(Ids(0, 160)));
    }

    [Test]
    public async Task What_the_store_will_never_take_is_given_up_with_a_warning_and_the_others_go_on()
    {
        _fault = new InvalidOperationException("a question");
        await TakeAsync(0, 3);
        await _queue.FlushAsync(Cancel);
        _fault = null;
        await TakeAsync(3, 1);
        await _queue.FlushAsync(Cancel);
        Assert.That(_stored, Is.EqualTo(["a3"]));
        Assert.That(_log.Lines, Has.One.Contains("3 answers could not be kept (InvalidOperationException)"));
        Assert.That(_log.Lines, Has.None.Contains("a question"));
    }

    [Test]
    public async Task When_too_many_wait_further_ones_are_not_kept_and_that_is_said_once()
    {
        await TakeAsync(0, 2005);
        await _queue.FlushAsync(Cancel);
        Assert.That(_stored, Is.EqualTo(Ids(0, 2000)));
        Assert.That(_log.Lines, Has.One.Contains("2000 answers wait to be kept"));
    }

    [Test]
    public async Task The_writer_writes_as_answers_come_after_an_outage_and_at_the_stop()
    {
        var time = new FakeTimeProvider();
        using var writer = new AnswerWriter(_queue, time, _loggers.CreateLogger<AnswerWriter>());
        await writer.StartAsync(Cancel);
        await TakeAsync(0, 1);
        await UntilAsync(() => _stored.Count == 1, time);
        _fault = new TimeoutException();
        await TakeAsync(1, 1);
        await UntilAsync(() => _log.Lines.Any(l => l.Contains("could not be kept yet (TimeoutException)")), time);
        _fault = null;
        await UntilAsync(() => _stored.Count == 2, time);
        await writer.StopAsync(Cancel);
        await TakeAsync(2, 1);
        await writer.StopAsync(Cancel);
        Assert.That(_stored, Is.EqualTo(Ids(0, 3)));
    }

    [Test]
    public async Task What_was_given_again_is_added_up_and_written_after_the_answers_once_the_store_takes_it()
    {
        var repeats = new List<RepeatedAnswer>();
        _store
            .Setup(s => s.NoteRepeatsAsync(It.IsAny<IReadOnlyList<RepeatedAnswer>>(), It.IsAny<CancellationToken>()))
            .Returns(
                (IReadOnlyList<RepeatedAnswer> noted, CancellationToken _) =>
                {
                    if (_stored.Count == 0 || _fault is not null)
                        throw _fault ?? new InvalidOperationException("before its answer");
                    repeats.AddRange(noted);
                    return Task.CompletedTask;
                }
            );
        var first = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        await TakeAsync(0, 1);
        await _queue.NoteRepeatsAsync(
            [new RepeatedAnswer("a0", 1, first.AddHours(1)), new RepeatedAnswer("a0", 2, first)],
            Cancel
        );
        _fault = new TimeoutException();
        Assert.That(async () => await _queue.FlushAsync(Cancel), Throws.TypeOf<TimeoutException>());
        await _queue.NoteRepeatsAsync([new RepeatedAnswer("a0", 4, first.AddHours(2))], Cancel);
        _fault = null;
        await _queue.FlushAsync(Cancel);
        Assert.That(repeats, Is.EqualTo([new RepeatedAnswer("a0", 7, first.AddHours(2))]));
        await _queue.FlushAsync(Cancel);
        Assert.That(repeats, Has.Count.EqualTo(1));
    }

    private static IEnumerable<string> Ids(int from, int count) => Enumerable.Range(from, count).Select(i => $"a{i}");

    private Task TakeAsync(int from, int count) =>
        _queue.KeepAsync([.. Ids(from, count).Select(id => new StoredAnswer(id, default, null, null))], Cancel);

    private static async Task UntilAsync(Func<bool> isTrue, FakeTimeProvider time)
    {
        for (var tries = 0; !isTrue(); tries++)
        {
            Assert.That(tries, Is.LessThan(3000), "within a minute");
            await Task.Delay(20, Cancel);
            time.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
