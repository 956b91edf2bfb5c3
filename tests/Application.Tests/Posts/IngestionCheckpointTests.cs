using System.Text;
using System.Text.Json;
using BlogManager.Application.Ingestion;
using BlogManager.Application.Ports;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;

namespace BlogManager.Application.Tests.Posts;

public sealed class IngestionCheckpointTests
{
    private static readonly IngestionRequest Asked = new("# 题\n\nthe document", "text/markdown", null, 5, false);

    [Test]
    public void A_state_comes_back_as_it_was_and_its_text_stands_in_it_once()
    {
        var state = State("文𝒳\"a 文", 4);
        var written = IngestionCheckpoint.Write(state);
        Assert.That(Dump(IngestionCheckpoint.Read(written, Asked)), Is.EqualTo(Dump(state)));
        Assert.That(written, Does.Not.Contain("the document"), "it is in the payload");
        Assert.That(written.Split("文").Length - 1, Is.EqualTo(2), "as many as the article has");
    }

    [Test]
    public void A_passage_that_is_not_the_text_between_its_offsets_keeps_its_own()
    {
        var state = State("one two", 4);
        state = state with { Chunks = [state.Chunks[0] with { Text = "other" }] };
        Assert.That(
            IngestionCheckpoint.Read(IngestionCheckpoint.Write(state), Asked).Chunks[0].Text,
            Is.EqualTo("other")
        );
    }

    [Test]
    public void A_checkpoint_of_an_earlier_release_is_read()
    {
        var state = State("文 two", 4);
        Assert.That(Dump(IngestionCheckpoint.Read(JsonSerializer.Serialize(state), Asked)), Is.EqualTo(Dump(state)));
    }

    [Test]
    public void A_state_before_its_article_keeps_its_page()
    {
        var state = IngestionState.Begin(new PostUrl("https://blog.example/a"), Asked) with
        {
            Page = new CrawledPage(
                new PostUrl("https://blog.example/a"),
                "text/html",
                "<p>é</p>",
                PageValidators.None,
                false
            ),
        };
        Assert.That(Dump(IngestionCheckpoint.Read(IngestionCheckpoint.Write(state), Asked)), Is.EqualTo(Dump(state)));
    }

    [Test]
    public void A_million_characters_of_three_bytes_with_all_their_vectors_take_few_megabytes()
    {
        var text = new string('文', 1_000_000);
        var state = State(text, 384, passageLength: 1_000);
        Assert.That(Encoding.UTF8.GetByteCount(IngestionCheckpoint.Write(state)), Is.LessThan(6_000_000));
        Assert.That(Encoding.UTF8.GetByteCount(JsonSerializer.Serialize(state)), Is.GreaterThan(14_000_000), "before");
    }

    private static IngestionState State(string text, int dimension, int passageLength = 3)
    {
        var stored = new StoredText(text);
        var chunks = Enumerable
            .Range(0, stored.Length / passageLength)
            .Select(i => new Chunk(
                $"c{i}",
                i,
                i * passageLength,
                (i + 1) * passageLength,
                stored.Slice(i * passageLength, (i + 1) * passageLength),
                string.Empty
            ))
            .ToList();
        return IngestionState.Begin(new PostUrl("https://blog.example/a"), Asked) with
        {
            Article = new Article("T", null, null, "zh", null, stored, 7),
            PostId = "p",
            ContentHash = "h",
            Chunks = chunks,
            Summary = new PostSummary("s", ["k"]),
            SpaceId = "space",
            Embeddings =
            [
                .. chunks.Select(c => new Embedding(
                    c.Id,
                    "p",
                    "https://blog.example",
                    VectorKind.Chunk,
                    Enumerable.Range(0, dimension).Select(i => MathF.Sin(i + c.Ordinal)).ToArray()
                )),
            ],
            Steps = [new JobStep("crawl", 3)],
        };
    }

    private static string Dump(IngestionState state) => JsonSerializer.Serialize(state);
}
