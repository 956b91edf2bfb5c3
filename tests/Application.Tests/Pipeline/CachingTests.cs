using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using Moq;

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
    public async Task An_answer_made_for_a_caller_of_other_sites_is_not_served()
    {
        var a = Caller.System with { Sites = new SiteScope("https://a.example") };
        var b = Caller.System with { Sites = new SiteScope("https://b.example") };
        var both = Caller.System with { Sites = new SiteScope("https://b.example", "https://a.example") };
        Assert.That((await _host.SendAsync(new Remembered("k"))).Value, Is.EqualTo("answer 1"));
        Assert.That((await _host.SendAsync(new Remembered("k"), a)).Value, Is.EqualTo("answer 2"));
        Assert.That((await _host.SendAsync(new Remembered("k"), b)).Value, Is.EqualTo("answer 3"));
        Assert.That((await _host.SendAsync(new Remembered("k"), both)).Value, Is.EqualTo("answer 4"));
        Assert.That(
            (await _host.SendAsync(new Remembered("k"), Caller.System with { Sites = new SiteScope() })).Value,
            Is.EqualTo("answer 5")
        );
        Assert.That(
            (await _host.SendAsync(new Remembered("k"), a with { Name = "another key of the same site" })).Value,
            Is.EqualTo("answer 2")
        );
        Assert.That((await _host.SendAsync(new Remembered("k"))).Value, Is.EqualTo("answer 1"));
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
    public async Task An_answer_by_other_prompts_is_not_served()
    {
        _host.Model.SetupGet(m => m.Prompts).Returns("1");
        Assert.That((await _host.SendAsync(new Remembered("k"))).Value, Is.EqualTo("answer 1"));
        _host.Model.SetupGet(m => m.Prompts).Returns("2");
        Assert.That((await _host.SendAsync(new Remembered("k"))).Value, Is.EqualTo("answer 2"));
        _host.Model.SetupGet(m => m.Prompts).Returns("1");
        Assert.That((await _host.SendAsync(new Remembered("k"))).Value, Is.EqualTo("answer 1"));
    }

    [Test]
    public async Task Whoever_asked_learns_whether_it_was_remembered()
    {
        await _host.SendAsync(new Ask());
        Assert.That((_host.Outcome.Status, _host.Outcome.Entry), Is.EqualTo(((CacheStatus?)null, (ICacheEntry?)null)));
        await _host.SendAsync(new Remembered("k"));
        Assert.That(_host.Outcome.Status, Is.EqualTo(CacheStatus.Miss));
        var entry = _host.Outcome.Entry;
        await _host.SendAsync(new Remembered("k"));
        Assert.That(_host.Outcome.Status, Is.EqualTo(CacheStatus.Hit));
        Assert.That(
            _host.Outcome.Entry,
            Is.SameAs(entry).And.Not.Null,
            "so that what is made of the answer once can be kept beside it"
        );
    }

    [Test]
    public async Task While_the_store_is_out_an_answer_past_its_lifetime_stands_in_and_no_other_failure_is_hidden_by_it()
    {
        await _host.SendAsync(new Remembered("k"));
        _host.Cache.IsExpired = true;
        _host.Faults.Setup(f => f.IsTransient(It.IsAny<TimeoutException>())).Returns(true);
        _host.Handle = (_, _) => throw new TimeoutException();
        Assert.That((await _host.SendAsync(new Remembered("k"))).Value, Is.EqualTo("answer 1"));
        Assert.That(_host.Outcome.Status, Is.EqualTo(CacheStatus.Stale));
        Assert.That(
            (await _host.SendAsync(new Remembered("never read"))).Error!.Code,
            Is.EqualTo("dependency_unavailable")
        );

        _host.Handle = (_, _) => Task.FromResult<Result<string>>(Error.NotFound("none"));
        Assert.That((await _host.SendAsync(new Remembered("k"))).Error!.Code, Is.EqualTo("not_found"));
    }

    [Test]
    public async Task A_request_may_say_how_a_remembered_answer_is_told_again()
    {
        _host.Handle = (_, _) => Task.FromResult<Result<string>>("good");
        Assert.That((await _host.SendAsync(new Retold("k"))).Value, Is.EqualTo("good"));
        Assert.That((await _host.SendAsync(new Retold("k"))).Value, Is.EqualTo("good, as remembered"));
        Assert.That(
            (await _host.SendAsync(new Retold("k"))).Value,
            Is.EqualTo("good, as remembered"),
            "the remembered answer itself has not changed"
        );
        Assert.That(_host.Outcome.Entry, Is.Null, "what is told anew for each caller is not kept");
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
