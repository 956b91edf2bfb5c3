using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Application.Ports;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Storage.Mongo;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using BlogManager.Infrastructure.Storage.Mongo.Words;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Driver;

namespace BlogManager.Adapters.Tests.Mongo;

/// <summary>
/// What an operation costs the server, at a hundred posts and at a thousand: the number of commands, what they bring
/// back and what they count must not grow. <c>BLOGMANAGER_COUNT_POSTS</c> (two numbers, "1000,10000") counts at others,
/// for the table in docs/deployment.md.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MongoCommandCountTests
{
    private const int MostCommandsOfAPost = 8;
    private const string Rare = "quokka";
    private const string Next = "built-in-next";

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    private static int[] Sizes { get; } =
    [
        .. (Environment.GetEnvironmentVariable("BLOGMANAGER_COUNT_POSTS") is { Length: > 0 } given ? given : "100,1000")
            .Split(',')
            .Select(int.Parse),
    ];

    [Test]
    public async Task No_operation_costs_more_where_there_are_more_posts()
    {
        var (few, many) = (await CostsAsync(Sizes[0]), await CostsAsync(Sizes[1]));
        await TestContext.Out.WriteLineAsync(
            $"| operation | commands at {Sizes[0]} | at {Sizes[1]} | bytes at {Sizes[0]} | at {Sizes[1]} |\n| --- | --- | --- | --- | --- |"
        );
        foreach (var (name, cost) in few)
            await TestContext.Out.WriteLineAsync(
                $"| {name} | {cost.Commands.Count} | {many[name].Commands.Count} | {cost.Bytes} | {many[name].Bytes} |"
            );
        Assert.Multiple(() =>
        {
            foreach (var (name, cost) in few)
            {
                Assert.That(many[name].Commands, Is.EqualTo(cost.Commands), name);
                Assert.That(many[name].Documents, Is.EqualTo(cost.Documents), $"documents that {name} reads");
                Assert.That(many[name].Counted, Is.LessThanOrEqualTo(cost.Counted), $"what {name} counts");
                // Numbers and ids may be some digits longer.
                Assert.That(many[name].Bytes, Is.LessThan(cost.Bytes * 1.1), $"bytes of {name}");
            }
        });
    }

    [Test]
    public async Task A_post_is_taken_in_by_eight_commands_at_most()
    {
        var costs = await CostsAsync(10);
        Assert.Multiple(() =>
        {
            foreach (var name in (string[])["take in", "revise", "erase", "embed in a second space"])
                Assert.That(
                    costs[name].Commands,
                    Has.Count.LessThanOrEqualTo(MostCommandsOfAPost),
                    $"{name}: {string.Join(", ", costs[name].Commands)}"
                );
        });
    }

    [Test]
    public async Task A_reindexing_costs_as_much_a_post_where_there_are_more()
    {
        var (few, many) = (await ReindexedAsync(Sizes[0]), await ReindexedAsync(Sizes[1]));
        await TestContext.Out.WriteLineAsync(
            $"| reindexing, a post | {few.Commands:0.00} | {many.Commands:0.00} | {few.Bytes:0} | {many.Bytes:0} |"
        );
        Assert.That(many.Commands, Is.LessThanOrEqualTo(few.Commands));
        Assert.That(many.Bytes, Is.LessThan(few.Bytes * 1.1));
    }

    /// <summary>What each post costs when all are given vectors in a new space, which is then made the active one.</summary>
    private static Task<(double Commands, double Bytes)> ReindexedAsync(int count) =>
        WithServicesAsync(
            async (services, counter) =>
            {
                var vectors = services.GetRequiredService<IEmbeddingStore>();
                await vectors.AddSpaceAsync(Samples.Space(), Cancel);
                await vectors.ActivateAsync(Samples.SpaceId, Cancel);
                await FillAsync(services, count);
                await vectors.AddSpaceAsync(Samples.Space(Next), Cancel);
                var cost = await counter.OfAsync(async () =>
                {
                    await foreach (var id in vectors.MissingPostsAsync(Next, Cancel))
                        Assert.That(
                            await vectors.WriteAsync(Next, id, 1, Samples.Embeddings(Samples.Post(id)), Cancel),
                            Is.True
                        );
                    await vectors.ActivateAsync(Next, Cancel);
                });
                Assert.That(await vectors.MissingPostsAsync(Next, Cancel).AnyAsync(Cancel), Is.False);
                return ((double)cost.Commands.Count / count, (double)cost.Bytes / count);
            }
        );

    private static Task<IReadOnlyDictionary<string, Cost>> CostsAsync(int posts) =>
        WithServicesAsync((services, counter) => CostsAsync(services, counter, posts));

    private static async Task<T> WithServicesAsync<T>(Func<IServiceProvider, CommandCounter, Task<T>> look)
    {
        var counter = new CommandCounter();
        await using var services = MongoStorageUnderTest.Services(
            await MongoServer.ConnectionStringAsync(),
            $"blogmanager_test_{Guid.NewGuid():n}",
            connect: text =>
            {
                var settings = MongoDatabase.SettingsOf(text);
                settings.ClusterConfigurator = counter.Configure;
                return new MongoClient(settings);
            }
        );
        var database = services.GetRequiredService<MongoDatabase>();
        try
        {
            return await look(services, counter);
        }
        finally
        {
            await database.DropAsync(CancellationToken.None);
        }
    }

    private static async Task<IReadOnlyDictionary<string, Cost>> CostsAsync(
        IServiceProvider services,
        CommandCounter counter,
        int count
    )
    {
        var posts = services.GetRequiredService<IPostStore>();
        var vectors = services.GetRequiredService<IEmbeddingStore>();
        var changes = services.GetRequiredService<IVectorChanges>();
        var words = services.GetRequiredService<ILexicalIndex>();
        var jobs = services.GetRequiredService<IJobStore>();
        await vectors.AddSpaceAsync(Samples.Space(), Cancel);
        await vectors.ActivateAsync(Samples.SpaceId, Cancel);
        await FillAsync(services, count);
        await StoreAsync(posts, Samples.Post("rare", words: Rare));
        // What is done once a process or once a database.
        await UpkeepAsync(services);
        await posts.CountAsync(Cancel);
        await vectors.ActiveSpaceAsync(Cancel);
        await words.SearchAsync(new LexicalQuery([Rare], 5), Cancel);

        var costs = new Dictionary<string, Cost>
        {
            ["take in"] = await counter.OfAsync(() => StoreAsync(posts, Samples.Post("new"))),
            ["revise"] = await counter.OfAsync(() =>
                StoreAsync(posts, Samples.Post("new", version: 2, words: "other words"))
            ),
            ["count posts (ingestion, metrics)"] = await counter.OfAsync(() => posts.CountAsync(Cancel)),
            ["search by a rare word"] = await counter.OfAsync(() =>
                words.SearchAsync(new LexicalQuery([Rare], 5), Cancel)
            ),
            ["look whether vectors changed"] = await counter.OfAsync(() =>
                changes.RevisionAsync(Samples.SpaceId, Cancel)
            ),
            ["list 20 posts"] = await counter.OfAsync(() => posts.ListAsync(null, 20, null, Cancel)),
            ["look for posts without vectors"] = await counter.OfAsync(async () =>
                Assert.That(await vectors.MissingPostsAsync(Samples.SpaceId, Cancel).ToListAsync(Cancel), Is.Empty)
            ),
            ["upkeep of an instance (every 5 minutes)"] = await counter.OfAsync(() => UpkeepAsync(services)),
        };
        await EnqueueAsync(jobs, count);
        costs["count jobs (metrics)"] = await counter.OfAsync(() => jobs.CountAsync(Cancel));
        costs["claim a job"] = await counter.OfAsync(() => jobs.ClaimAsync("w", TimeSpan.FromMinutes(1), Cancel));
        costs["step of a job"] = await counter.OfAsync(async () =>
            Assert.That(
                await jobs.SaveStepAsync(
                    "j0",
                    "w",
                    new JobStep("crawl", 1),
                    new JobProgress(1, 7),
                    """{"a":1}""",
                    TimeSpan.FromMinutes(1),
                    Cancel
                ),
                Is.True
            )
        );
        await vectors.AddSpaceAsync(Samples.Space(Next), Cancel);
        costs["embed in a second space"] = await counter.OfAsync(async () =>
            Assert.That(
                await vectors.WriteAsync(Next, "new", 2, Samples.Embeddings(Samples.Post("new", version: 2)), Cancel),
                Is.True
            )
        );
        costs["erase"] = await counter.OfAsync(async () =>
            Assert.That(await posts.DeleteAsync("new", Cancel), Is.Not.Null)
        );
        return costs;
    }

    /// <summary>What the service does after its start and every few minutes.</summary>
    private static async Task UpkeepAsync(IServiceProvider services)
    {
        await services.GetRequiredService<WriteLog>().ClearAbandonedAsync(Cancel);
        await services.GetRequiredService<SpaceErasure>().FinishAsync(Cancel);
        await services.GetRequiredService<JobTexts>().EraseLostAsync(Cancel);
        await services.GetRequiredService<PostUpgrade>().UpgradeAsync(Cancel);
        await services.GetRequiredService<TermRows>().AddMissingAsync(Cancel);
        await services.GetRequiredService<TermCounts>().RecountAsync(_ => Task.FromResult<long?>(null), Cancel);
    }

    private static async Task StoreAsync(IPostStore posts, BlogPost post) =>
        Assert.That(await posts.ReplaceAsync(post, Samples.SpaceId, Samples.Embeddings(post), Cancel), Is.True);

    private static async Task EnqueueAsync(IJobStore jobs, int count)
    {
        for (var i = 0; i < Math.Min(count, 200); i++)
            await jobs.EnqueueAsync(
                Job.Queue(
                    $"j{i}",
                    Job.ProcessPost,
                    $"https://blog.example/{i}",
                    "{}",
                    Samples.Created.AddSeconds(i),
                    null
                ),
                Cancel
            );
    }

    /// <summary>Posts as the store leaves them, written past it: ten thousand would take minutes through it.</summary>
    private static async Task FillAsync(IServiceProvider services, int count)
    {
        var database = services.GetRequiredService<MongoDatabase>();
        foreach (var some in Enumerable.Range(0, count).Chunk(500))
        {
            var documents = some.Select(i => Document($"p{i:00000}", $"common filler{i % 7}")).ToList();
            await database.Posts.InsertManyAsync(documents, cancellationToken: Cancel);
            await database.Terms.InsertManyAsync(documents.SelectMany(TermRows.Rows), cancellationToken: Cancel);
            await database.Vectors.InsertManyAsync(
                documents.SelectMany(d =>
                    VectorPartDocument.Split(
                        d.Write,
                        Samples.SpaceId,
                        Samples.Dimension,
                        d.Id,
                        1,
                        Samples.Embeddings(d.ToPost())
                    )
                ),
                cancellationToken: Cancel
            );
        }

        await services.GetRequiredService<TermCounts>().DoubtAsync(Cancel);
        await services.GetRequiredService<TermCounts>().RecountAsync(_ => Task.FromResult<long?>(1), Cancel);
    }

    private static PostDocument Document(string id, string words)
    {
        var document = PostDocument.Of(Samples.Post(id, words: words), $"write-{id}");
        document.Spaces = [Samples.SpaceId];
        document.Vectors[Samples.SpaceId] = new VectorSetElement
        {
            Write = document.Write,
            Parts = 1,
            Count = 3,
        };
        document.TermRows = TermRows.Analysis;
        return document;
    }
}
