using BlogManager.Application.Health;
using BlogManager.Application.Ports;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace BlogManager.Application.Tests.Insights;

/// <summary>A store that hangs is asked once, however often its health is asked for.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StorePingTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Mock<IPostStore> _posts = new();
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StorePing _ping;

    public StorePingTests()
    {
        _posts.Setup(p => p.PingAsync(It.IsAny<CancellationToken>())).Returns(_answer.Task);
        _posts.Setup(p => p.TakesWritesAsync(It.IsAny<CancellationToken>())).ReturnsAsync(true);
        _ping = new StorePing(_posts.Object, _time);
    }

    [Test, CancelAfter(60_000)]
    public async Task After_three_seconds_it_is_given_up_and_asked_again_once_it_has_answered(
        CancellationToken cancellationToken
    )
    {
        var first = _ping.MeasureAsync(cancellationToken);
        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.That(first.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await Assert.ThatAsync(() => first, Throws.TypeOf<TimeoutException>());
        await Assert.ThatAsync(
            () => _ping.MeasureAsync(cancellationToken),
            Throws.TypeOf<TimeoutException>().With.Message.Contains("has not answered yet")
        );
        _answer.SetResult();
        // The answer frees the way on another thread.
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                Assert.That((await _ping.MeasureAsync(cancellationToken)).TakesWrites, Is.True);
                break;
            }
            catch (TimeoutException)
            {
                await Task.Yield();
            }
        }

        _posts.Verify(p => p.PingAsync(It.IsAny<CancellationToken>()), Times.Exactly(2));
    }
}
