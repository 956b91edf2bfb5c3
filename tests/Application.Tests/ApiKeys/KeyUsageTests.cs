using BlogManager.Application.ApiKeys;
using BlogManager.Application.Ports;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace BlogManager.Application.Tests.ApiKeys;

/// <summary>When a key was last used: noted to the second, and written once a minute.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class KeyUsageTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly Mock<IApiKeyStore> _store = new();
    private readonly List<string> _written = [];
    private readonly KeyUsage _usage;

    public KeyUsageTests()
    {
        _usage = new KeyUsage(_store.Object, _time);
        _store
            .Setup(s =>
                s.RecordUseAsync(It.IsAny<IReadOnlyDictionary<string, DateTimeOffset>>(), It.IsAny<CancellationToken>())
            )
            .Callback(
                (IReadOnlyDictionary<string, DateTimeOffset> uses, CancellationToken _) =>
                    _written.AddRange(uses.OrderBy(u => u.Key).Select(u => $"{u.Key} {(u.Value - Start).TotalSeconds}"))
            )
            .Returns(Task.CompletedTask);
    }

    [TearDown]
    public void Dispose() => _usage.Dispose();

    [TestCase(0.9, "a 0")]
    [TestCase(1.0, "a 1")]
    public async Task A_use_within_a_second_of_another_is_not_noted(double later, string written)
    {
        _usage.Note("a");
        _time.Advance(TimeSpan.FromSeconds(later));
        _usage.Note("a");
        await _usage.FlushAsync(all: false, default);
        Assert.That(_written, Is.EqualTo([written]));
    }

    [TestCase(59, false, 1)]
    [TestCase(60, false, 2)]
    [TestCase(1, true, 2)]
    public async Task A_key_is_written_once_a_minute_or_at_the_end(int seconds, bool all, int times)
    {
        _usage.Note("a");
        await _usage.FlushAsync(all: false, default);
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _usage.Note("a");
        await _usage.FlushAsync(all, default);
        Assert.That(_written, Has.Count.EqualTo(times));
    }

    [Test]
    public async Task What_was_written_is_not_written_again_and_nothing_is_nothing_to_write()
    {
        await _usage.FlushAsync(all: true, default);
        _usage.Note("b");
        _usage.Note("a");
        await _usage.FlushAsync(all: true, default);
        await _usage.FlushAsync(all: true, default);
        Assert.That(_written, Is.EqualTo(["a 0", "b 0"]));
        _store.Verify(
            s =>
                s.RecordUseAsync(
                    It.IsAny<IReadOnlyDictionary<string, DateTimeOffset>>(),
                    It.IsAny<CancellationToken>()
                ),
            Times.Once
        );
    }
}
