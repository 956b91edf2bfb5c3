using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;

namespace BlogManager.Adapters.Tests.Contracts;

/// <summary>
/// What a store's whole contents promise: all is read as it was put, put once however often, and the other ports find
/// it.
/// </summary>
public abstract class StoreContentsContract : StorageContract
{
    private const string OtherSpace = "built-in-other";

    private IStoreContents Contents => Storage.Contents;

    [Test]
    public async Task A_post_put_with_vectors_in_two_spaces_is_the_same_when_read_and_found_by_the_other_ports()
    {
        await Contents.Spaces.PutAsync(
            [
                new SpaceRecord(Samples.Space(), IsActive: true),
                new SpaceRecord(Samples.Space(OtherSpace, dimension: 2), IsActive: false),
            ],
            Cancel
        );
        var record = Record("p1", version: 7);
        await Contents.Posts.PutAsync([record], Cancel);
        Assert.That(
            Samples.Dump(await Contents.Posts.FindAsync(["p1", "nowhere"], Cancel)),
            Is.EqualTo(Samples.Dump(new[] { record }))
        );
        Assert.That(Samples.Dump(await Storage.Posts.FindAsync("p1", Cancel)), Is.EqualTo(Samples.Dump(record.Post)));
        Assert.That((await Storage.Posts.FindByUrlAsync(record.Post.Aliases[1], Cancel))?.Id, Is.EqualTo("p1"));
        Assert.That(
            Samples.Dump(await Storage.Embeddings.ReadAsync(OtherSpace, Cancel).ToListAsync()),
            Is.EqualTo(Samples.Dump(Samples.Embeddings(record.Post, 2)))
        );
        Assert.That((await Storage.Embeddings.ActiveSpaceAsync(Cancel))?.Space.Id, Is.EqualTo(Samples.SpaceId));
        Assert.That(await Storage.Embeddings.MissingPostsAsync(Samples.SpaceId, Cancel).ToListAsync(Cancel), Is.Empty);
    }

    [Test]
    public async Task What_the_other_ports_stored_is_read_and_can_be_put_back_over_itself()
    {
        await StoreAsync(Samples.Post("p1"));
        await StoreAsync(Samples.Post("p1", version: 2, words: "zebra"));
        var read = await Contents.Posts.ReadAsync(string.Empty, 10, Cancel);
        Assert.That(read, Has.Count.EqualTo(1));
        for (var times = 0; times < 2; times++)
            await Contents.Posts.PutAsync(read, Cancel);
        Assert.That(
            Samples.Dump(await Contents.Posts.ReadAsync(string.Empty, 10, Cancel)),
            Is.EqualTo(Samples.Dump(read))
        );
        Assert.That(await Contents.Posts.CountAsync(Cancel), Is.EqualTo(1));
        Assert.That(
            await Storage.Embeddings.ReadAsync(Samples.SpaceId, Cancel).ToListAsync(),
            Has.Count.EqualTo(3),
            "the vectors are there once"
        );
        await StoreAsync(Samples.Post("p1", version: 3));
        Assert.That((await Storage.Posts.DeleteAsync("p1", Cancel))!.Posts, Is.EqualTo(1));
    }

    [Test]
    public async Task A_post_put_in_place_of_another_version_leaves_nothing_of_it()
    {
        await Contents.Spaces.PutAsync(
            [new SpaceRecord(Samples.Space(OtherSpace, dimension: 2), IsActive: false)],
            Cancel
        );
        await Contents.Posts.PutAsync([Record("p1", version: 7)], Cancel);
        var later = Record("p1", version: 9, words: "wombat") with { Vectors = [] };
        await Contents.Posts.PutAsync([later with { Post = later.Post with { Aliases = [], Questions = [] } }], Cancel);
        var found = (await Contents.Posts.FindAsync(["p1"], Cancel)).Single();
        Assert.That(
            (found.Post.Version, found.Post.Aliases.Count, found.Post.Questions.Count, found.Vectors.Count),
            Is.EqualTo((9L, 0, 0, 0))
        );
        Assert.That(await Storage.Embeddings.ReadAsync(OtherSpace, Cancel).ToListAsync(), Is.Empty);
        Assert.That(await Storage.Posts.FindByUrlAsync(new PostUrl("https://blog.example/p1-old"), Cancel), Is.Null);
    }

    [Test]
    public async Task A_post_whose_url_is_another_posts_is_refused_without_telling_the_url()
    {
        await Contents.Posts.PutAsync(
            [new PostRecord(Samples.Post("p1", url: "https://blog.example/same"), [])],
            Cancel
        );
        Assert.That(
            async () =>
                await Contents.Posts.PutAsync(
                    [new PostRecord(Samples.Post("p2", url: "https://blog.example/same"), [])],
                    Cancel
                ),
            Throws.TypeOf<RecordConflictException>().With.Message.Not.Contains("blog.example")
        );
        Assert.That(await Contents.Posts.CountAsync(Cancel), Is.EqualTo(1));
    }

    [Test]
    public async Task Records_are_read_in_pages_by_their_ids()
    {
        string[] ids = [.. Enumerable.Range(0, 7).Select(i => $"p{i}")];
        await Contents.Posts.PutAsync([.. ids.Reverse().Select(id => new PostRecord(Samples.Post(id), []))], Cancel);
        var read = new List<string>();
        for (var last = string.Empty; ; )
        {
            var page = await Contents.Posts.ReadAsync(last, 3, Cancel);
            if (page.Count == 0)
                break;
            Assert.That(page, Has.Count.LessThanOrEqualTo(3));
            read.AddRange(page.Select(p => p.Post.Id));
            last = read[^1];
        }

        Assert.That(read, Is.EqualTo(ids));
    }

    [Test]
    public async Task A_key_keeps_its_hashes_moments_and_limits_and_is_found_by_both_secrets()
    {
        var key = FullKey();
        for (var times = 0; times < 2; times++)
            await Contents.Keys.PutAsync([key], Cancel);
        Assert.That(
            Samples.Dump(await Contents.Keys.ReadAsync(string.Empty, 5, Cancel)),
            Is.EqualTo(Samples.Dump(new[] { key }))
        );
        Assert.That(
            (await Storage.Keys.FindByVisibleIdAsync("visible", Cancel)).Single().Hash.ToArray(),
            Is.EqualTo(key.Hash.ToArray())
        );
        Assert.That((await Storage.Keys.FindByVisibleIdAsync("before", Cancel)).Single().Id, Is.EqualTo("k1"));
        Assert.That(
            (await Storage.Keys.ListChangesAsync(5, null, Cancel)).Value.Items,
            Is.Empty,
            "putting is no change of a key"
        );
        await Contents.Keys.PutAsync([key with { RevokedAt = Start }], Cancel);
        Assert.That((await Storage.Keys.FindAsync("k1", Cancel))!.RevokedAt, Is.EqualTo(Start));
    }

    [Test]
    public async Task The_audit_is_read_whole_and_put_once()
    {
        var by = new Caller("k0", "an actor", Scopes.All);
        await Storage.Keys.AddAsync(FullKey(), by, Cancel);
        await Contents.SettleAsync(Cancel);
        var made = (await Contents.KeyChanges.ReadAsync(string.Empty, 5, Cancel)).Single();
        Assert.That((made.KeyId, made.ActorKeyId, made.Action), Is.EqualTo(("k1", "k0", KeyAction.Created)));
        var moved = made with { Id = "moved", Action = KeyAction.Revoked, ActorKeyId = null, At = Start.AddDays(-3) };
        for (var times = 0; times < 2; times++)
            await Contents.KeyChanges.PutAsync([made, moved], Cancel);
        Assert.That(
            Samples.Dump(await Contents.KeyChanges.FindAsync(["moved"], Cancel)),
            Is.EqualTo(Samples.Dump(new[] { moved }))
        );
        Assert.That(
            (await Storage.Keys.ListChangesAsync(5, null, Cancel)).Value.Items.Select(c => c.Id),
            Is.EqualTo([made.Id, "moved"])
        );
    }

    [TestCase(JobStatus.Queued)]
    [TestCase(JobStatus.Running)]
    [TestCase(JobStatus.Succeeded)]
    [TestCase(JobStatus.Failed)]
    [TestCase(JobStatus.Cancelled)]
    public async Task A_job_is_the_same_when_read_and_claimed_if_it_is_live_and_due(JobStatus status)
    {
        var job = FullJob(status);
        for (var times = 0; times < 2; times++)
            await Contents.Jobs.PutAsync([job], Cancel);
        Assert.That(
            Samples.Dump(await Contents.Jobs.FindAsync(["j1"], Cancel)),
            Is.EqualTo(Samples.Dump(new[] { job }))
        );
        Assert.That(
            await Storage.Jobs.ClaimAsync("w", TimeSpan.FromMinutes(1), Cancel),
            Is.Null,
            "not due yet, or finished"
        );
        Time.Advance(TimeSpan.FromHours(2));
        var claimed = await Storage.Jobs.ClaimAsync("w", TimeSpan.FromMinutes(1), Cancel);
        Assert.That(claimed?.Id, Is.EqualTo(job.IsFinished ? null : "j1"));
        Assert.That(claimed?.Checkpoint, Is.EqualTo(job.IsFinished ? null : "a checkpoint"));
    }

    [Test]
    public async Task Replies_are_moved_while_they_are_kept_and_claims_without_one_are_not()
    {
        var claim = await Storage.Replies.ClaimAsync("replied", new byte[] { 1 }, TimeSpan.FromMinutes(1), Cancel);
        await Storage.Replies.KeepAsync(
            "replied",
            claim.Token,
            new byte[] { 7, 8 },
            "p1",
            TimeSpan.FromHours(1),
            Cancel
        );
        await Storage.Replies.ClaimAsync("running", new byte[] { 2 }, TimeSpan.FromHours(5), Cancel);
        var kept = (await Contents.Replies(Start).ReadAsync(string.Empty, 5, Cancel)).Single();
        Assert.That((kept.Id, kept.Subject, kept.Until), Is.EqualTo(("replied", "p1", Start.AddHours(1))));
        Assert.That(await Contents.Replies(Start).CountAsync(Cancel), Is.EqualTo(1));
        Assert.That(await Contents.Replies(Start.AddHours(2)).CountAsync(Cancel), Is.Zero);
        var moved = kept with { Id = "moved" };
        for (var times = 0; times < 2; times++)
            await Contents.Replies(Start).PutAsync([moved], Cancel);
        Assert.That(
            Samples.Dump(await Contents.Replies(Start).FindAsync(["moved"], Cancel)),
            Is.EqualTo(Samples.Dump(new[] { moved }))
        );
        var again = await Storage.Replies.ClaimAsync("moved", new byte[] { 1 }, TimeSpan.FromMinutes(1), Cancel);
        Assert.That(
            (again.Outcome, again.Reply.ToArray()),
            Is.EqualTo((IdempotencyOutcome.Replied, new byte[] { 7, 8 }))
        );
    }

    [Test]
    public async Task Sources_are_moved_with_their_pages()
    {
        PostUrl url = new("https://blog.example/a");
        await Storage.Sources.AddAsync(SourceStoreContract.Full("s1"), Cancel);
        await Storage.Sources.NotePagesAsync("s1", [new SourcePage(url, Start)], Cancel);
        var read = await Contents.Sources.ReadAsync(string.Empty, 5, Cancel);
        Assert.That(read.Single().Pages, Is.EqualTo([new SourcePage(url, Start)]));
        var moved = new SourceRecord(SourceStoreContract.Full("s2") with { Version = 7 }, [new SourcePage(url)]);
        for (var twice = 0; twice < 2; twice++)
            await Contents.Sources.PutAsync([moved, read[0] with { Pages = [] }], Cancel);
        Assert.That(
            Samples.Dump(await Contents.Sources.FindAsync(["s2"], Cancel)),
            Is.EqualTo(Samples.Dump(new[] { moved }))
        );
        Assert.That(await Contents.Sources.CountAsync(Cancel), Is.EqualTo(2));
        Assert.That(await Storage.Sources.HasPageAsync("s1", url, Cancel), Is.False, "it was replaced whole");
        Assert.That((await Storage.Sources.FindAsync("s2", Cancel))!.Version, Is.EqualTo(7));
    }

    [Test]
    public async Task Answers_are_moved_with_what_is_thought_of_them()
    {
        await StoreAsync(Samples.Post("p1"));
        await Storage.Answers.KeepAsync(
            [AnswerLogContract.Answer("a1", ["p1"], ["p1"]), new StoredAnswer("a2", Start, null, null)],
            Cancel
        );
        await Storage.Answers.RateAsync("a1", new AnswerRating("k2", Start, true, "Good."), Cancel);
        await Storage.Answers.RateAsync("a1", new AnswerRating("k1", Start, false, null), Cancel);
        var read = await Contents.Answers.ReadAsync(string.Empty, 5, Cancel);
        Assert.That(
            Samples.Dump(read),
            Is.EqualTo(
                Samples.Dump(
                    new[]
                    {
                        await Storage.Answers.FindAsync("a1", Cancel),
                        await Storage.Answers.FindAsync("a2", Cancel),
                    }
                )
            )
        );
        var moved = read[0] with { Answer = AnswerLogContract.Answer("a3", ["p1"], []) };
        for (var times = 0; times < 2; times++)
            await Contents.Answers.PutAsync([moved, read[1]], Cancel);
        Assert.That(Samples.Dump(await Storage.Answers.FindAsync("a3", Cancel)), Is.EqualTo(Samples.Dump(moved)));
        Assert.That(await Contents.Answers.CountAsync(Cancel), Is.EqualTo(3));
        Assert.That(await Storage.Answers.DeleteByPostAsync("p1", Cancel), Is.EqualTo(2));
    }

    [Test]
    public async Task The_active_space_follows_what_is_put()
    {
        await Contents.Spaces.PutAsync(
            [
                new SpaceRecord(Samples.Space(), IsActive: true),
                new SpaceRecord(Samples.Space(OtherSpace), IsActive: false),
            ],
            Cancel
        );
        Assert.That(
            (await Contents.Spaces.ReadAsync(string.Empty, 5, Cancel)).Select(s => (s.Space.Space.Id, s.IsActive)),
            Is.EqualTo([(OtherSpace, false), (Samples.SpaceId, true)])
        );
        await Contents.Spaces.PutAsync([new SpaceRecord(Samples.Space(OtherSpace), IsActive: true)], Cancel);
        Assert.That((await Storage.Embeddings.ActiveSpaceAsync(Cancel))!.Space.Id, Is.EqualTo(OtherSpace));
        await Contents.Spaces.PutAsync([new SpaceRecord(Samples.Space(OtherSpace), IsActive: false)], Cancel);
        Assert.That(await Storage.Embeddings.ActiveSpaceAsync(Cancel), Is.Null);
        Assert.That(
            (await Contents.Spaces.FindAsync([Samples.SpaceId], Cancel)).Single().Space.Model.ToArray(),
            Is.EqualTo(Samples.Space().Model.ToArray())
        );
    }

    [Test]
    public async Task The_corpus_version_is_raised_and_never_lowered()
    {
        await Contents.RaiseCorpusVersionAsync(40, Cancel);
        await Contents.RaiseCorpusVersionAsync(12, Cancel);
        Assert.That(await Storage.Posts.CorpusVersionAsync(Cancel), Is.EqualTo(40));
        await StoreAsync(Samples.Post("p1"));
        Assert.That(await Contents.CorpusVersionAsync(Cancel), Is.EqualTo(41));
    }

    [Test]
    public async Task A_move_is_noted_in_place_of_the_one_before()
    {
        Assert.That(await Contents.FindMoveAsync(Cancel), Is.Null);
        await Contents.NoteMoveAsync(new StoreMove("a", Start, null), Cancel);
        Assert.That(await Contents.FindMoveAsync(Cancel), Is.EqualTo(new StoreMove("a", Start, null)));
        await Contents.NoteMoveAsync(new StoreMove("b", Start, Start.AddHours(1)), Cancel);
        Assert.That(await Contents.FindMoveAsync(Cancel), Is.EqualTo(new StoreMove("b", Start, Start.AddHours(1))));
    }

    [Test]
    public async Task A_job_that_is_held_tells_of_a_service_until_its_lease_ends()
    {
        Assert.That(await Contents.LookAsync(Cancel), Is.EqualTo(StoreUse.Idle));
        await Storage.Jobs.EnqueueAsync(
            new Job
            {
                Id = "j1",
                Kind = "k",
                Subject = "s",
                Payload = "{}",
                Status = JobStatus.Queued,
                CreatedAt = Start,
                NotBefore = Start,
            },
            Cancel
        );
        await Storage.Jobs.ClaimAsync("w", TimeSpan.FromMinutes(1), Cancel);
        Assert.That(await Contents.LookAsync(Cancel), Is.EqualTo(StoreUse.InUse));
        Time.Advance(TimeSpan.FromMinutes(2));
        Assert.That(await Contents.LookAsync(Cancel), Is.EqualTo(StoreUse.Idle));
    }

    [Test]
    public async Task The_identity_tells_stores_apart_and_shows_no_place()
    {
        await using var other = await CreateAsync(Time);
        Assert.That(other.Contents.Identity, Is.Not.EqualTo(Contents.Identity).And.Not.Contains("/"));
    }

    private static PostRecord Record(string id, long version, string words = "zebra")
    {
        var post = Samples.Post(id, version: version, words: words) with
        {
            Aliases =
            [
                new PostUrl($"https://blog.example/{id}-old"),
                new PostUrl($"https://blog.example/{id}-a-older"),
            ],
            Author = "An author",
            PublishedAt = Start.AddYears(-1),
            Degraded = true,
            Validators = new PageValidators("\"etag\"", "a date"),
        };
        return new PostRecord(
            post,
            [
                new PostVectors(OtherSpace, Samples.Embeddings(post, 2)),
                new PostVectors(Samples.SpaceId, Samples.Embeddings(post)),
            ]
        );
    }

    private static ApiKey FullKey() =>
        new()
        {
            Id = "k1",
            Name = "A key",
            Kind = KeyKind.Publishable,
            VisibleId = "visible",
            Hash = new byte[] { 1, 2, 255 },
            Scopes = [Scope.PostsRead, Scope.Ask],
            CreatedAt = Start.AddDays(-9),
            ExpiresAt = Start.AddDays(9),
            Tier = KeyTier.Elevated,
            Limits = new Dictionary<string, int> { ["ask"] = 7 },
            AllowedOrigins = ["https://a.example", "https://b.example"],
            AutoProcess = true,
            LastUsedAt = Start.AddDays(-1),
            Previous = new ReplacedSecret("before", new byte[] { 9 }, Start.AddDays(1)),
        };

    private static Job FullJob(JobStatus status)
    {
        var job = new Job
        {
            Id = "j1",
            Kind = Job.ProcessPost,
            Subject = "https://blog.example/x",
            Payload = """{"a":1}""",
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            Status = status,
            Progress = new JobProgress(2, 7),
            Steps = [new JobStep("crawl", 12), new JobStep("extract", 3)],
            Checkpoint = "a checkpoint",
            Attempts = 2,
            CreatedAt = Start.AddDays(-1),
            NotBefore = status == JobStatus.Running ? Start.AddHours(-5) : Start.AddHours(1),
            StartedAt = Start.AddHours(-1),
            Error = new JobError("code", "a message"),
            Result = "a result",
        };
        return status == JobStatus.Running ? job with { LeaseOwner = "a worker", LeaseUntil = Start.AddHours(1) }
            : job.IsFinished ? job with { FinishedAt = Start }
            : job;
    }
}
