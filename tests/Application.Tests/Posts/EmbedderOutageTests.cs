using BlogManager.Application.Ports;
using BlogManager.Application.Posts;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using Moq;

namespace BlogManager.Application.Tests.Posts;

/// <summary>What happens to posts while the server that embeds is out.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EmbedderOutageTests : IDisposable
{
    private const string Url = "https://blog.example/rye";
    private const string Text = "Rye bread needs a starter. It keeps for a week.";

    private readonly InMemoryBlog _blog = new();

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    public void Dispose() => _blog.Dispose();

    [Test]
    public async Task A_post_is_stored_without_vectors_told_of_as_degraded_and_a_reindexing_is_queued()
    {
        _blog.Active = InMemoryBlog.Space;
        BeOut();
        var processed = (await _blog.SendAsync(new ProcessPost(At(Url), Text))).Value;
        Assert.That((processed.Status, processed.Degraded), Is.EqualTo(("processed", true)));
        Assert.That(_blog.Only.Degraded, Is.False, "what was written is whole, and the vectors come");
        _blog.Posts.Verify(
            p =>
                p.ReplaceAsync(
                    It.IsAny<BlogPost>(),
                    InMemoryBlog.Space.Space.Id,
                    It.Is<IReadOnlyList<Embedding>>(e => e.Count == 0),
                    It.IsAny<CancellationToken>()
                ),
            Times.Once
        );
        Assert.That(
            (await _blog.JobStore.ListAsync(null, null, 10, null, Cancel)).Value!.Items.Select(j => j.Kind),
            Is.EqualTo([Job.Reindex])
        );
    }

    [Test]
    public async Task Without_any_space_a_first_post_is_refused_and_the_dependency_named()
    {
        BeOut();
        _blog.Embedder.Setup(e => e.PrepareSpaceAsync(It.IsAny<CancellationToken>())).ThrowsAsync(Outage());
        var error = (await _blog.SendAsync(new ProcessPost(At(Url), Text))).Error!;
        Assert.That(
            (error.Code, error.Kind, error.Details["dependency"], error.RetryAfter),
            Is.EqualTo(
                (
                    "dependency_unavailable",
                    ErrorKind.Unavailable,
                    (object)"external_api",
                    (TimeSpan?)TimeSpan.FromSeconds(7)
                )
            )
        );
        Assert.That(_blog.Stored, Is.Empty);
    }

    [Test]
    public async Task A_first_post_is_stored_where_its_space_can_be_made_without_the_server()
    {
        BeOut();
        Assert.That((await _blog.SendAsync(new ProcessPost(At(Url), Text))).Value.Degraded, Is.True);
        Assert.That(_blog.Active, Is.SameAs(InMemoryBlog.Space));
    }

    private static DependencyUnavailableException Outage() => new("external_api", "out", TimeSpan.FromSeconds(7));

    private void BeOut() =>
        _blog
            .Embedder.Setup(e =>
                e.EmbedAsync(
                    It.IsAny<StoredSpace>(),
                    It.IsAny<EmbeddingInput>(),
                    It.IsAny<IReadOnlyList<string>>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ThrowsAsync(Outage());
}
