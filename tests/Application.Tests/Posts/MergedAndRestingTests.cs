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

    private async Task FailAsync()
    {
        await _blog.SendAsync(new QueueProcessPost(At(Url)));
        var job = (await _blog.JobStore.ClaimAsync("w", TimeSpan.FromMinutes(1), default))!;
        await _blog.JobStore.FailAsync(job.Id, "w", new JobError("upstream_failed", "gone"), null, default);
    }
}
