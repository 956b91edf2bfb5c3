using BlogManager.Application.Ports;
using BlogManager.Application.Posts;
using BlogManager.Application.Sources;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Sources;

namespace BlogManager.Application.Tests.Sources;

public sealed class SourceUseCaseTests
{
    private static readonly Caller Held = Caller.System with { Sites = new SiteScope("https://other.example") };

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
    public async Task A_source_is_made_of_a_feed_and_its_secret_is_told_once()
    {
        var made = await _host.CreateAsync();
        Assert.That(
            (made.Name, made.Kind, made.Url, made.IntervalMinutes, made.WhenGone, made.State),
            Is.EqualTo(("blog.example", "feed", SourceHost.Feed, 15, "mark", "active"))
        );
        Assert.That(made.NextSyncAt, Is.EqualTo(_host.Blog.Time.GetUtcNow()));
        Assert.That(made.HookSecret, Has.Length.EqualTo(64));
        Assert.That(made.HookUrl, Is.EqualTo("/api/v1/hooks/" + made.Id));
        var read = (await _host.Blog.SendAsync(new GetSource(Id(made.Id)))).Value;
        Assert.That(System.Text.Json.JsonSerializer.Serialize(read), Does.Not.Contain(made.HookSecret));
        var listed = (await _host.Blog.SendAsync(new ListSources())).Value.Items.Single();
        Assert.That(System.Text.Json.JsonSerializer.Serialize(listed), Does.Not.Contain(made.HookSecret));
    }

    [Test]
    public async Task Of_a_home_page_the_feed_is_taken_and_the_sitemap_is_looked_at_too()
    {
        _host.Blog.Indexes["https://blog.example/"] = new SiteIndex(
            SourceHost.Url(""),
            SiteIndexKind.Page,
            [],
            [SourceHost.Url("feed")]
        );
        _host.Blog.Indexes["https://blog.example/sitemap.xml"] = Sitemap("a", "old");
        _host.Page("old", "Cheese is aged for a year.");
        var made = await _host.CreateAsync(new CreateSource(SourceHost.Url("")));
        Assert.That((made.Kind, made.Url), Is.EqualTo(("feed", SourceHost.Feed)));
        await _host.TurnAsync();
        Assert.That(_host.Blog.Stored.Values.Select(p => p.Url.Value), Does.Contain("https://blog.example/old"));
        _host.Fetched();

        _host.Blog.Time.Advance(TimeSpan.FromMinutes(17));
        await _host.TurnAsync();
        Assert.That(_host.Fetched(), Is.EquivalentTo(["a", "b"]), "the feed alone");
        _host.Blog.Time.Advance(TimeSpan.FromDays(1));
        await _host.TurnAsync();
        Assert.That(_host.Fetched(), Is.EquivalentTo(["a", "b", "old"]), "everything, once a day");
    }

    [Test]
    public async Task Of_a_home_page_without_a_feed_the_sitemap_is_taken_and_of_one_without_either_nothing()
    {
        _host.Blog.Indexes["https://blog.example/"] = new SiteIndex(SourceHost.Url(""), SiteIndexKind.Page, [], []);
        _host.Blog.Indexes.Remove(SourceHost.Feed);
        var none = await _host.Blog.SendAsync(new CreateSource(SourceHost.Url("")));
        Assert.That(none.Error!.Code, Is.EqualTo("no_posts_found"));
        _host.Blog.Indexes["https://blog.example/sitemap.xml"] = Sitemap("a");
        var made = await _host.CreateAsync(new CreateSource(SourceHost.Url("")));
        Assert.That((made.Kind, made.IntervalMinutes), Is.EqualTo(("sitemap", 1440)));
        Assert.That(made.Url, Is.EqualTo("https://blog.example/sitemap.xml"));
    }

    [TestCase(4, false)]
    [TestCase(5, true)]
    [TestCase(43_200, true)]
    [TestCase(43_201, false)]
    public async Task An_interval_is_held_to_its_range(int minutes, bool isValid)
    {
        var made = await _host.Blog.SendAsync(
            new CreateSource(FeedUrl: SourceHost.Url("feed"), IntervalMinutes: minutes)
        );
        Assert.That(made.IsSuccess, Is.EqualTo(isValid));
        var source = await _host.CreateAsync();
        var changed = await _host.Blog.SendAsync(new UpdateSource(Id(source.Id), IntervalMinutes: minutes));
        Assert.That(changed.IsSuccess, Is.EqualTo(isValid));
    }

    [Test]
    public async Task Whoever_is_held_to_other_sites_sees_and_changes_no_source()
    {
        var id = Id((await _host.CreateAsync()).Id);
        Assert.That((await _host.Blog.SendAsync(new GetSource(id), Held)).Error!.Code, Is.EqualTo("not_found"));
        Assert.That((await _host.Blog.SendAsync(new ListSources(), Held)).Value.Items, Is.Empty);
        Assert.That(
            (await _host.Blog.SendAsync(new UpdateSource(id, Paused: true), Held)).Error!.Code,
            Is.EqualTo("not_found")
        );
        Assert.That((await _host.Blog.SendAsync(new SyncSource(id), Held)).Error!.Code, Is.EqualTo("not_found"));
        Assert.That(
            (await _host.Blog.SendAsync(new DeleteSource(id, true), Held)).Error!.Code,
            Is.EqualTo("not_found")
        );
        Assert.That(
            (await _host.Blog.SendAsync(new CreateSource(FeedUrl: SourceHost.Url("feed")), Held)).Error!.Kind,
            Is.EqualTo(ErrorKind.Forbidden)
        );
        Assert.That(_host.Blog.Sources.Only.IsPaused, Is.False);
    }

    [Test]
    public async Task What_is_sent_is_changed_and_the_rest_stays()
    {
        var made = await _host.CreateAsync(
            new CreateSource(FeedUrl: SourceHost.Url("feed"), Name: "Blog", Exclude: ["/draft"])
        );
        var changed = (
            await _host.Blog.SendAsync(
                new UpdateSource(Id(made.Id), Name: " Other ", IntervalMinutes: 60, WhenGone: WhenGone.Erase)
            )
        ).Value;
        Assert.That(
            (changed.Name, changed.IntervalMinutes, changed.WhenGone, changed.State),
            Is.EqualTo(("Other", 60, "erase", "active"))
        );
        Assert.That(changed.Exclude, Is.EqualTo(["/draft"]));
        var nothing = await _host.Blog.SendAsync(new UpdateSource(Id(made.Id)));
        Assert.That(nothing.Error!.Fields.Keys, Is.EqualTo(["body"]));
        var none = await _host.Blog.SendAsync(new UpdateSource(Id("none"), Name: "x"));
        Assert.That(none.Error!.Code, Is.EqualTo("not_found"));
    }

    [Test]
    public async Task A_paused_source_is_left_alone_until_it_goes_on()
    {
        var id = Id((await _host.CreateAsync()).Id);
        var paused = (await _host.Blog.SendAsync(new UpdateSource(id, Paused: true))).Value;
        Assert.That(paused.State, Is.EqualTo("paused"));
        Assert.That(await _host.TurnAsync(), Is.Zero);
        Assert.That((await _host.Blog.SendAsync(new SyncSource(id))).Error!.Code, Is.EqualTo("source_paused"));
        await _host.Blog.SendAsync(new UpdateSource(id, Paused: false));
        Assert.That(await _host.TurnAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_sync_that_is_asked_for_looks_after_every_page_and_is_the_one_that_is_under_way()
    {
        var id = Id((await _host.CreateAsync()).Id);
        await _host.TurnAsync();
        _host.Tell("b");
        _host.Fetched();
        var job = (await _host.Blog.SendAsync(new SyncSource(id))).Value;
        var same = (await _host.Blog.SendAsync(new SyncSource(id))).Value;
        Assert.That(same.JobId, Is.EqualTo(job.JobId));
        await _host.WorkAsync();
        Assert.That(_host.Fetched(), Is.EquivalentTo(["a", "b"]), "one has left the feed");
        var read = (await _host.Blog.SendAsync(new GetSource(id))).Value;
        Assert.That(read.LastSync!.JobId, Is.EqualTo(job.JobId));
        Assert.That((read.LastSync.TakenIn, read.LastSync.Unchanged), Is.EqualTo((0, 2)));
        // What was asked for meanwhile follows.
        Assert.That(await _host.TurnAsync(), Is.EqualTo(1));
        Assert.That(await _host.TurnAsync(), Is.Zero);
    }

    [TestCase(false, 2)]
    [TestCase(true, 0)]
    public async Task A_deleted_source_takes_its_posts_along_if_so_asked(bool erase, int left)
    {
        var id = Id((await _host.CreateAsync()).Id);
        await _host.TurnAsync();
        var running = (await _host.Blog.SendAsync(new SyncSource(id))).Value;
        var deleted = (await _host.Blog.SendAsync(new DeleteSource(id, erase))).Value;
        Assert.That(deleted.Erased.Posts, Is.EqualTo(2 - left));
        Assert.That(_host.Blog.Stored, Has.Count.EqualTo(left));
        Assert.That(_host.Blog.Sources.All, Is.Empty);
        var job = await _host.Blog.JobStore.FindAsync(running.JobId, default);
        Assert.That(job!.Status, Is.EqualTo(BlogManager.Domain.Jobs.JobStatus.Cancelled));
        Assert.That((await _host.Blog.SendAsync(new DeleteSource(id))).Error!.Code, Is.EqualTo("not_found"));
    }

    [Test]
    public async Task A_visitor_makes_up_no_page_of_a_site_whose_pages_are_known()
    {
        var visitor = new Caller("k", "page", [Scope.PostsRead])
        {
            MayAutoProcess = true,
            Origins = ["https://blog.example"],
            Sites = new SiteScope("https://blog.example"),
        };
        var before = await _host.Blog.SendAsync(new StartLoading(SourceHost.Url("invented")), visitor);
        Assert.That(before.Value.Status, Is.EqualTo("processing"), "nothing is known of the site");
        await _host.CreateAsync();
        await _host.TurnAsync();
        var invented = await _host.Blog.SendAsync(new StartLoading(SourceHost.Url("invented-2")), visitor);
        Assert.That(invented.Value.Status, Is.EqualTo("not_started"));
        var listed = await _host.Blog.SendAsync(new StartLoading(SourceHost.Url("a")), visitor);
        Assert.That(listed.Value.Status, Is.EqualTo("processing"));
        var owner = await _host.Blog.SendAsync(new StartLoading(SourceHost.Url("invented-3")));
        Assert.That(owner.Value.Status, Is.EqualTo("processing"), "who may write may");
    }

    private static SourceId Id(string id) => SourceId.Parse(id).Value;

    private static SiteIndex Sitemap(params string[] paths) =>
        new(
            SourceHost.Url("sitemap.xml"),
            SiteIndexKind.Sitemap,
            [.. paths.Select(p => new SiteIndexEntry(SourceHost.Url(p), null))],
            []
        );
}
