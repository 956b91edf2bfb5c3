using BlogManager.Application.Pipeline;
using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Application.Tests.Pipeline;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CachingTests : IDisposable
{
    private readonly PipelineHost _host = new();

    public CachingTests()
    {
        var made = 0;
        _host.Handle = (_, _) => Task.FromResult<Result<string>>($"answer {++made}");
    }

    [TearDown]
    public void Dispose() => _host.Dispose();

    [Test]
    public async Task The_second_of_two_like_requests_is_answered_from_memory()
    {
        Assert.That((await _host.SendAsync(new Remembered("k"))).Value, Is.EqualTo("answer 1"));
        Assert.That((await _host.SendAsync(new Remembered("k"))).Value, Is.EqualTo("answer 1"));
        Assert.That((await _host.SendAsync(new Remembered("other"))).Value, Is.EqualTo("answer 2"));
        Assert.That(_host.Cache.Lifetimes, Is.All.EqualTo(TimeSpan.FromMinutes(3)));
    }

    [Test]
    public async Task A_request_that_does_not_ask_for_it_never_meets_the_cache()
    {
        await _host.SendAsync(new Ask());
        await _host.SendAsync(new Ask());
        Assert.That(_host.Handled, Is.EqualTo(2));
        Assert.That(_host.Cache.KeysAsked, Is.Empty);
    }

    [Test]
    public async Task A_failure_is_not_remembered()
    {
        _host.Handle = (_, _) => Task.FromResult<Result<string>>(Error.NotFound("none"));
        Assert.That((await _host.SendAsync(new Remembered("k"))).IsSuccess, Is.False);
        _host.Handle = (_, _) => Task.FromResult<Result<string>>("there now");
        Assert.That((await _host.SendAsync(new Remembered("k"))).Value, Is.EqualTo("there now"));
    }

    [Test]
    public async Task An_answer_of_another_model_is_not_served()
    {
        await _host.SendAsync(new Remembered("k"));
        _host.Identity = new ModelIdentity("test", "two");
        Assert.That((await _host.SendAsync(new Remembered("k"))).Value, Is.EqualTo("answer 2"));
        _host.Identity = new ModelIdentity("other", "one");
        Assert.That((await _host.SendAsync(new Remembered("k"))).Value, Is.EqualTo("answer 3"));
    }

    [Test]
    public async Task Whoever_opened_a_slot_learns_whether_it_was_remembered()
    {
        var slot = _host.Services.GetRequiredService<CacheOutcome>().Open();
        await _host.SendAsync(new Ask());
        Assert.That(slot.Hit, Is.Null);
        await _host.SendAsync(new Remembered("k"));
        Assert.That(slot.Hit, Is.False);
        await _host.SendAsync(new Remembered("k"));
        Assert.That(slot.Hit, Is.True);
    }

    [Test]
    public async Task A_successful_change_drops_the_answers_that_it_made_stale_and_no_others()
    {
        await _host.SendAsync(new Remembered("stale", "post:1"));
        await _host.SendAsync(new Remembered("fresh", "post:2"));
        await _host.SendAsync(new Change("post:1"));
        Assert.That(_host.Cache.TagsDropped, Is.EqualTo(["post:1", "made:answer 3"]));
        Assert.That((await _host.SendAsync(new Remembered("stale", "post:1"))).Value, Is.EqualTo("answer 4"));
        Assert.That((await _host.SendAsync(new Remembered("fresh", "post:2"))).Value, Is.EqualTo("answer 2"));
    }

    [Test]
    public async Task A_change_that_fails_or_is_refused_drops_nothing()
    {
        await _host.SendAsync(new Remembered("k", "post:1"));
        await _host.SendAsync(new Change("post:1"), Caller.Anonymous);
        _host.Handle = (_, _) => Task.FromResult<Result<string>>(Error.NotFound("none"));
        await _host.SendAsync(new Change("post:1"));
        _host.Handle = (_, _) => throw new InvalidOperationException();
        await Assert.ThatAsync(() => _host.SendAsync(new Change("post:1")), Throws.InvalidOperationException);
        Assert.That(_host.Cache.TagsDropped, Is.Empty);
    }

    [Test]
    public async Task A_change_whose_caller_has_gone_away_still_drops_what_is_stale()
    {
        using var gone = new CancellationTokenSource();
        _host.Handle = async (_, _) =>
        {
            await gone.CancelAsync();
            return "written";
        };
        await _host.SendAsync(new Change("post:1"), cancellationToken: gone.Token);
        Assert.That(_host.Cache.TagsDropped, Does.Contain("post:1"));
    }
}
