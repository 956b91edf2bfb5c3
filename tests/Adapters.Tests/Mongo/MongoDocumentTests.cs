using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace BlogManager.Adapters.Tests.Mongo;

/// <summary>Documents through BSON and back, and documents of releases before and after this one.</summary>
public sealed class MongoDocumentTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero);

    [Test]
    public void A_post_comes_back_as_it_was_stored()
    {
        var post = Samples.Post("p1", words: "astral 𝒳 and é", chunks: 3) with
        {
            Author = "Ärzte $set . \0",
            PublishedAt = At,
            Degraded = true,
            Validators = new PageValidators("W/\"a\"", "Sun, 06 Nov 1994 08:49:37 GMT"),
        };
        Assert.That(Samples.Dump(Through(PostDocument.Of(post, "w1")).ToPost()), Is.EqualTo(Samples.Dump(post)));
    }

    [Test]
    public void What_a_post_lacks_is_absent_from_its_document()
    {
        var stored = PostDocument.Of(Samples.Post("p1", chunks: 0, questions: 0), "w1").ToBsonDocument();
        foreach (var name in (string[])["author", "published_at", "etag", "last_modified", "chunk_ids", "question_ids"])
            Assert.That(stored.Contains(name), Is.False, name);
        Assert.That(
            (stored["_id"].AsString, stored["schema"].AsInt32, stored["write"].AsString),
            Is.EqualTo(("p1", PostDocument.CurrentSchema, "w1"))
        );
    }

    [Test]
    public void An_older_post_has_defaults_for_what_it_lacks_and_a_newer_ones_additions_are_ignored()
    {
        var post = Read<PostDocument>(
                """
                {
                  _id: "p1", version: 4, url: "https://a.example/p", site: "https://a.example", title: "T", text: "Some text", schema: 9, novel: { a: [1] },
                  chunks: [ { id: "c1", text: "Some text", novel: 1 } ], questions: [ { id: "q1", question: "What?", evidence: [ { quote: "text", novel: 1 } ] } ]
                }
                """
            )
            .ToPost();
        Assert.That(
            (
                post.Version,
                post.Language,
                post.QuestionsRequested,
                post.Aliases.Count,
                post.Summary.KeyPoints.Count,
                post.Degraded,
                post.Author
            ),
            Is.EqualTo((4L, "und", 5, 0, 0, false, (string?)null))
        );
        Assert.That(
            (post.Chunks[0].Heading, post.Questions[0].PostId, post.Questions[0].Evidence[0].Quote),
            Is.EqualTo((string.Empty, "p1", "text"))
        );
    }

    [Test]
    public void A_job_comes_back_as_it_was_stored()
    {
        var job = Job() with
        {
            Progress = new JobProgress(2, 7),
            Steps = [new JobStep("crawl", long.MaxValue)],
            Checkpoint = "{\"at\":1}",
            Attempts = 3,
            StartedAt = At,
            FinishedAt = At,
            LeaseOwner = "w",
            LeaseUntil = At,
            Error = new JobError("c", "m"),
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            Result = "{}",
        };
        Assert.That(Samples.Dump(Through(JobDocument.Of(job)).ToJob()), Is.EqualTo(Samples.Dump(job)));
        Assert.That(
            JobDocument.Of(Job()).ToBsonDocument().Names,
            Has.None.AnyOf("started_at", "lease_owner", "lease_until", "checkpoint", "error", "result")
        );
    }

    [Test]
    public void An_older_job_has_defaults_for_what_it_lacks()
    {
        var job = Read<JobDocument>("""{ _id: "j", kind: "process_post", subject: "s", novel: true }""").ToJob();
        Assert.That(
            (job.Status, job.Payload, job.Progress, job.Steps.Count, job.Attempts),
            Is.EqualTo((JobStatus.Queued, "{}", new JobProgress(0, 1), 0, 0))
        );
        Assert.That(
            () => Read<JobDocument>("""{ _id: "j", status: "novel" }""").ToJob(),
            Throws.TypeOf<InvalidDataException>()
        );
    }

    [Test]
    public void A_key_comes_back_as_it_was_stored([Values] KeyKind kind)
    {
        var key = Key(kind) with
        {
            ExpiresAt = At,
            RevokedAt = At,
            Tier = KeyTier.Unlimited,
            Limits = new Dictionary<string, int> { ["ai"] = 1 },
            AllowedOrigins = ["https://a.example"],
            AutoProcess = true,
            LastUsedAt = At,
            Previous = new ReplacedSecret("old", new byte[] { 9 }, At),
        };
        var document = Through(
            ApiKeyDocument.Of(key, KeyChangeDocument.Of("e", At, KeyAction.Created, "k", "n", Caller.System))
        );
        Assert.That(Samples.Dump(document.ToKey()), Is.EqualTo(Samples.Dump(key)));
        Assert.That(Samples.Dump(document.Outbox.Single().ToChange()), Does.Contain("\"system\""));
    }

    [Test]
    public void An_older_key_has_the_tier_of_its_kind()
    {
        Assert.That(
            Read<ApiKeyDocument>("""{ _id: "k", kind: "admin", scopes: ["ask"] }""").ToKey().Tier,
            Is.EqualTo(KeyTier.Elevated)
        );
        Assert.That(
            Read<ApiKeyDocument>("""{ _id: "k", kind: "secret" }""").ToKey().Tier,
            Is.EqualTo(KeyTier.Standard)
        );
        foreach (
            var unknown in (string[])
                [
                    """{ kind: "novel" }""",
                    """{ kind: "admin", tier: "novel" }""",
                    """{ kind: "admin", scopes: ["novel"] }""",
                ]
        )
            Assert.That(() => Read<ApiKeyDocument>(unknown).ToKey(), Throws.TypeOf<InvalidDataException>(), unknown);
    }

    [Test]
    public void Vectors_too_large_for_one_document_fill_several_and_come_back_in_order()
    {
        const int Dimension = 3072;
        Embedding[] vectors =
        [
            .. Enumerable
                .Range(0, 1000)
                .Select(i => new Embedding(
                    $"c{i}",
                    "p1",
                    "https://a.example",
                    VectorKind.Chunk,
                    Enumerable.Repeat(i + 0.5f, Dimension).ToArray()
                )),
        ];
        var parts = VectorPartDocument.Split("w1", "s", Dimension, "p1", 2, vectors);
        Assert.That(parts, Has.Count.GreaterThan(2));
        Assert.That(parts.Select(p => p.ToBson().Length), Is.All.LessThan(8 * 1024 * 1024));
        Assert.That(parts.Select(p => p.Id), Is.Unique);
        var read = parts
            .Select(Through)
            .OrderBy(p => p.Part)
            .SelectMany(p => p.Vectors)
            .Select(v => v.ToEmbedding("p1"))
            .ToList();
        Assert.That(
            read.Select(e => (e.Id, e.Values.Span[0], e.Values.Length)),
            Is.EqualTo(vectors.Select(e => (e.Id, e.Values.Span[0], Dimension)))
        );
    }

    [Test]
    public void A_model_too_large_for_one_document_fills_several()
    {
        var model = new byte[20 * 1024 * 1024];
        new Random(1).NextBytes(model);
        var parts = ModelPartDocument.Split("w", "s", model);
        Assert.That(parts.Select(p => p.ToBson().Length), Is.All.LessThan(16 * 1024 * 1024));
        Assert.That(parts.SelectMany(p => p.Data).SequenceEqual(model), Is.True);
        Assert.That(ModelPartDocument.Split("w", "s", ReadOnlyMemory<byte>.Empty), Is.Empty);
    }

    [Test]
    public void The_longest_post_fits_into_a_document()
    {
        var chunk = new string('漢', 500);
        var post = Samples.Post("p1", chunks: 0) with
        {
            Text = new Domain.Text.StoredText(string.Concat(Enumerable.Repeat(chunk, 4000))),
            Chunks =
            [
                .. Enumerable
                    .Range(0, 4000)
                    .Select(i => new Chunk(
                        $"chunk-{i:00000000000000000000000000}",
                        i,
                        i * 500,
                        (i + 1) * 500,
                        chunk,
                        "A heading"
                    )),
            ],
        };
        Assert.That(PostDocument.Of(post, "w").ToBson().Length, Is.LessThan(16 * 1024 * 1024));
    }

    private static T Through<T>(T document) => BsonSerializer.Deserialize<T>(document.ToBson());

    private static T Read<T>(string json) => BsonSerializer.Deserialize<T>(BsonDocument.Parse(json));

    private static Job Job() =>
        new()
        {
            Id = "j",
            Kind = "k",
            Subject = "s",
            Payload = "{}",
            Status = JobStatus.Queued,
            CreatedAt = At,
            NotBefore = At,
        };

    private static ApiKey Key(KeyKind kind) =>
        new()
        {
            Id = "k",
            Name = "n",
            Kind = kind,
            VisibleId = "v",
            Hash = new byte[] { 1, 2 },
            Scopes = Scopes.All,
            CreatedAt = At,
        };
}
