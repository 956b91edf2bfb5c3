using BlogManager.Application.Ports;
using BlogManager.Application.Posts;
using BlogManager.Application.Tests.Asking;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;
using Moq;

namespace BlogManager.Application.Tests.Posts;

/// <summary>Similar posts where the encoder is out, or where the post's own vector is there already.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SimilarByWordsTests
{
    private readonly ScriptedIndexes _indexes = new();
    private readonly Mock<IEmbeddingStore> _spaces = new();
    private readonly Mock<IVectorChanges> _stored = new();
    private readonly Mock<IEmbedder> _embedder = new(MockBehavior.Strict);
    private readonly Mock<IVectorIndex> _vectors = new();
    private readonly EmbeddingSpace _space = new("s", "openai", "any", 2);

    public SimilarByWordsTests()
    {
        _embedder.Setup(e => e.IsForeign("en")).Returns(false);
        _spaces
            .Setup(s => s.ActiveSpaceAsync(It.IsAny<CancellationToken>()))
            .ReturnsAsync(new StoredSpace(_space, 0, default));
        _indexes
            .Posts.Setup(p => p.FindAsync("a", It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                new BlogPost
                {
                    Id = "a",
                    Url = new PostUrl("https://blog.example/a"),
                    Title = "Rye bread",
                    Language = "en",
                    Text = StoredText.From("The text."),
                    WordCount = 2,
                    ContentHash = "h",
                    Summary = new PostSummary("s", []),
                    Chunks = [],
                    Questions = [],
                    QuestionsRequested = 5,
                    Version = 1,
                    CreatedAt = default,
                    ProcessedAt = default,
                    Provider = "test",
                    Model = "one",
                }
            );
        foreach (var (chunk, score) in new[] { ("a1", 9.0), ("b1", 5.0), ("c1", 3.0), ("d1", 1.0) })
            _indexes.Word(chunk, score);
    }

    [Test]
    public async Task Without_the_encoder_words_of_the_title_find_other_posts_and_the_answer_says_so()
    {
        _stored
            .Setup(c => c.ReadPostsAsync("s", It.IsAny<IReadOnlyCollection<string>>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new DependencyUnavailableException("external_api", "out"));
        var similar = await SimilarAsync(limit: 2);
        Assert.That(similar.Degraded, Is.True);
        Assert.That(similar.SimilarBlogs.Select(s => s.BlogId), Is.EqualTo(["b", "c"]), "not the post itself");
        Assert.That(similar.SimilarBlogs[0].Title, Is.EqualTo("Post b"));
        Assert.That(_indexes.WordsAsked.Single().Words, Is.EqualTo(["rye", "bread"]), "and not those of the text");
        Assert.That(_indexes.VectorsAsked, Is.Empty);
    }

    [Test]
    public async Task Posts_of_a_language_that_the_encoder_was_not_made_for_are_like_each_other_by_their_words()
    {
        _embedder.Setup(e => e.IsForeign("en")).Returns(true);
        var similar = await SimilarAsync(limit: 2);
        Assert.That((similar.Degraded, similar.SimilarBlogs[0].BlogId), Is.EqualTo((false, "b")));
        Assert.That(_indexes.VectorsAsked, Is.Empty);
    }

    [Test]
    public async Task A_stored_vector_of_the_post_is_not_made_again()
    {
        ReadOnlyMemory<float> own = new float[] { 0, 1 };
        _stored
            .Setup(c => c.ReadPostsAsync("s", It.IsAny<IReadOnlyCollection<string>>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync([
                new Embedding("a1", "a", "https://blog.example", VectorKind.Chunk, new float[] { 1, 0 }),
                new Embedding("a", "a", "https://blog.example", VectorKind.Post, own),
            ]);
        _vectors
            .Setup(v =>
                v.SearchAsync(
                    _space,
                    own,
                    new VectorFilter(VectorKind.Post, null, null, "a"),
                    3,
                    It.IsAny<CancellationToken>()
                )
            )
            .ReturnsAsync([new VectorHit("b", "b", 0.123_456f)]);
        _indexes
            .Posts.Setup(p =>
                p.FindListingsAsync(It.IsAny<IReadOnlyCollection<string>>(), It.IsAny<CancellationToken>())
            )
            .ReturnsAsync([new PostListing("b", new PostUrl("https://blog.example/b"), "B", 0, default)]);
        var similar = await SimilarAsync();
        Assert.That(
            (similar.Degraded, similar.SimilarBlogs.Single()),
            Is.EqualTo((false, new SimilarPost("b", "https://blog.example/b", "B", 0.1235)))
        );
    }

    private async Task<SimilarPosts> SimilarAsync(int? limit = null) =>
        (
            await new FindSimilarPostsHandler(
                _indexes.Posts.Object,
                _spaces.Object,
                _stored.Object,
                _embedder.Object,
                _vectors.Object,
                _indexes.Retriever(),
                new SpokenLanguages()
            ).HandleAsync(new FindSimilarPosts(BlogId: Post("a"), Limit: limit), default)
        ).Value;
}
