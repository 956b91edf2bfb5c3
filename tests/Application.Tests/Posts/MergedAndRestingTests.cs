using BlogManager.Application.Indexing;
using BlogManager.Application.Ports;
using BlogManager.Application.Posts;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using Moq;

namespace BlogManager.Application.Tests.Posts;

/// <summary>Posts that are merged while others write, pages that rest after a failure, embedders that fail in silence.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MergedAndRestingTests : IDisposable
{
    private const string Url = "https://blog.example/s";
    private static readonly Caller Reader = new("1", "reader", [Scope.PostsRead]);
    private static readonly string Text = string.Join(' ', Enumerable.Range(0, 60).Select(i => $"word{i % 7}x{i}y"));

    private readonly InMemoryBlog _blog = new();

    [TearDown]
    public void Dispose() => _blog.Dispose();

    [TestCase(14, false)]
    [TestCase(15, true)]
    public async Task A_page_that_failed_is_left_alone_for_a_quarter_of_an_hour(int minutes, bool mayStart)
    {
        await FailAsync();
        _blog.Time.Advance(TimeSpan.FromMinutes(minutes));
        var state = (await _blog.SendAsync(new CheckAndLoad(At(Url)), Reader)).Value;
        Assert.That((state.Status, state.MayStart), Is.EqualTo(("not_started", mayStart)));
    }

    [Test]
    public async Task A_page_that_was_never_taken_in_may_start_and_a_ready_one_is_remembered_where_it_is_whole()
    {
        var state = (await _blog.SendAsync(new CheckAndLoad(At(Url)), Reader)).Value;
        Assert.That(state.MayStart, Is.True);
        var asked = new CheckAndLoad(At(Url));
        Assert.That(Remembers(new LoadState("ready")), Is.True);
        Assert.That(Remembers(new LoadState("ready") { IsWhole = false }), Is.False);
        Assert.That(Remembers(new LoadState("not_started")), Is.False);

        bool Remembers(LoadState found) => asked.MayBeRemembered(Domain.Shared.Result<LoadState>.Success(found));
    }

    [Test]
    public async Task A_ready_post_comes_with_similar_ones()
    {
        var other = (await _blog.SendAsync(new ProcessPost(At("https://blog.example/t"), "Other text."))).Value;
        await _blog.SendAsync(new ProcessPost(At(Url), Text));
        Find().ReturnsAsync([new VectorHit(other.BlogId, other.BlogId, 0.5f)]);
        var ready = (await _blog.SendAsync(new CheckAndLoad(At(Url)), Reader)).Value;
        Assert.That((ready.Status, ready.IsWhole), Is.EqualTo(("ready", true)));
        Assert.That(ready.Similar!.Select(s => s.BlogId), Is.EqualTo([other.BlogId]));
    }

    [Test]
    public async Task A_page_that_leads_elsewhere_is_stored_where_it_led_and_found_under_both()
    {
        var (asked, final) = (At("https://blog.example/old"), At(Url));
        _blog
            .Crawler.Setup(c => c.FetchAsync(asked, It.IsAny<PageValidators>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new CrawledPage(final, "text/plain", Text, new PageValidators("\"1\"", null), false));
        var processed = (await _blog.SendAsync(new ProcessPost(asked))).Value;
        Assert.That(processed.BlogUrl, Is.EqualTo(Url));
        Assert.That(_blog.Only.Aliases, Is.EqualTo([asked]));
        Assert.That(_blog.Only.Validators.ETag, Is.EqualTo("\"1\""));
    }

    [Test]
    public async Task A_post_that_another_changed_while_it_was_merged_is_told_as_it_stands()
    {
        var first = (await _blog.SendAsync(new ProcessPost(At(Url), Text))).Value;
        var mine = (await _blog.SendAsync(new ProcessPost(At("https://blog.example/t"), "Other text."))).Value;
        _blog
            .Posts.Setup(p =>
                p.MergeAsync(
                    It.IsAny<string>(),
                    It.IsAny<long>(),
                    It.IsAny<string>(),
                    It.IsAny<long>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ReturnsAsync(false);
        _blog.Dropped.Clear();
        // An earlier release left the double behind.
        _blog.Stored[mine.BlogId] = _blog.Stored[first.BlogId] with
        {
            Id = mine.BlogId,
            Url = At("https://blog.example/t"),
            CreatedAt = _blog.Time.GetUtcNow().AddDays(1),
        };
        var again = (await _blog.SendAsync(new ProcessPost(At("https://blog.example/t"), Text))).Value;
        Assert.That((again.BlogId, again.Status), Is.EqualTo((mine.BlogId, "unchanged")));
        Assert.That(_blog.Stored, Has.Count.EqualTo(2));
        Assert.That(_blog.Dropped, Has.None.StartsWith("post:"), "nothing was merged");
    }

    [Test]
    public async Task Of_a_post_that_became_another_nothing_stays_behind()
    {
        var first = (await _blog.SendAsync(new ProcessPost(At(Url), Text))).Value;
        var mine = (await _blog.SendAsync(new ProcessPost(At("https://blog.example/t"), "Other text."))).Value;
        _blog.Time.Advance(TimeSpan.FromSeconds(1));
        _blog.Stored[mine.BlogId] = _blog.Stored[first.BlogId] with
        {
            Id = mine.BlogId,
            Url = At("https://blog.example/t"),
            CreatedAt = _blog.Time.GetUtcNow(),
        };
        _blog.Dropped.Clear();
        Assert.That(
            (await _blog.SendAsync(new ProcessPost(At("https://blog.example/t"), Text))).Value.BlogId,
            Is.EqualTo(first.BlogId)
        );
        _blog.Vectors.Verify(v => v.DeletePostAsync(mine.BlogId, It.IsAny<CancellationToken>()), Times.Once);
        _blog.Answers.Verify(a => a.DeleteByPostAsync(mine.BlogId, It.IsAny<CancellationToken>()), Times.Once);
        Assert.That(
            _blog.Dropped,
            Is.SupersetOf(["corpus", "post:" + mine.BlogId, "post:" + first.BlogId, "url:https://blog.example/t"])
        );
    }

    [TestCase("a-0 a-1", "")]
    [TestCase("a-0 b-1", "T\nHeading\ny")]
    [TestCase("a-1", "T\nx")]
    [TestCase("b-0", "T\nx|T\nHeading\ny")]
    public async Task Passages_whose_vectors_are_known_are_not_embedded_again(string known, string embedded)
    {
        List<string> texts = [];
        var embedder = new Mock<IEmbedder>();
        embedder
            .Setup(e =>
                e.EmbedAsync(
                    It.IsAny<StoredSpace>(),
                    It.IsAny<EmbeddingInput>(),
                    It.IsAny<IReadOnlyList<string>>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ReturnsAsync(
                (StoredSpace _, EmbeddingInput input, IReadOnlyList<string> sent, CancellationToken _) =>
                {
                    if (input == EmbeddingInput.Passage)
                        texts.AddRange(sent);
                    return [.. sent.Select(_ => (ReadOnlyMemory<float>)new float[2])];
                }
            );
        Chunk[] chunks = [new("a-0", 0, 0, 1, "x", ""), new("a-1", 1, 1, 2, "y", "Heading")];
        var embeddings = await new PostEmbedder(embedder.Object).EmbedAsync(
            InMemoryBlog.Space,
            new PostTexts("a", 1, "https://blog.example", "T", "xy", chunks),
            default,
            [.. known.Split(' ').Select(id => new Embedding(id, "a", "s", VectorKind.Chunk, new float[2]))]
        );
        Assert.That(embeddings.Select(e => e.Id), Is.EqualTo(["a-0", "a-1", "a"]));
        Assert.That(texts, Is.EqualTo(embedded.Split('|', StringSplitOptions.RemoveEmptyEntries)));
    }

    [TestCase(1, 2)]
    [TestCase(2, 3)]
    [TestCase(0, 2)]
    public async Task An_embedder_that_gives_other_vectors_than_it_owes_is_found_out(int count, int dimension)
    {
        var embedder = new Mock<IEmbedder>();
        embedder
            .Setup(e =>
                e.EmbedAsync(
                    It.IsAny<StoredSpace>(),
                    It.IsAny<EmbeddingInput>(),
                    It.IsAny<IReadOnlyList<string>>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ReturnsAsync([.. Enumerable.Range(0, count).Select(_ => (ReadOnlyMemory<float>)new float[dimension])]);
        Chunk[] chunks = [new("a-0", 0, 0, 1, "x", ""), new("a-1", 1, 1, 2, "y", "")];
        await Assert.ThatAsync(
            () =>
                new PostEmbedder(embedder.Object).EmbedAsync(
                    InMemoryBlog.Space,
                    new PostTexts("a", 1, "https://blog.example", "T", "xy", chunks),
                    default
                ),
            Throws.InvalidOperationException.With.Message.StartsWith(
                "The embedder of space test-1 owes 2 vectors of 2 components"
            )
        );
    }

    private Moq.Language.Flow.ISetup<IVectorIndex, Task<IReadOnlyList<VectorHit>>> Find() =>
        _blog.Vectors.Setup(v =>
            v.SearchAsync(
                It.IsAny<EmbeddingSpace>(),
                It.IsAny<ReadOnlyMemory<float>>(),
                It.IsAny<VectorFilter>(),
                It.IsAny<int>(),
                It.IsAny<CancellationToken>()
            )
        );

    private async Task FailAsync()
    {
        await _blog.SendAsync(new QueueProcessPost(At(Url)));
        var job = (await _blog.JobStore.ClaimAsync("w", TimeSpan.FromMinutes(1), default))!;
        await _blog.JobStore.FailAsync(job.Id, "w", new JobError("upstream_failed", "gone"), null, default);
    }
}
