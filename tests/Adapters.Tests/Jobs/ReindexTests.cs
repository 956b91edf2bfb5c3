using BlogManager.Application;
using BlogManager.Application.Background;
using BlogManager.Application.Ports;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Caching;
using BlogManager.Infrastructure.Caching.Memory;
using BlogManager.Infrastructure.Models.BuiltIn;
using BlogManager.Infrastructure.Models.Neural;
using BlogManager.Infrastructure.Storage.Sqlite;
using BlogManager.Infrastructure.Vectors.InProcess;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace BlogManager.Adapters.Tests.Jobs;

/// <summary>Reindexing over the embedded store, index and embedder as they ship.</summary>
public sealed class ReindexTests
{
    private static readonly string[] Subjects =
    [
        "Sourdough bread rises slowly because wild yeast ferments the flour.",
        "Trains in the Alps climb steep valleys on cog wheels.",
        "A telescope gathers faint light from distant galaxies.",
        "Contracts bind both parties once they are signed.",
        "Bees pollinate orchards and store honey for winter.",
        "Sailors read the wind before they set the sails.",
        "Compilers translate source code into machine instructions.",
        "Glaciers carve deep fjords into coastal mountains.",
    ];

    private DirectoryInfo _directory = null!;

    [SetUp]
    public void SetUp() => _directory = Directory.CreateTempSubdirectory("blogmanager-reindex-");

    [TearDown]
    public void TearDown() => _directory.Delete(recursive: true);

    [Test]
    public async Task After_reindexing_posts_are_found_in_the_new_space_also_by_a_process_that_starts_later()
    {
        await using (var services = Services())
        {
            await AddPostsAsync(services);
            var before = await Embeddings(services).ActiveSpaceAsync(default);

            var steps = await ReindexAsync(services);

            var active = await Embeddings(services).ActiveSpaceAsync(default);
            Assert.Multiple(async () =>
            {
                Assert.That(active!.Space.Id, Is.Not.EqualTo(before!.Space.Id));
                Assert.That(active.TrainedOnPosts, Is.EqualTo(Subjects.Length));
                Assert.That(await Embeddings(services).FindSpaceAsync(before.Space.Id, default), Is.Null);
                Assert.That(
                    await Embeddings(services).MissingPostsAsync(active.Space.Id, default).ToListAsync(),
                    Is.Empty
                );
                Assert.That(steps, Is.EqualTo(new[] { "prepare_space", "embed_posts", "switch_space" }));
            });
            Assert.That(await NearestAsync(services, "wild yeast and flour"), Is.EqualTo("post-0"));
        }

        await using var later = Services();
        Assert.That(await NearestAsync(later, "galaxies seen by telescope"), Is.EqualTo("post-2"));
        Assert.That(await ReindexAsync(later), Is.EqualTo(new[] { "prepare_space" }), "nothing is left to do");
    }

    private static IEmbeddingStore Embeddings(IServiceProvider services) =>
        services.GetRequiredService<IEmbeddingStore>();

    private static async Task<string> NearestAsync(IServiceProvider services, string query)
    {
        var space = (await Embeddings(services).ActiveSpaceAsync(default))!;
        _ = await services.GetRequiredService<NeuralModels>().EncoderAsync();
        var vector = (
            await services.GetRequiredService<IEmbedder>().EmbedAsync(space, EmbeddingInput.Query, [query], default)
        )[0];
        var hits = await services
            .GetRequiredService<IVectorIndex>()
            .SearchAsync(space.Space, vector, new VectorFilter(VectorKind.Chunk), 3, default);
        return hits[0].PostId;
    }

    private static async Task<IReadOnlyList<string>> ReindexAsync(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var handler = scope.ServiceProvider.GetServices<IJobHandler>().Single(handler => handler.Kind == Job.Reindex);
        var steps = new Steps();
        var job = new Job
        {
            Id = "job",
            Kind = Job.Reindex,
            Subject = "corpus",
            Payload = "{}",
            Status = JobStatus.Running,
            CreatedAt = default,
            NotBefore = default,
        };
        var result = await handler.RunAsync(job, steps, default);
        Assert.That(result.IsSuccess, Is.True, result.Error?.Message);
        return steps.Names;
    }

    private static async Task AddPostsAsync(IServiceProvider services)
    {
        var space = await services.GetRequiredService<IEmbedder>().PrepareSpaceAsync(default);
        await Embeddings(services).ActivateAsync(space.Space.Id, default);
        for (var i = 0; i < Subjects.Length; i++)
        {
            var post = Post(i);
            var vector = new Embedding(
                post.Id,
                post.Id,
                post.Url.Site,
                VectorKind.Post,
                new float[space.Space.Dimension]
            );
            Assert.That(
                await services.GetRequiredService<IPostStore>().ReplaceAsync(post, space.Space.Id, [vector], default),
                Is.True
            );
        }
    }

    private static BlogPost Post(int number) =>
        new()
        {
            Id = $"post-{number}",
            Url = new PostUrl($"https://blog.example/{number}"),
            Title = $"Note {number}",
            Language = "en",
            Text = new StoredText(Subjects[number]),
            WordCount = 10,
            ContentHash = $"hash-{number}",
            Summary = new PostSummary("Summary.", []),
            Chunks = [new Chunk($"chunk-{number}", 0, 0, Subjects[number].Length, Subjects[number], string.Empty)],
            Questions = [],
            QuestionsRequested = 5,
            Version = 1,
            CreatedAt = DateTimeOffset.UnixEpoch,
            ProcessedAt = DateTimeOffset.UnixEpoch,
            Provider = "test",
            Model = "test",
        };

    private ServiceProvider Services()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("BlogManager:DataDirectory", (string?)_directory.FullName)])
            .Build();
        return new ServiceCollection()
            .AddLogging()
            .AddApplication()
            .AddSqliteStorage(configuration)
            .AddInProcessVectors(configuration)
            .AddBuiltInEmbeddings(configuration)
            .AddSingleton(Mock.Of<ISiteIndexReader>())
            .AddSingleton(Mock.Of<IFeedHub>())
            .AddSingleton<IResultCache>(_ => new ResultCache(
                new CacheOptions(),
                new LocalTagGenerations(),
                new EntryIndex(),
                TimeProvider.System
            ))
            .BuildServiceProvider();
    }

    private sealed class Steps : IJobProgress
    {
        public List<string> Names { get; } = [];

        public Task AdvanceAsync(JobProgress progress, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task PutOffAsync(
            JobError? reason,
            TimeSpan wait,
            string checkpoint,
            CancellationToken cancellationToken
        ) => Task.CompletedTask;

        public Task StepDoneAsync(
            JobStep step,
            JobProgress progress,
            string checkpoint,
            CancellationToken cancellationToken
        )
        {
            Names.Add(step.Name);
            return Task.CompletedTask;
        }
    }
}
