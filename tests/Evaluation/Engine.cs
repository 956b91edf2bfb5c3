using System.Diagnostics;
using BlogManager.Application.Answering;
using BlogManager.Application.Asking;
using BlogManager.Application.Indexing;
using BlogManager.Application.Ingestion;
using BlogManager.Application.Ports;
using BlogManager.Application.Retrieval;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Languages;
using BlogManager.Infrastructure.Models.BuiltIn;
using BlogManager.Infrastructure.Models.Extractive;
using BlogManager.Infrastructure.Storage.Sqlite;
using BlogManager.Infrastructure.Vectors.InProcess;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlogManager.Evaluation;

/// <summary>
/// The real store, embedder, vector index and retriever over a blog, in a directory of its own that is erased at the
/// end, or in one that is kept.
/// </summary>
internal sealed class Engine : IAsyncDisposable
{
    private readonly DirectoryInfo _directory;
    private readonly bool _kept;
    private readonly ServiceProvider _services;

    private Engine(string? keptIn)
    {
        _kept = keptIn is not null;
        _directory = keptIn is null
            ? Directory.CreateTempSubdirectory("blogmanager-evaluation-")
            : Directory.CreateDirectory(keptIn);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("BlogManager:DataDirectory", (string?)_directory.FullName)])
            .Build();
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSqliteStorage(configuration)
            .AddInProcessVectors(configuration)
            .AddBuiltInEmbeddings(configuration)
            .AddExtractiveModel(configuration)
            .AddLanguages()
            .AddSingleton<IComputation>(_ => new PostWork(PostWorkLimits.Default, TimeProvider.System))
            .BuildServiceProvider();
    }

    internal StoredSpace Space { get; private set; } = null!;

    internal TimeSpan TrainingTime { get; private set; }

    internal TimeSpan EmbeddingTime { get; private set; }

    internal int Chunks { get; private set; }

    internal IVectorIndex Vectors => _services.GetRequiredService<IVectorIndex>();

    internal T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    internal IPostStore Posts => _services.GetRequiredService<IPostStore>();

    private IEmbeddingStore Spaces => _services.GetRequiredService<IEmbeddingStore>();

    private IEmbedder Embedder => _services.GetRequiredService<IEmbedder>();

    internal static Task<Engine> BuildAsync(IReadOnlyList<BlogEntry> blog, bool withTitles) =>
        BuildAsync([.. blog.Select(e => e.ToPost(withTitles ? e.Title : "—"))], null);

    /// <summary>Builds an engine over posts.</summary>
    /// <param name="posts">The posts.</param>
    /// <param name="keptIn">Where to keep it; one that is there with all posts is used as it is. Null for none.</param>
    internal static async Task<Engine> BuildAsync(IReadOnlyList<BlogPost> posts, string? keptIn)
    {
        var engine = new Engine(keptIn);
        if (
            await engine.Spaces.ActiveSpaceAsync(default) is { } there
            && await engine.Posts.CountAsync(default) == posts.Count
            && !await engine.Spaces.MissingPostsAsync(there.Space.Id, default).AnyAsync()
        )
        {
            engine.Space = there;
            // One of an earlier release is brought up to date, as the service does after its start.
            while (await engine.Get<TermsBackfill>().RenewSomeAsync(default) > 0) { }
            return engine;
        }

        var first = await engine.Embedder.PrepareSpaceAsync(default);
        await engine.Spaces.ActivateAsync(first.Space.Id, default);
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
            await engine.Spaces.WriteAsync(
                engine.Space.Space.Id,
                post.Id,
                post.Version,
                await engine.EmbedAsync(post),
                default
            );
        engine.EmbeddingTime = watch.Elapsed;
        await engine.Spaces.ActivateAsync(engine.Space.Space.Id, default);
        return engine;
    }

    /// <summary>What answers, as the service does with the built-in engine.</summary>
    internal AnswerComposer Composer() =>
        new(Retriever(), Get<IAnswerReader>(), Get<ITextModel>(), Posts, Get<ILanguages>(), TimeProvider.System);

    internal PassageRetriever Retriever(RetrievalWeights? weights = null) =>
        new(
            _services.GetRequiredService<ILexicalIndex>(),
            Vectors,
            Embedder,
            Spaces,
            Posts,
            Get<ILanguages>(),
            NullLogger<PassageRetriever>.Instance
        )
        {
            Weights = weights,
        };

    internal async Task<ReadOnlyMemory<float>> EmbedPostAsync(BlogEntry entry) =>
        (await Embedder.EmbedAsync(Space, EmbeddingInput.Post, [entry.Title + "\n\n" + entry.Text], default))[0];

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        SqliteConnection.ClearAllPools();
        if (!_kept)
            _directory.Delete(recursive: true);
    }

    private Task<IReadOnlyList<Embedding>> EmbedAsync(BlogPost post) =>
        new PostEmbedder(Embedder).EmbedAsync(Space, PostEmbedder.TextsOf(post), default);
}
