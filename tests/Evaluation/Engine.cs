using System.Diagnostics;
using BlogManager.Application.Asking;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Models.BuiltIn;
using BlogManager.Infrastructure.Vectors.InProcess;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlogManager.Evaluation;

/// <summary>The real store, embedder, vector index and retriever over a blog in a directory of its own, which is erased at the end.</summary>
internal sealed class Engine : IDisposable
{
    private readonly MemoryStore _store = new();
    private readonly BuiltInEmbedder _embedder;
    private readonly InProcessVectorIndex _vectors;

    private Engine()
    {
        _embedder = new BuiltInEmbedder(_store, _store);
        _vectors = new InProcessVectorIndex(_store);
    }

    internal StoredSpace Space { get; private set; } = null!;

    internal TimeSpan TrainingTime { get; private set; }

    internal TimeSpan EmbeddingTime { get; private set; }

    internal int Chunks { get; private set; }

    internal IVectorIndex Vectors => _vectors;

    internal static async Task<Engine> BuildAsync(IReadOnlyList<BlogEntry> blog, bool withTitles)
    {
        var engine = new Engine();
        var empty = await engine._embedder.PrepareSpaceAsync(default);
        await engine._store.ActivateAsync(empty.Space.Id, default);
        var posts = blog.Select(e => e.ToPost(withTitles ? e.Title : "—")).ToList();
        foreach (var post in posts)
            await engine._store.ReplaceAsync(post, empty.Space.Id, [], default);
        engine.Chunks = posts.Sum(p => p.Chunks.Count);
        var watch = Stopwatch.StartNew();
        engine.Space = await engine._embedder.PrepareSpaceAsync(default);
        engine.TrainingTime = watch.Elapsed;
        watch.Restart();
        foreach (var post in posts)
            await engine._store.WriteAsync(engine.Space.Space.Id, post.Id, post.Version, await engine.EmbedAsync(post), default);
        engine.EmbeddingTime = watch.Elapsed;
        await engine._store.ActivateAsync(engine.Space.Space.Id, default);
        return engine;
    }

    internal PassageRetriever Retriever(RetrievalWeights weights) =>
        new(_store, _vectors, _embedder, _store, _store, NullLogger<PassageRetriever>.Instance) { Weights = weights };

    internal async Task<ReadOnlyMemory<float>> EmbedPostAsync(BlogEntry entry) =>
        (await _embedder.EmbedAsync(Space, EmbeddingInput.Post, [entry.Title + "\n\n" + entry.Text], default))[0];

    public void Dispose()
    {
        _vectors.Dispose();
        _store.Dispose();
        _embedder.Dispose();
    }

    private async Task<IReadOnlyList<Embedding>> EmbedAsync(BlogPost post)
    {
        var passages = await _embedder.EmbedAsync(
            Space, EmbeddingInput.Passage, [.. post.Chunks.Select(c => post.Title + "\n\n" + c.Heading + "\n\n" + c.Text)], default);
        var whole = await _embedder.EmbedAsync(Space, EmbeddingInput.Post, [post.Title + "\n\n" + post.Text.Value], default);
        return
        [
            .. post.Chunks.Select((c, i) => new Embedding(c.Id, post.Id, post.Url.Site, VectorKind.Chunk, passages[i])),
            new Embedding(post.Id, post.Id, post.Url.Site, VectorKind.Post, whole[0]),
        ];
    }
}
