using BlogManager.Application.Answering;
using BlogManager.Application.Ports;
using BlogManager.Application.Retrieval;
using BlogManager.Domain.Posts;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;

namespace BlogManager.Application.Tests.Asking;

/// <summary>What is read and made for one question, over ports that say what they were asked.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class QuestionCostTests
{
    private static readonly PostUrl Url = At("https://blog.example/rye");
    private static readonly StoredSpace Space = new(
        new EmbeddingSpace("s", "built-in", "minilm-2+lsa", 2),
        1,
        new byte[1]
    );

    private readonly Mock<IPostStore> _posts = new(MockBehavior.Strict);
    private readonly Mock<IEmbedder> _embedder = new();
    private readonly Mock<IVectorIndex> _vectors = new();
    private readonly Mock<ILexicalIndex> _words = new();
    private readonly Mock<IEmbeddingStore> _spaces = new();
    private readonly Mock<ITextModel> _model = new();
    private readonly List<ReadingTask> _read = [];

    [SetUp]
    public void SetUp()
    {
        _posts
            .Setup(p => p.FindListingByUrlAsync(Url, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new PostListing("rye", Url, "Rye", 1, DateTimeOffset.UnixEpoch));
        _posts
            .Setup(p => p.FindChunksAsync(It.IsAny<IReadOnlyCollection<string>>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync([]);
        _spaces.Setup(s => s.ActiveSpaceAsync(It.IsAny<CancellationToken>())).ReturnsAsync(Space);
        _embedder
            .Setup(e =>
                e.EmbedAsync(
                    Space,
                    EmbeddingInput.Query,
                    It.IsAny<IReadOnlyList<string>>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ReturnsAsync([new float[] { 1, 0 }]);
        _vectors
            .Setup(v =>
                v.SearchAsync(
                    Space.Space,
                    It.IsAny<ReadOnlyMemory<float>>(),
                    It.IsAny<VectorFilter>(),
                    It.IsAny<int>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ReturnsAsync([]);
        _words
            .Setup(w =>
                w.StatisticsAsync(
                    It.IsAny<IReadOnlyCollection<string>>(),
                    It.IsAny<WordForm>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ReturnsAsync(new TermStatistics(1, new Dictionary<string, int>()));
        _words.Setup(w => w.SearchAsync(It.IsAny<LexicalQuery>(), It.IsAny<CancellationToken>())).ReturnsAsync([]);
        _model.SetupGet(m => m.Identity).Returns(new ModelIdentity("extractive", "none"));
    }

    [Test]
    public async Task A_question_about_a_post_and_its_site_reads_no_whole_post_and_is_embedded_once()
    {
        var answer = await Composer()
            .ComposeAsync(
                new AskedQuestion("Does rye rise?", Url, SiteOrigin.Parse("https://blog.example").Value),
                CancellationToken.None
            );
        Assert.Multiple(() =>
        {
            Assert.That(answer.Value.Abstained, Is.True);
            Assert.That(
                _embedder
                    .Invocations.Where(i => i.Method.Name == nameof(IEmbedder.EmbedAsync))
                    .Select(i => i.Arguments[2]),
                Is.EqualTo(new[] { new[] { "Does rye rise?" } })
            );
            Assert.That(
                _vectors.Invocations.Select(i => ((VectorFilter)i.Arguments[2]!).Kind),
                Is.EqualTo([VectorKind.Chunk, VectorKind.Chunk]),
                "first the post, then its site; vectors of whole posts are read by nobody"
            );
            Assert.That(_read.Select(t => t.WithinOnePost), Is.EqualTo([true, false]));
            Assert.That(_read.Select(t => t.Embedded!.Vector.ToArray()), Is.All.EqualTo(new float[] { 1, 0 }));
            Assert.That(_read[1].Question, Is.SameAs(_read[0].Question));
        });
    }

    [Test]
    public async Task A_vector_of_another_space_is_not_used_in_this_one()
    {
        var other = new StoredSpace(Space.Space with { Id = "other" }, 1, new byte[1]);
        _spaces
            .SetupSequence(s => s.ActiveSpaceAsync(It.IsAny<CancellationToken>()))
            .ReturnsAsync(other)
            .ReturnsAsync(Space);
        _embedder
            .Setup(e =>
                e.EmbedAsync(
                    other,
                    EmbeddingInput.Query,
                    It.IsAny<IReadOnlyList<string>>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ReturnsAsync([new float[] { 0, 1 }]);
        _vectors
            .Setup(v =>
                v.SearchAsync(
                    other.Space,
                    It.IsAny<ReadOnlyMemory<float>>(),
                    It.IsAny<VectorFilter>(),
                    It.IsAny<int>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ReturnsAsync([]);
        await Composer()
            .ComposeAsync(
                new AskedQuestion("Does rye rise?", Url, SiteOrigin.Parse("https://blog.example").Value),
                CancellationToken.None
            );
        Assert.That(
            _read.Select(t => t.Embedded!.Vector.ToArray()),
            Is.EqualTo(new[] { new float[] { 0, 1 }, new float[] { 1, 0 } })
        );
    }

    private AnswerComposer Composer()
    {
        var reader = new Mock<IAnswerReader>();
        reader
            .Setup(r => r.ReadAsync(It.IsAny<ReadingTask>(), It.IsAny<CancellationToken>()))
            .Callback((ReadingTask task, CancellationToken _) => _read.Add(task))
            .ReturnsAsync(new Reading([], 0, new SupportThresholds(0.5, 0.3)));
        return new AnswerComposer(
            new PassageRetriever(
                _words.Object,
                _vectors.Object,
                _embedder.Object,
                _spaces.Object,
                _posts.Object,
                new SpokenLanguages(),
                NullLogger<PassageRetriever>.Instance
            ),
            reader.Object,
            _model.Object,
            _posts.Object,
            new SpokenLanguages(),
            TimeProvider.System
        );
    }
}
