using BlogManager.Application.Asking;
using BlogManager.Application.Tests.Posts;
using BlogManager.Domain.Answers;
using Moq;

namespace BlogManager.Application.Tests.Asking;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AskingPauseTests : IDisposable
{
    private readonly InMemoryBlog _blog = new();
    private AskingPause? _stored;

    public AskingPauseTests()
    {
        _blog.Pauses.Setup(p => p.FindAsync(It.IsAny<CancellationToken>())).ReturnsAsync(() => _stored);
        _blog
            .Pauses.Setup(p => p.PutAsync(It.IsAny<AskingPause?>(), It.IsAny<CancellationToken>()))
            .Callback((AskingPause? pause, CancellationToken _) => _stored = pause)
            .Returns(Task.CompletedTask);
    }

    [TearDown]
    public void Dispose() => _blog.Dispose();

    [Test]
    public async Task Asks_are_refused_in_the_owners_words_until_the_pause_ends()
    {
        var now = _blog.Time.GetUtcNow();
        Assert.That((await _blog.SendAsync(new GetAsking())).Value, Is.EqualTo(new AskingView(false)));
        await _blog.SendAsync(new PauseAsking(true, " Back soon. "));
        Assert.That(_stored, Is.EqualTo(new AskingPause(now, "Back soon.")));
        _blog.Time.Advance(TimeSpan.FromHours(1));
        var refused = await _blog.SendAsync(new AskQuestion("What is hooch?"));
        Assert.That((refused.Error!.Code, refused.Error.Message), Is.EqualTo(("asking_paused", "Back soon.")));
        await _blog.SendAsync(new PauseAsking(true));
        Assert.That(_stored, Is.EqualTo(new AskingPause(now, null)), "since when it was first paused");
        await _blog.SendAsync(new PauseAsking(false, "Not kept"));
        Assert.That(_stored, Is.Null);
        Assert.That((await _blog.SendAsync(new GetAsking())).Value.Paused, Is.False);
    }

    [Test]
    public async Task What_says_neither_is_refused()
    {
        var refused = await _blog.SendAsync(new PauseAsking(null));
        Assert.That(refused.Error!.Fields["paused"], Is.EqualTo(new[] { "paused is required: true or false." }));
        var long_ = await _blog.SendAsync(new PauseAsking(true, new string('a', 301)));
        Assert.That(long_.Error!.Fields.ContainsKey("message"), Is.True);
    }
}
