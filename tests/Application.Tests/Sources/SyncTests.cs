using BlogManager.Application.Ports;
using BlogManager.Application.Posts;
using BlogManager.Application.Sources;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Sources;
using Moq;

namespace BlogManager.Application.Tests.Sources;

/// <summary>How sources are kept in step.</summary>
public sealed class SyncTests
{
    private SourceHost _host = null!;

    [SetUp]
    public void SetUp()
    {
        _host = new SourceHost();
        _host.Tell("a", "b");
        _host.Page("a", "Bread is baked at noon.");
        _host.Page("b", "Butter is churned at night.");
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public async Task A_new_source_is_taken_in_at_once_and_what_came_of_it_is_told()
    {
        await _host.CreateAsync();
        Assert.That(await _host.TurnAsync(), Is.EqualTo(1));
        var source = _host.Blog.Sources.Only;
        Assert.That(
            (source.LastSync!.TakenIn, source.LastSync.Unchanged, source.LastSync.Failed, source.LastSync.Gone),
            Is.EqualTo((2, 0, 0, 0))
        );
        Assert.That(source.SyncJobId, Is.Null);
        var wait = source.NextSyncAt - _host.Blog.Time.GetUtcNow();
        Assert.That(
            wait,
            Is.InRange(TimeSpan.FromMinutes(13.5), TimeSpan.FromMinutes(16.5)),
            "fifteen minutes, a tenth more or less"
        );
        Assert.That(await _host.TurnAsync(), Is.Zero, "it is not due");
    }

    [Test]
    public async Task A_feed_that_says_that_nothing_has_changed_is_believed_and_once_a_day_every_page_is_asked()
    {
        await _host.CreateAsync();
        await _host.TurnAsync();
        _host.Blog.Unchanged.Add(SourceHost.Feed);
        _host.Fetched();
        _host.Blog.Time.Advance(TimeSpan.FromMinutes(17));
        Assert.That(await _host.TurnAsync(), Is.EqualTo(1));
        Assert.That(_host.Fetched(), Is.Empty);
        _host.Blog.Time.Advance(TimeSpan.FromDays(1));
        await _host.TurnAsync();
        Assert.That(_host.Fetched(), Is.EquivalentTo(["a", "b"]));
        Assert.That(_host.Blog.Sources.Only.LastSync!.Unchanged, Is.EqualTo(2));
    }

    [Test]
    public async Task A_post_that_left_the_feed_is_not_gone_but_one_that_answers_so_is()
    {
        await _host.CreateAsync();
        await _host.TurnAsync();
        _host.Tell("b");
        _host.Blog.Time.Advance(TimeSpan.FromDays(2));
        await _host.TurnAsync();
        Assert.That(_host.Blog.Stored.Values.Select(p => p.Mark), Is.All.Null);

        _host.Missing("a");
        _host.Blog.Time.Advance(TimeSpan.FromDays(2));
        var since = _host.Blog.Time.GetUtcNow();
        await _host.TurnAsync();
        Assert.That(Mark("a"), Is.EqualTo(new PostMark(PostMarkKind.Gone, "The site has this post no more.", since)));
        Assert.That(Mark("b"), Is.Null);
        Assert.That(_host.Blog.Sources.Only.LastSync!.Gone, Is.EqualTo(1));

        _host.Blog.Time.Advance(TimeSpan.FromDays(2));
        await _host.TurnAsync();
        Assert.That(Mark("a")!.At, Is.EqualTo(since), "since when it is gone does not change");

        _host.There("a", "Bread is baked at noon.");
        _host.Blog.Time.Advance(TimeSpan.FromDays(2));
        await _host.TurnAsync();
        Assert.That(Mark("a"), Is.Null, "it is back");
    }

    [TestCase(WhenGone.Keep, 2)]
    [TestCase(WhenGone.Mark, 2)]
    [TestCase(WhenGone.Erase, 1)]
    public async Task What_becomes_of_a_post_that_is_gone_is_its_owners_to_say(WhenGone policy, int left)
    {
        await _host.CreateAsync(new CreateSource(FeedUrl: SourceHost.Url("feed"), WhenGone: policy));
        await _host.TurnAsync();
        _host.Missing("a");
        _host.Blog.Time.Advance(TimeSpan.FromHours(1));
        await _host.TurnAsync();
        Assert.That(_host.Blog.Stored, Has.Count.EqualTo(left));
        Assert.That(_host.Blog.Sources.Only.LastSync!.Gone, Is.EqualTo(1));
        if (left == 2)
            Assert.That(Mark("a")?.Kind, Is.EqualTo(policy == WhenGone.Mark ? PostMarkKind.Gone : null));
        else
            Assert.That(
                await _host.Blog.Sources.HasPageAsync(_host.Blog.Sources.Only.Id, SourceHost.Url("a"), default),
                Is.False
            );
    }

    [Test]
    public async Task Another_address_of_a_post_that_goes_says_nothing_of_the_post()
    {
        _host.Blog.Pages["https://blog.example/a"] = "Bread is baked at noon.";
        await _host.CreateAsync();
        await _host.TurnAsync();
        var post = _host.Blog.Stored.Values.Single(p => p.Url == SourceHost.Url("a"));
        _host.Blog.Stored[post.Id] = post with { Url = SourceHost.Url("moved"), Aliases = [SourceHost.Url("a")] };
        _host.Missing("a");
        _host.Blog.Time.Advance(TimeSpan.FromHours(1));
        await _host.TurnAsync();
        Assert.That(Mark("moved"), Is.Null);
    }

    [Test]
    public async Task A_page_that_cannot_be_had_marks_its_post_and_one_that_can_takes_the_mark_away()
    {
        await _host.CreateAsync();
        await _host.TurnAsync();
        _host
            .Blog.Crawler.Setup(c =>
                c.FetchAsync(SourceHost.Url("a"), It.IsAny<PageValidators>(), It.IsAny<CancellationToken>())
            )
            .ReturnsAsync(PostErrors.FetchFailed("the site answered 403", mayPass: false));
        _host.Blog.Time.Advance(TimeSpan.FromHours(1));
        await _host.TurnAsync();
        Assert.That(Mark("a")!.Kind, Is.EqualTo(PostMarkKind.Failed));
        Assert.That(Mark("a")!.Reason, Does.Contain("403"));
        Assert.That(_host.Blog.Sources.Only.State, Is.EqualTo(SourceState.Active), "its feed could be had");
        _host.There("a", "Bread is baked at noon.");
        _host.Blog.Time.Advance(TimeSpan.FromHours(1));
        await _host.TurnAsync();
        Assert.That(Mark("a"), Is.Null);
    }

    [Test]
    public async Task Of_a_sitemap_that_says_when_pages_changed_only_those_that_left_it_or_are_marked_are_asked()
    {
        var sitemap = _host.Blog.Indexes[SourceHost.Feed] with
        {
            Kind = SiteIndexKind.Sitemap,
            Entries =
            [
                new SiteIndexEntry(SourceHost.Url("a"), _host.Blog.Time.GetUtcNow().AddDays(-9)),
                new SiteIndexEntry(SourceHost.Url("b"), _host.Blog.Time.GetUtcNow().AddDays(-9)),
            ],
        };
        _host.Blog.Indexes[SourceHost.Feed] = sitemap;
        await _host.CreateAsync(new CreateSource(SitemapUrl: SourceHost.Url("feed")));
        await _host.TurnAsync();
        _host.Fetched();
        await NextDayAsync();
        Assert.That(_host.Fetched(), Is.Empty, "none has changed by the site's own word");
        _host.Blog.Unchanged.Add(SourceHost.Feed);
        await NextDayAsync();
        Assert.That(_host.Fetched(), Is.Empty, "nor where it says that of the sitemap as a whole");
        _host.Blog.Unchanged.Clear();

        _host.Blog.Indexes[SourceHost.Feed] = sitemap with { Entries = [sitemap.Entries[1]] };
        _host.Missing("a");
        await NextDayAsync();
        Assert.That(_host.Fetched(), Is.EqualTo(["a"]), "it left the sitemap");
        Assert.That(Mark("a")!.Kind, Is.EqualTo(PostMarkKind.Gone));

        _host.Blog.Indexes[SourceHost.Feed] = sitemap;
        _host.There("a", "Bread is baked at noon.");
        await NextDayAsync();
        Assert.That(_host.Fetched(), Is.EqualTo(["a"]), "it is marked");
        Assert.That(Mark("a"), Is.Null);

        async Task NextDayAsync()
        {
            _host.Blog.Time.Advance(TimeSpan.FromDays(2));
            Assert.That(await _host.TurnAsync(), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_source_that_fails_says_why_is_tried_ever_more_seldom_and_recovers_by_one_success()
    {
        await _host.CreateAsync();
        var told = _host.Blog.Indexes[SourceHost.Feed];
        _host.Blog.Indexes.Remove(SourceHost.Feed);
        foreach (var minutes in new[] { 30, 60, 120, 240, 480, 960, 1440, 1440 })
        {
            Assert.That(await _host.TurnAsync(), Is.EqualTo(1));
            var failing = _host.Blog.Sources.Only;
            Assert.That(failing.State, Is.EqualTo(SourceState.Failing));
            Assert.That(failing.Reason, Does.Contain("404"));
            var wait = failing.NextSyncAt - _host.Blog.Time.GetUtcNow();
            Assert.That(wait.TotalMinutes, Is.InRange(minutes * 0.9, minutes * 1.1));
            _host.Blog.Time.Advance(wait);
        }

        _host.Blog.Indexes[SourceHost.Feed] = told;
        await _host.TurnAsync();
        var source = _host.Blog.Sources.Only;
        Assert.That((source.State, source.Reason), Is.EqualTo((SourceState.Active, (string?)null)));
        Assert.That(source.LastSync!.TakenIn, Is.EqualTo(2));
    }

    [Test]
    public async Task Of_several_instances_one_begins_a_sync()
    {
        await _host.CreateAsync();
        // Another instance stores its claim between this one's look and its own claim.
        _host.Blog.Sources.BeforeReplace = () =>
        {
            var source = _host.Blog.Sources.Only;
            _host.Blog.Sources.All[source.Id] = source.Claim(_host.Blog.Time.GetUtcNow().AddMinutes(1));
        };
        Assert.That(await _host.TurnAsync(), Is.Zero);
        Assert.That(await _host.TurnAsync(), Is.Zero, "the claim holds");
        _host.Blog.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await _host.TurnAsync(), Is.EqualTo(1), "whoever claimed it has died");
    }

    [Test]
    public async Task A_sync_whose_claimer_died_before_it_said_so_is_found_and_not_begun_again()
    {
        await _host.CreateAsync();
        await _host.Blog.SendAsync(new KeepSourcesInStep());
        var source = _host.Blog.Sources.Only;
        var job = source.SyncJobId;
        _host.Blog.Sources.All[source.Id] = source with { SyncJobId = null, NextSyncAt = _host.Blog.Time.GetUtcNow() };
        await _host.Blog.SendAsync(new KeepSourcesInStep());
        Assert.That(_host.Blog.Sources.Only.SyncJobId, Is.EqualTo(job));
    }

    [Test]
    public async Task A_sync_that_is_called_off_says_nothing_of_the_blog()
    {
        await _host.CreateAsync();
        await _host.Blog.SendAsync(new KeepSourcesInStep());
        await _host.Blog.JobStore.CancelAsync(_host.Blog.Sources.Only.SyncJobId!, default);
        await _host.Blog.SendAsync(new KeepSourcesInStep());
        var source = _host.Blog.Sources.Only;
        Assert.That((source.State, source.SyncJobId), Is.EqualTo((SourceState.Active, (string?)null)));
        Assert.That(source.NextSyncAt, Is.GreaterThan(_host.Blog.Time.GetUtcNow()));
    }

    [Test]
    public async Task An_excluded_page_is_looked_after_no_more()
    {
        var made = await _host.CreateAsync();
        await _host.TurnAsync();
        _host.Fetched();
        await _host.Blog.SendAsync(new UpdateSource(SourceId.Parse(made.Id).Value, Exclude: ["/a"]));
        Assert.That(await _host.TurnAsync(), Is.EqualTo(1), "at once");
        Assert.That(_host.Fetched(), Is.EqualTo(["b"]));
    }

    [Test]
    public async Task An_erased_post_is_no_page_of_its_source_any_more()
    {
        var made = await _host.CreateAsync();
        await _host.TurnAsync();
        await _host.Blog.SendAsync(new DeletePostByUrl(SourceHost.Url("a")));
        Assert.That(await _host.Blog.Sources.HasPageAsync(made.Id, SourceHost.Url("a"), default), Is.False);
    }

    private PostMark? Mark(string path) => _host.Blog.Stored.Values.Single(p => p.Url == SourceHost.Url(path)).Mark;
}
