using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Sources;

namespace BlogManager.Adapters.Tests.Contracts;

public abstract class SourceStoreContract : StorageContract
{
    private static readonly PostUrl A = new("https://blog.example/a");
    private static readonly PostUrl B = new("https://blog.example/b?lang=tr-İ");

    [Test]
    public async Task A_source_comes_back_as_it_was_added()
    {
        var source = Full("s1");
        await Storage.Sources.AddAsync(source, Cancel);
        var found = (await Storage.Sources.FindAsync("s1", Cancel))!;
        Assert.That(Text(found), Is.EqualTo(Text(source)));
        Assert.That(found.Include, Is.EqualTo(["/2025/", "*ü*"]));
        Assert.That(found.LastSync, Is.EqualTo(new LastSync("j0", Start.AddHours(-1), 1, 2, 3, 4)));
        Assert.That(found.Hub!.Topic.Value, Is.EqualTo("https://blog.example/feed"));
        Assert.That(await Storage.Sources.FindAsync("none", Cancel), Is.Null);
    }

    [Test]
    public async Task Of_changes_to_the_same_version_one_is_stored()
    {
        await Storage.Sources.AddAsync(Plain("s1"), Cancel);
        var read = (await Storage.Sources.FindAsync("s1", Cancel))!;
        var one = read.Next() with { Name = "one" };
        var other = read.Next() with { Name = "other" };
        Assert.That(await Storage.Sources.ReplaceAsync(one, Cancel), Is.True);
        Assert.That(await Storage.Sources.ReplaceAsync(other, Cancel), Is.False);
        Assert.That((await Storage.Sources.FindAsync("s1", Cancel))!.Name, Is.EqualTo("one"));
        Assert.That(await Storage.Sources.ReplaceAsync(Plain("s2") with { Version = 2 }, Cancel), Is.False);
        Assert.That(await Storage.Sources.FindAsync("s2", Cancel), Is.Null);
    }

    [Test]
    public async Task Of_many_claims_at_once_one_is_stored()
    {
        await Storage.Sources.AddAsync(Plain("s1"), Cancel);
        var read = (await Storage.Sources.FindAsync("s1", Cancel))!;
        var claims = await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(i => Task.Run(() => Storage.Sources.ReplaceAsync(read.Claim(Start.AddMinutes(i)), Cancel)))
        );
        Assert.That(claims.Count(c => c), Is.EqualTo(1));
    }

    [Test]
    public async Task What_has_to_be_seen_to_is_due_in_its_order()
    {
        await AddAsync(Plain("later") with { NextSyncAt = Start.AddMilliseconds(1) });
        await AddAsync(Plain("now") with { NextSyncAt = Start });
        await AddAsync(Plain("before") with { NextSyncAt = Start.AddDays(-1) });
        await AddAsync(Plain("paused") with { NextSyncAt = Start, IsPaused = true });
        await AddAsync(Plain("running") with { NextSyncAt = Start.AddDays(1), SyncJobId = "j" });
        await AddAsync(Plain("hub") with { NextSyncAt = Start.AddDays(1), Hub = Hub(Start) });
        await AddAsync(Plain("hub later") with { NextSyncAt = Start.AddDays(1), Hub = Hub(Start.AddDays(1)) });
        var due = await Storage.Sources.DueAsync(Start, 10, Cancel);
        Assert.That(due.Select(s => s.Id), Is.EquivalentTo(["before", "now", "hub", "running"]));
        Assert.That(due.Where(s => s.Id is "before" or "now").Select(s => s.Id), Is.EqualTo(["before", "now"]));
        Assert.That(await Storage.Sources.DueAsync(Start, 1, Cancel), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Sources_are_listed_newest_first_by_parts_and_by_site()
    {
        for (var i = 0; i < 5; i++)
            await AddAsync(Plain($"s{i}") with { CreatedAt = Start.AddMinutes(i / 2) });
        await AddAsync(Plain("x") with { Url = new PostUrl("https://other.example/feed") });
        List<string> seen = [];
        string? cursor = null;
        do
        {
            var page = (
                await Storage.Sources.ListAsync(new SiteScope("https://blog.example"), 2, cursor, Cancel)
            ).Value;
            Assert.That(page.Items, Has.Count.LessThanOrEqualTo(2));
            seen.AddRange(page.Items.Select(s => s.Id));
            cursor = page.NextCursor;
        } while (cursor is not null);
        Assert.That(seen, Is.EqualTo(["s4", "s3", "s2", "s1", "s0"]));
        Assert.That((await Storage.Sources.ListAsync(null, 10, null, Cancel)).Value.Items, Has.Count.EqualTo(6));
        var none = await Storage.Sources.ListAsync(new SiteScope(), 10, null, Cancel);
        Assert.That(none.Value.Items, Is.Empty);
        var wrong = await Storage.Sources.ListAsync(null, 10, "b3RoZXI6MTox", Cancel);
        Assert.That(wrong.Error!.Code, Is.EqualTo("validation_failed"));
    }

    [Test]
    public async Task Pages_are_kept_once_and_listed_by_url()
    {
        await AddAsync(Plain("s1"));
        await AddAsync(Plain("s2"));
        await Storage.Sources.NotePagesAsync("s1", [new(B), new(A, Start)], Cancel);
        await Storage.Sources.NotePagesAsync("s1", [new(A, Start.AddDays(1)), new(A, Start.AddDays(1))], Cancel);
        await Storage.Sources.NotePagesAsync("s2", [new(A)], Cancel);
        await Storage.Sources.NotePagesAsync("none", [new(A)], Cancel);
        Assert.That(
            await Storage.Sources.PagesAsync("s1", string.Empty, 10, Cancel),
            Is.EqualTo([new SourcePage(A, Start.AddDays(1)), new SourcePage(B)])
        );
        Assert.That(await Storage.Sources.PagesAsync("s1", string.Empty, 1, Cancel), Has.Count.EqualTo(1));
        Assert.That(await Storage.Sources.PagesAsync("s1", A.Value, 10, Cancel), Is.EqualTo([new SourcePage(B)]));
        Assert.That(await Storage.Sources.PagesAsync("none", string.Empty, 10, Cancel), Is.Empty);
        Assert.That(await Storage.Sources.HasPageAsync("s2", A, Cancel), Is.True);
        Assert.That(await Storage.Sources.HasPageAsync("s2", B, Cancel), Is.False);
    }

    [Test]
    public async Task What_sources_say_of_a_url()
    {
        Assert.That(await Storage.Sources.StandingAsync(A, Cancel), Is.EqualTo(PageStanding.NoSource));
        await AddAsync(Plain("s1"));
        Assert.That(await Storage.Sources.StandingAsync(A, Cancel), Is.EqualTo(PageStanding.NotListed));
        await Storage.Sources.NotePagesAsync("s1", [new(A), new(B)], Cancel);
        Assert.That(await Storage.Sources.StandingAsync(A, Cancel), Is.EqualTo(PageStanding.Listed));
        await Storage.Sources.ForgetPageAsync(A, Cancel);
        Assert.That(await Storage.Sources.StandingAsync(A, Cancel), Is.EqualTo(PageStanding.NotListed));
        Assert.That(await Storage.Sources.StandingAsync(B, Cancel), Is.EqualTo(PageStanding.Listed));
    }

    [Test]
    public async Task A_source_goes_with_its_pages()
    {
        await AddAsync(Plain("s1"));
        await AddAsync(Plain("s2"));
        await Storage.Sources.NotePagesAsync("s1", [new(A)], Cancel);
        await Storage.Sources.NotePagesAsync("s2", [new(B)], Cancel);
        Assert.That(await Storage.Sources.DeleteAsync("s1", Cancel), Is.True);
        Assert.That(await Storage.Sources.DeleteAsync("s1", Cancel), Is.False);
        Assert.That(await Storage.Sources.StandingAsync(A, Cancel), Is.EqualTo(PageStanding.NotListed));
        Assert.That(await Storage.Sources.StandingAsync(B, Cancel), Is.EqualTo(PageStanding.Listed));
    }

    [Test]
    public async Task Sources_are_counted_by_state()
    {
        await AddAsync(Plain("a"));
        await AddAsync(Plain("b"));
        await AddAsync(Plain("p") with { IsPaused = true, Failures = 1 });
        await AddAsync(Plain("f") with { Failures = 2 });
        var counts = await Storage.Sources.CountAsync(Cancel);
        Assert.That(
            Enum.GetValues<SourceState>().Select(s => counts.GetValueOrDefault(s)),
            Is.EqualTo([2, 1, 1]),
            "active, paused, failing"
        );
    }

    internal static Source Full(string id) =>
        Plain(id) with
        {
            Name = "Brot \"& Söhne\"",
            Kind = SourceKind.Sitemap,
            Home = new PostUrl("https://blog.example/"),
            Include = ["/2025/", "*ü*"],
            Exclude = ["/draft"],
            ForceRefresh = true,
            WhenGone = WhenGone.Erase,
            Sites = ["https://blog.example"],
            Failures = 3,
            Reason = "The site answered 500.",
            LastSync = new LastSync("j0", Start.AddHours(-1), 1, 2, 3, 4),
            SyncJobId = "j1",
            SyncIsWhole = true,
            WholeAt = Start.AddDays(-1),
            Validators = new PageValidators("\"x\"", "Sun, 01 Mar 2026 12:00:00 GMT"),
            Hub = Hub(Start),
        };

    private static SourceHub Hub(DateTimeOffset askAt) =>
        new(new PostUrl("https://hub.example/"), new PostUrl("https://blog.example/feed"), Start.AddDays(1), askAt);

    private static Source Plain(string id) =>
        new()
        {
            Id = id,
            Name = id,
            Kind = SourceKind.Feed,
            Url = new PostUrl("https://blog.example/feed"),
            Limit = 100,
            NumQuestions = 5,
            IntervalMinutes = 15,
            WhenGone = WhenGone.Mark,
            HookSecret = "secret",
            NextSyncAt = Start.AddDays(1),
            CreatedAt = Start,
            Version = 1,
        };

    private static string Text(Source source) => System.Text.Json.JsonSerializer.Serialize(source);

    private Task AddAsync(Source source) => Storage.Sources.AddAsync(source, Cancel);
}
