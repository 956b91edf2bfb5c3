using BlogManager.Application.Ingestion;
using BlogManager.Application.Posts;

namespace BlogManager.Application.Tests.Posts;

/// <summary>The order of taking in a post, written out a second time: whoever changes it means it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class IngestionOrderTests : IDisposable
{
    private static readonly string[] Expected =
    [
        "crawl",
        "extract",
        "chunk",
        "summarise",
        "write_questions",
        "embed",
        "store",
    ];

    private readonly InMemoryBlog _blog = new();

    [TearDown]
    public void Dispose() => _blog.Dispose();

    [Test]
    public async Task A_post_goes_through_the_steps_in_their_order()
    {
        const string url = "https://blog.example/rye";
        _blog.Pages[url] = "Rye bread needs a starter.";
        var processed = (await _blog.SendAsync(new ProcessPost(At(url)))).Value;
        Assert.That(processed.Steps.Select(s => s.Name), Is.EqualTo(Expected));
    }

    [Test]
    public void Names_for_who_has_no_steps_are_those_of_the_steps()
    {
        Assert.That(IngestionSteps.Names, Is.EqualTo(Expected));
        Assert.That(
            IngestionSteps.Order,
            Is.EqualTo([
                typeof(CrawlStep),
                typeof(ExtractStep),
                typeof(ChunkStep),
                typeof(SummariseStep),
                typeof(WriteQuestionsStep),
                typeof(EmbedStep),
                typeof(StoreStep),
            ])
        );
    }
}
