using BlogManager.Domain.Posts;
using BlogManager.Domain.Sources;

namespace BlogManager.Domain.Tests.Sources;

public sealed class SourceTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly LastSync Sync = new("j", Now, 1, 2, 3, 4);

    private static readonly Source Plain = new()
    {
        Id = "s",
        Name = "Blog",
        Kind = SourceKind.Feed,
        Url = new PostUrl("https://feeds.example/blog"),
        Limit = 10,
        NumQuestions = 5,
        IntervalMinutes = 100,
        WhenGone = WhenGone.Mark,
        HookSecret = "secret",
        NextSyncAt = Now,
        CreatedAt = Now,
        Version = 1,
    };

    [Test]
    public void It_belongs_to_the_site_of_its_home_page_where_there_is_one()
    {
        Assert.That(Plain.Site, Is.EqualTo("https://feeds.example"));
        Assert.That(
            (Plain with { Home = new PostUrl("https://blog.example/") }).Site,
            Is.EqualTo("https://blog.example")
        );
    }

    [Test]
    public void How_it_is_is_told_by_what_happened()
    {
        Assert.That(Plain.State, Is.EqualTo(SourceState.Active));
        Assert.That((Plain with { Failures = 1 }).State, Is.EqualTo(SourceState.Failing));
        Assert.That((Plain with { Failures = 1, IsPaused = true }).State, Is.EqualTo(SourceState.Paused));
    }

    [Test]
    public void It_is_due_unless_it_is_paused_or_its_sync_runs()
    {
        Assert.That(Plain.DueAt, Is.EqualTo(Now));
        Assert.That((Plain with { IsPaused = true }).DueAt, Is.Null);
        Assert.That((Plain with { SyncJobId = "j" }).DueAt, Is.Null);
    }

    [Test]
    public void A_feed_is_looked_at_whole_once_a_day_and_a_sitemap_always()
    {
        Assert.That(Plain.IsWholeDue(Now), Is.True, "never yet");
        var seen = Plain with { WholeAt = Now };
        Assert.That(seen.IsWholeDue(Now.AddHours(24).AddTicks(-1)), Is.False);
        Assert.That(seen.IsWholeDue(Now.AddHours(24)), Is.True);
        Assert.That((seen with { Kind = SourceKind.Sitemap }).IsWholeDue(Now), Is.True);
    }

    [Test]
    public void Each_change_is_the_next_version()
    {
        var begun = Plain.Claim(Now.AddMinutes(1));
        Assert.That((begun.Version, begun.NextSyncAt), Is.EqualTo((2L, Now.AddMinutes(1))));
        begun = begun.Began("j", isWhole: true, Now, 0.5);
        Assert.That((begun.Version, begun.SyncJobId, begun.SyncIsWhole), Is.EqualTo((3L, "j", true)));
        var ended = begun.Succeeded(Sync, 0.5);
        Assert.That((ended.Version, ended.SyncJobId, ended.SyncIsWhole), Is.EqualTo((4L, (string?)null, false)));
        Assert.That((ended.LastSync, ended.WholeAt), Is.EqualTo((Sync, Now)));
    }

    [TestCase(0.0, 90)]
    [TestCase(0.5, 100)]
    [TestCase(1.0, 110)]
    public void The_next_sync_is_an_interval_away_a_tenth_more_or_less(double roll, double minutes)
    {
        Assert.That(Plain.Succeeded(Sync, roll).NextSyncAt, Is.EqualTo(Now.AddMinutes(minutes)));
        Assert.That(Plain.CalledOff(Sync, roll).NextSyncAt, Is.EqualTo(Now.AddMinutes(minutes)));
        Assert.That(Plain.Began("j", false, Now, roll).NextSyncAt, Is.EqualTo(Now.AddMinutes(minutes)));
    }

    [Test]
    public void Failures_double_the_wait_up_to_a_day_and_a_success_forgets_them()
    {
        var source = Plain with { ForceRefresh = true, Validators = new PageValidators("x", null) };
        foreach (var minutes in new[] { 200, 400, 800, 1440, 1440 })
        {
            source = source.Failed(Sync, "ill", 0.5);
            Assert.That(source.NextSyncAt, Is.EqualTo(Now.AddMinutes(minutes)));
        }

        Assert.That((source.Failures, source.Reason), Is.EqualTo((5, "ill")));
        Assert.That(source.Validators, Is.EqualTo(PageValidators.None), "what was told may not have been taken in");
        Assert.That(source.ForceRefresh, Is.True, "the first sync is still to come");
        source = source.Succeeded(Sync, 0.5);
        Assert.That((source.Failures, source.Reason, source.ForceRefresh), Is.EqualTo((0, (string?)null, false)));
    }

    [Test]
    public void Where_pages_failed_the_feed_is_read_again_although_it_has_not_changed()
    {
        var source = Plain with { Validators = new PageValidators("x", null) };
        Assert.That(source.Succeeded(Sync with { Failed = 0 }, 0.5).Validators.ETag, Is.EqualTo("x"));
        Assert.That(source.Succeeded(Sync with { Failed = 1 }, 0.5).Validators, Is.EqualTo(PageValidators.None));
    }

    [Test]
    public void However_often_it_fails_the_wait_is_one_and_never_shorter_than_the_interval()
    {
        var monthly = Plain with { IntervalMinutes = 43_200, Failures = 1000 };
        Assert.That(monthly.Failed(Sync, "ill", 0.5).NextSyncAt, Is.EqualTo(Now.AddMinutes(43_200)));
        Assert.That(
            (Plain with { Failures = int.MaxValue - 1 }).Failed(Sync, "ill", 0.5).NextSyncAt,
            Is.EqualTo(Now.AddDays(1))
        );
    }

    [TestCase(true)]
    [TestCase(false)]
    public void What_is_asked_for_while_a_sync_runs_follows_it_at_once(bool isWhole)
    {
        var running = (Plain with { WholeAt = Now.AddHours(-1) }).Began("j", true, Now, 0.5).AskAgain(isWhole);
        foreach (
            var ended in new[]
            {
                running.Succeeded(Sync, 0.5),
                running.Failed(Sync, "ill", 0.5),
                running.CalledOff(Sync, 0.5),
            }
        )
        {
            Assert.That((ended.NextSyncAt, ended.SyncsAgain), Is.EqualTo((Now, false)));
            Assert.That(ended.IsWholeDue(Now), Is.EqualTo(isWhole));
        }
    }

    [Test]
    public void Names_are_those_of_the_wire()
    {
        Assert.That(Enum.GetValues<SourceKind>().Select(k => k.Name()), Is.EqualTo(["feed", "sitemap"]));
        Assert.That(Enum.GetValues<SourceState>().Select(s => s.Name()), Is.EqualTo(["active", "paused", "failing"]));
        Assert.That(Enum.GetValues<WhenGone>().Select(w => w.Name()), Is.EqualTo(["keep", "mark", "erase"]));
        Assert.That(Enum.GetValues<HookEvent>().Select(e => e.Name()), Is.EqualTo(["published", "updated", "deleted"]));
        Assert.That(SourceNames.ParseWhenGone("erase").Value, Is.EqualTo(WhenGone.Erase));
        Assert.That(SourceNames.ParseWhenGone("Erase").IsSuccess, Is.False);
        Assert.That(HookEvents.Parse("updated").Value, Is.EqualTo(HookEvent.Updated));
        Assert.That(PostMarkKinds.Parse("gone").Value, Is.EqualTo(PostMarkKind.Gone));
        Assert.That(Enum.GetValues<PostMarkKind>().Select(k => k.Name()), Is.EqualTo(["failed", "gone"]));
        Assert.That(SourceId.Parse(" ").IsSuccess, Is.False);
        Assert.That(SourceId.Parse("abc").Value.ToString(), Is.EqualTo("abc"));
    }
}
