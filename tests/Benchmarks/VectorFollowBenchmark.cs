using System.Diagnostics;
using System.Globalization;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Storage.Sqlite;
using BlogManager.Infrastructure.Vectors.InProcess;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Benchmarks;

/// <summary>
/// What it costs an index in memory to follow a SQLite store of 5,000 posts with 20 vectors each, in a space with a
/// trained model of 8 MiB: the question before a search, a search that finds nothing changed, one after another
/// instance changed one post, and the first reading. The look for the active space, which a search makes besides, is
/// there to compare.
/// </summary>
internal static class VectorFollowBenchmark
{
    private const int Posts = 5_000;
    private const int ChunksOfPost = 19;
    private const int Dimension = 192;
    private const int ModelBytes = 8 * 1024 * 1024;
    private const int Rounds = 200;
    private static readonly EmbeddingSpace Space = new("benchmark", "benchmark", "none", Dimension);
    private static readonly VectorFilter Chunks = new(VectorKind.Chunk);

    internal static async Task RunAsync()
    {
        var directory = Directory.CreateTempSubdirectory("blogmanager-benchmark-");
        try
        {
            var configuration = new ConfigurationBuilder()
                .AddInMemoryCollection([new("BlogManager:DataDirectory", directory.FullName)])
                .Build();
            await using var services = new ServiceCollection().AddSqliteStorage(configuration).BuildServiceProvider();
            await MeasureAsync(
                services.GetRequiredService<IPostStore>(),
                services.GetRequiredService<IEmbeddingStore>(),
                services.GetRequiredService<IVectorChanges>()
            );
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(IPostStore posts, IEmbeddingStore spaces, IVectorChanges changes)
    {
        var random = new Random(11);
        await spaces.AddSpaceAsync(new StoredSpace(Space, 0, new byte[ModelBytes]), default);
        await spaces.ActivateAsync(Space.Id, default);
        for (var i = 0; i < Posts; i++)
            await StoreAsync(posts, random, i, 1);
        using var index = new InProcessVectorIndex(spaces, changes);
        var first = Stopwatch.StartNew();
        await index.CountAsync(Space.Id, default);
        Console.WriteLine($"first reading of {Posts} posts          {first.Elapsed.TotalMilliseconds, 9:f1} ms");

        var query = Vector(random);
        List<double> question = [],
            active = [],
            search = [],
            changed = [],
            marks = [];
        for (var round = 0; round < Rounds; round++)
        {
            question.Add(await TimeAsync(() => changes.RevisionAsync(Space.Id, default)));
            active.Add(await TimeAsync(() => spaces.ActiveSpaceAsync(default)));
            search.Add(await TimeAsync(() => index.SearchAsync(Space, query, Chunks, 10, default)));
            marks.Add(await TimeAsync(() => changes.MarksAsync(Space.Id, default)));
            await StoreAsync(posts, random, round, 2);
            changed.Add(await TimeAsync(() => index.SearchAsync(Space, query, Chunks, 10, default)));
        }

        Console.WriteLine($"question of the revision            {Median(question), 12:f4} ms");
        Console.WriteLine($"look for the active space           {Median(active), 12:f4} ms");
        Console.WriteLine($"search, nothing changed             {Median(search), 12:f4} ms");
        Console.WriteLine($"search after a change of one post   {Median(changed), 12:f4} ms");
        Console.WriteLine($"of that, the list of marks          {Median(marks), 12:f4} ms");
    }

    private static async Task StoreAsync(IPostStore posts, Random random, int number, long version)
    {
        var id = $"019b0000-0000-7000-8000-{number:000000000000}";
        Chunk[] chunks =
        [
            .. Enumerable
                .Range(0, ChunksOfPost)
                .Select(i => new Chunk($"{id}-{version}-{i}", i, 0, 4, "Text", string.Empty)),
        ];
        var post = new BlogPost
        {
            Id = id,
            Url = new PostUrl(string.Create(CultureInfo.InvariantCulture, $"https://blog.example/{number}")),
            Title = "Title",
            Language = "en",
            Text = new StoredText("Text"),
            WordCount = 1,
            ContentHash = "hash",
            Summary = new PostSummary("Summary.", []),
            Chunks = chunks,
            Questions = [],
            QuestionsRequested = 1,
            Version = version,
            CreatedAt = DateTimeOffset.UnixEpoch,
            ProcessedAt = DateTimeOffset.UnixEpoch,
            Provider = "benchmark",
            Model = "benchmark",
        };
        Embedding[] vectors =
        [
            .. chunks.Select(c => new Embedding(c.Id, id, "https://blog.example", VectorKind.Chunk, Vector(random))),
            new Embedding(id, id, "https://blog.example", VectorKind.Post, Vector(random)),
        ];
        if (!await posts.ReplaceAsync(post, Space.Id, vectors, default))
            throw new InvalidOperationException("A post was refused.");
    }

    private static async Task<double> TimeAsync<T>(Func<Task<T>> act)
    {
        var watch = Stopwatch.StartNew();
        await act();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static float[] Vector(Random random) =>
        [.. Enumerable.Range(0, Dimension).Select(_ => (float)(random.NextDouble() - 0.5))];
}
