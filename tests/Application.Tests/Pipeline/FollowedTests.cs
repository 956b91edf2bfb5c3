using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace BlogManager.Application.Tests.Pipeline;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FollowedTests
{
    private readonly FakeTimeProvider _time = new();
    private int _reads;
    private string _stored = "one";
    private Exception? _fault;

    [Test]
    public async Task A_change_elsewhere_is_seen_after_a_while_and_one_here_at_once()
    {
        using var followed = Create();
        Assert.That(await followed.ReadAsync(default), Is.EqualTo("one"));
        _stored = "two";
        Assert.That(await followed.ReadAsync(default), Is.EqualTo("one"));
        _time.Advance(TimeSpan.FromSeconds(1.6));
        Assert.That(await followed.ReadAsync(default), Is.EqualTo("two"));
        _stored = "three";
        followed.Forget();
        Assert.That(await followed.ReadAsync(default), Is.EqualTo("three"));
        Assert.That(_reads, Is.EqualTo(3));
    }

    [Test]
    public async Task While_the_store_is_out_the_last_known_value_stands_and_the_store_is_not_pressed()
    {
        using var followed = Create();
        _fault = new DependencyUnavailableException("mongodb", "out");
        Assert.That(await followed.ReadAsync(default), Is.EqualTo("unknown"));
        Assert.That(await followed.ReadAsync(default), Is.EqualTo("unknown"));
        Assert.That(_reads, Is.EqualTo(1));
        _fault = null;
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(await followed.ReadAsync(default), Is.EqualTo("one"));
        _fault = new InvalidOperationException("a bug");
        _time.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThatAsync(async () => await followed.ReadAsync(default), Throws.InvalidOperationException);
    }

    [Test]
    public async Task A_change_during_a_reading_is_not_overlooked()
    {
        var reading = new TaskCompletionSource<string>();
        using var followed = new Followed<string>(
            _ =>
            {
                _reads++;
                return _reads == 1 ? reading.Task : Task.FromResult("new");
            },
            "unknown",
            Mock.Of<IStoreFaults>(),
            _time
        );
        var first = followed.ReadAsync(default).AsTask();
        followed.Forget();
        reading.SetResult("old");
        await first;
        Assert.That(await followed.ReadAsync(default), Is.EqualTo("new"));
    }

    [Test]
    public async Task Whoever_knows_a_value_does_not_wait_for_the_one_who_reads()
    {
        using var followed = Create();
        await followed.ReadAsync(default);
        _time.Advance(TimeSpan.FromSeconds(2));
        var slow = new TaskCompletionSource<string>();
        _next = slow.Task;
        var reader = followed.ReadAsync(default).AsTask();
        Assert.That(await followed.ReadAsync(default), Is.EqualTo("one"));
        slow.SetResult("two");
        Assert.That(await reader, Is.EqualTo("two"));
    }

    private Task<string>? _next;

    private Followed<string> Create() =>
        new(
            _ =>
            {
                _reads++;
                return _next ?? (_fault is null ? Task.FromResult(_stored) : Task.FromException<string>(_fault));
            },
            "unknown",
            Mock.Of<IStoreFaults>(),
            _time
        );
}
