using System.Diagnostics;
using BlogManager.Application.Asking;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Models.BuiltIn;
using BlogManager.Infrastructure.Storage.Sqlite;
using BlogManager.Infrastructure.Vectors.InProcess;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlogManager.Evaluation;

/// <summary>The real store, embedder, vector index and retriever over a blog, in a directory of its own that is erased at the end.</summary>
internal sealed class Engine : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("blogmanager-evaluation-");
    private readonly ServiceProvider _services;

    private Engine()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("BlogManager:DataDirectory", (string?)_directory.FullName)]).Build();
        _services = new ServiceCollection()
            .AddSqliteStorage(configuration).AddInProcessVectors(configuration).AddBuiltInEmbeddings(configuration).BuildServiceProvider();
    }

    internal StoredSpace Space { get; private set; } = null!;

    internal TimeSpan TrainingTime { get; private set; }

    internal TimeSpan EmbeddingTime { get; private set; }

    internal int Chunks { get; private set; }

    internal IVectorIndex Vectors => _services.GetRequiredService<IVectorIndex>();

    private IPostStore Posts => _services.GetRequiredService<IPostStore>();

    private IEmbeddingStore Spaces => _services.GetRequiredService<IEmbeddingStore>();

    private IEmbedder Embedder => _services.GetRequiredService<IEmbedder>();

    internal static async Task<Engine> BuildAsync(IReadOnlyList<BlogEntry> blog, bool withTitles)
    {
        var engine = new Engine();
        var first = await engine.Embedder.PrepareSpaceAsync(default);
        await engine.Spaces.ActivateAsync(first.Space.Id, default);
        var posts = blog.Select(e => e.ToPost(withTitles ? e.Title : "—")).ToList();
        foreach (var post in posts)
        {
            if (!await engine.Posts.ReplaceAsync(post, first.Space.Id, [], default))
                throw new InvalidDataException($"Two posts have the id {post.Id}.");
        }

        engine.Chunks = posts.Sum(p => p.Chunks.Count);
        var watch = Stopwatch.StartNew();
        engine.Space = await engine.Embedder.PrepareSpaceAsync(default);
        engine.TrainingTime = watch.Elapsed;
        watch.Restart();
        foreach (var post in posts)
            await engine.Spaces.WriteAsync(engine.Space.Space.Id, post.Id, post.Version, await engine.EmbedAsync(post), default);
        engine.EmbeddingTime = watch.Elapsed;
        await engine.Spaces.ActivateAsync(engine.Space.Space.Id, default);
        return engine;
    }

    internal PassageRetriever Retriever(RetrievalWeights weights) =>
        new(_services.GetRequiredService<ILexicalIndex>(), Vectors, Embedder, Spaces, Posts, NullLogger<PassageRetriever>.Instance) { Weights = weights };

    internal async Task<ReadOnlyMemory<float>> EmbedPostAsync(BlogEntry entry) =>
        (await Embedder.EmbedAsync(Space, EmbeddingInput.Post, [entry.Title + "\n\n" + entry.Text], default))[0];

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _directory.Delete(recursive: true);
    }

    private async Task<IReadOnlyList<Embedding>> EmbedAsync(BlogPost post)
    {
        var passages = await Embedder.EmbedAsync(
            Space, EmbeddingInput.Passage, [.. post.Chunks.Select(c => post.Title + "\n\n" + c.Heading + "\n\n" + c.Text)], default);
        var whole = await Embedder.EmbedAsync(Space, EmbeddingInput.Post, [post.Title + "\n\n" + post.Text.Value], default);
        return
        [
            .. post.Chunks.Select((c, i) => new Embedding(c.Id, post.Id, post.Url.Site, VectorKind.Chunk, passages[i])),
            new Embedding(post.Id, post.Id, post.Url.Site, VectorKind.Post, whole[0]),
        ];
    }
}
