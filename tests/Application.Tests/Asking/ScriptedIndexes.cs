using BlogManager.Application.Ports;
using BlogManager.Application.Retrieval;
using BlogManager.Domain.Posts;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;

namespace BlogManager.Application.Tests.Asking;

/// <summary>
/// Indexes that find what a test says, over chunks of posts: chunk <c>a1</c> is the first of post <c>a</c>.
/// </summary>
internal sealed class ScriptedIndexes
{
    private readonly Mock<ILexicalIndex> _lexical = new(MockBehavior.Strict);
    private readonly Mock<IVectorIndex> _vectors = new(MockBehavior.Strict);
    private readonly Mock<IEmbedder> _embedder = new(MockBehavior.Strict);
    private readonly Mock<IEmbeddingStore> _spaces = new(MockBehavior.Strict);

    internal ScriptedIndexes()
    {
        _lexical
            .Setup(l =>
                l.StatisticsAsync(
                    It.IsAny<IReadOnlyCollection<string>>(),
                    It.IsAny<WordForm>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ReturnsAsync(() => new TermStatistics(Chunks, ChunksWith));
        _lexical
            .Setup(l => l.SearchAsync(It.IsAny<LexicalQuery>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                (LexicalQuery query, CancellationToken _) =>
                {
                    WordsAsked.Add(query);
                    return ByWords;
                }
            );
        _spaces
            .Setup(s => s.ActiveSpaceAsync(It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => Space is null ? null : new StoredSpace(Space, 0, default));
        _embedder
            .Setup(e =>
                e.EmbedAsync(
                    It.IsAny<StoredSpace>(),
                    It.IsAny<EmbeddingInput>(),
                    It.IsAny<IReadOnlyList<string>>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ReturnsAsync(
                (StoredSpace _, EmbeddingInput input, IReadOnlyList<string> texts, CancellationToken _) =>
                {
                    Embedded.Add((input, texts[0]));
                    return [new float[] { 1, 0 }];
                }
            );
        _vectors
            .Setup(v =>
                v.SearchAsync(
                    It.IsAny<EmbeddingSpace>(),
                    It.IsAny<ReadOnlyMemory<float>>(),
                    It.IsAny<VectorFilter>(),
                    It.IsAny<int>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .Returns(
                (EmbeddingSpace _, ReadOnlyMemory<float> _, VectorFilter filter, int _, CancellationToken _) =>
                {
                    VectorsAsked.Add(filter);
                    return VectorFailure is { } failure
                        ? Task.FromException<IReadOnlyList<VectorHit>>(failure)
                        : Task.FromResult<IReadOnlyList<VectorHit>>(
                            filter.Kind == VectorKind.Chunk ? ByMeaning : WholePosts
                        );
                }
            );
        Posts
            .Setup(p => p.FindChunksAsync(It.IsAny<IReadOnlyCollection<string>>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                (IReadOnlyCollection<string> ids, CancellationToken _) => [.. ids.Except(Gone).Select(Chunk)]
            );
    }

    /// <summary>A space of an encoder; null for none.</summary>
    internal EmbeddingSpace? Space { get; set; } = new("s", "built-in", "encoder", 2);

    internal int Chunks { get; set; } = 100;

    internal Dictionary<string, int> ChunksWith { get; } = [];

    internal List<LexicalHit> ByWords { get; } = [];

    internal List<VectorHit> ByMeaning { get; } = [];

    internal List<VectorHit> WholePosts { get; } = [];

    internal Exception? VectorFailure { get; set; }

    /// <summary>Chunks that an index still has and the store has no more.</summary>
    internal HashSet<string> Gone { get; } = [];

    /// <summary>The text of a chunk, where a test reads it.</summary>
    internal Dictionary<string, string> Texts { get; } = [];

    internal List<LexicalQuery> WordsAsked { get; } = [];

    internal List<VectorFilter> VectorsAsked { get; } = [];

    internal List<(EmbeddingInput Input, string Text)> Embedded { get; } = [];

    internal Mock<IPostStore> Posts { get; } = new(MockBehavior.Strict);

    internal PassageRetriever Retriever(RetrievalWeights? weights = null) =>
        new(
            _lexical.Object,
            _vectors.Object,
            _embedder.Object,
            _spaces.Object,
            Posts.Object,
            new SpokenLanguages(),
            NullLogger<PassageRetriever>.Instance
        )
        {
            Weights = weights,
        };

    /// <summary>That of every post.</summary>
    internal string Language { get; set; } = "en";

    internal void Word(string chunk, double score) => ByWords.Add(new(chunk, chunk[..1], score));

    internal void Meaning(string chunk, float cosine) => ByMeaning.Add(new(chunk, chunk[..1], cosine));

    internal void Whole(string post, float cosine) => WholePosts.Add(new(post, post, cosine));

    internal StoredChunk Chunk(string id)
    {
        var text = Texts.GetValueOrDefault(id, "The text of " + id + ".");
        return new StoredChunk(
            new Chunk(id, 0, 0, text.Length, text, string.Empty),
            id[..1],
            new PostUrl($"https://blog.example/{id[..1]}"),
            "Post " + id[..1],
            Language
        );
    }
}
