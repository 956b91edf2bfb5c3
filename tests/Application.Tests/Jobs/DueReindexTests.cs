using BlogManager.Application.Indexing;
using BlogManager.Application.Tests.Posts;
using BlogManager.Domain.Jobs;
using Moq;

namespace BlogManager.Application.Tests.Jobs;

/// <summary>What is looked at when the service starts: whether the vectors are of this version's making.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DueReindexTests : IDisposable
{
    private const string Url = "https://blog.example/rye";

    private readonly InMemoryBlog _blog = new();
    private string[] _missing = [];

    public DueReindexTests()
    {
        _blog.Pages[Url] = "Rye bread needs a starter.";
        _blog
            .Spaces.Setup(s => s.MissingPostsAsync("test-1", It.IsAny<CancellationToken>()))
            .Returns(() => _missing.ToAsyncEnumerable());
    }

    [TearDown]
    public void Dispose() => _blog.Dispose();

    [Test]
    public async Task Without_a_post_nothing_is_due()
    {
        Assert.That((await _blog.SendAsync(new QueueDueReindex())).Value.IsDue, Is.False);
        Assert.That(await QueuedAsync(), Is.Empty);
    }

    [TestCase(true, false, false, false)]
    [TestCase(false, false, false, true)]
    [TestCase(true, true, false, true)]
    [TestCase(true, false, true, true)]
    public async Task Posts_without_a_space_or_vectors_or_with_an_outgrown_space_are_embedded_anew(
        bool hasSpace,
        bool isStale,
        bool isMissing,
        bool isDue
    )
    {
        await _blog.SendAsync(new Application.Posts.ProcessPost(At(Url)));
        _blog.Active = hasSpace ? InMemoryBlog.Space : null;
        _blog.IsStale = isStale;
        _missing = isMissing ? ["1"] : [];
        Assert.That((await _blog.SendAsync(new QueueDueReindex())).Value.IsDue, Is.EqualTo(isDue));
        Assert.That(await QueuedAsync(), Is.EqualTo(isDue ? ["reindex"] : Array.Empty<string>()));
    }

    private async Task<string[]> QueuedAsync() =>
        [
            .. (await _blog.JobStore.ListAsync(JobStatus.Queued, null, 10, null, default)).Value.Items.Select(j =>
                j.Kind
            ),
        ];
}
