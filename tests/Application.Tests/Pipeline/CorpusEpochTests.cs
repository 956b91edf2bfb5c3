using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace BlogManager.Application.Tests.Pipeline;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CorpusEpochTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Mock<IPostStore> _posts = new();
    private readonly CorpusEpoch _epoch;
    private long _version = 7;

    public CorpusEpochTests()
    {
        _posts.Setup(p => p.CorpusVersionAsync(It.IsAny<CancellationToken>())).ReturnsAsync(() => _version);
        _epoch = new CorpusEpoch(_posts.Object, Mock.Of<IStoreFaults>(), _time);
    }

    [TearDown]
    public void Dispose() => _epoch.Dispose();

    [Test]
    public async Task A_write_after_a_quiet_minute_moves_it_at_once_and_others_once_the_minute_is_over()
    {
        Assert.That(await CurrentAsync(), Is.EqualTo(7));
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.That(await WriteAsync(), Is.EqualTo(8));
        for (var second = 1; second < 60; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.That(await WriteAsync(), Is.EqualTo(8), $"after {second} s");
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await CurrentAsync(), Is.EqualTo(67));
    }

    [Test]
    public async Task A_write_elsewhere_moves_it_within_two_seconds_of_a_quiet_minute()
    {
        await CurrentAsync();
        _time.Advance(TimeSpan.FromSeconds(61));
        await CurrentAsync();
        _version++;
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(await CurrentAsync(), Is.EqualTo(8));
    }

    [Test]
    public async Task While_the_store_is_out_it_stays()
    {
        await CurrentAsync();
        _posts
            .Setup(p => p.CorpusVersionAsync(It.IsAny<CancellationToken>()))
            .ThrowsAsync(new DependencyUnavailableException("mongodb", "out"));
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.That(await CurrentAsync(), Is.EqualTo(7));
    }

    private async Task<long> WriteAsync()
    {
        _version++;
        _epoch.Forget();
        return await CurrentAsync();
    }

    private ValueTask<long> CurrentAsync() => _epoch.CurrentAsync(default);
}
