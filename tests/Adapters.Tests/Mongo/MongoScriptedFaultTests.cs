using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Application.Ports;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Infrastructure.Storage.Mongo;
using BlogManager.Testing.MongoWire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MongoDB.Bson;
using MongoDB.Driver;

namespace BlogManager.Adapters.Tests.Mongo;

/// <summary>
/// Faults that a real server has and no test can ask one for: the stand-in is told to have them. It has no sessions, so the
/// driver makes no write again by itself here.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MongoScriptedFaultTests
{
    private const int Throttled = 16500;
    private const int NotPrimary = 10107;
    private const string Set = "rs0";

    private readonly MongoStandIn _server = MongoStandIn.Start();
    private ServiceProvider? _services;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    private IPostStore Posts => Services().GetRequiredService<IPostStore>();

    private IEmbeddingStore Vectors => Services().GetRequiredService<IEmbeddingStore>();

    [TearDown]
    public async Task Stop()
    {
        if (_services is not null)
            await _services.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task A_server_that_returns_documents_twice_shows_each_once()
    {
        await Vectors.AddSpaceAsync(Samples.Space(), Cancel);
        foreach (var id in (string[])["p1", "p2"])
            await StoreAsync(Samples.Post(id, words: "don't panic"));
        _server.Script = (_, run) => Doubled(run());

        string[] chunks = ["p1-v1-c0", "p1-v1-c1", "p2-v1-c0"];
        Assert.That(
            (await Posts.FindChunksAsync(chunks, Cancel)).Select(c => c.Chunk.Id),
            Is.EquivalentTo(chunks),
            "chunks"
        );
        Assert.That(
            (await Posts.FindListingsAsync(["p1", "p2"], Cancel)).Select(p => p.Id),
            Is.EquivalentTo(["p1", "p2"]),
            "listings"
        );
        var words = Services().GetRequiredService<ILexicalIndex>();
        Assert.That(
            (await words.SearchAsync(new LexicalQuery(["panic", "don't"], 9), Cancel)).Select(h => h.ChunkId),
            Is.Unique.And.Exactly(4).Items,
            "hits"
        );
        Assert.That(
            (await words.StatisticsAsync(["don't"], WordForm.Written, Cancel)).ChunksWith["don't"],
            Is.EqualTo(4),
            "chunks with a phrase"
        );
        Assert.That(
            (await Vectors.ReadAsync(Samples.SpaceId, Cancel).ToListAsync(Cancel)).Select(v => v.Id),
            Is.Unique.And.Exactly(6).Items,
            "vectors"
        );
        var changes = Services().GetRequiredService<IVectorChanges>();
        Assert.That(
            (await changes.MarksAsync(Samples.SpaceId, Cancel)).Select(m => m.PostId),
            Is.EquivalentTo(["p1", "p2"]),
            "marks"
        );
        Assert.That(
            (await changes.ReadPostsAsync(Samples.SpaceId, ["p1"], Cancel)).Select(v => v.Id),
            Is.Unique.And.Exactly(3).Items,
            "vectors of a post"
        );
    }

    [Test]
    public async Task A_server_that_throttles_is_waited_for()
    {
        await Vectors.AddSpaceAsync(Samples.Space(), Cancel);
        var refusals = 0;
        // Each command is refused twice before it is done.
        _server.Script = (command, run) =>
            IsOfStore(command) && Interlocked.Increment(ref refusals) % 3 != 0
                ? Fault(Throttled, "Error=16500, RetryAfterMs=1, Details='Request rate is large.'")
                : run();
        await StoreAsync(Samples.Post("p1"));
        Assert.That(await Posts.CountAsync(Cancel), Is.EqualTo(1));
        Assert.That(refusals, Is.GreaterThanOrEqualTo(24), "eight commands, three times each");
    }

    [Test]
    public async Task A_server_that_goes_on_throttling_is_an_outage_that_opens_no_breaker()
    {
        await Vectors.AddSpaceAsync(Samples.Space(), Cancel);
        _server.Script = (command, run) => IsOfStore(command) ? Fault(Throttled, "Error=16500, RetryAfterMs=1") : run();
        var faults = Services().GetRequiredService<IStoreFaults>();
        for (var calls = 0; calls < 20; calls++)
            Assert.That(
                async () => await Posts.FindAsync("p1", Cancel),
                Throws.TypeOf<MongoCommandException>().With.Matches<Exception>(e => faults.IsOutage(e!))
            );
        Assert.That(Services().GetRequiredService<CircuitStates>().Snapshot()["mongodb"].State, Is.EqualTo("closed"));
    }

    // By hand: BLOGMANAGER_ELECTION_LOOKS=24 is the twelve seconds of a default election, of which the driver looks at two a
    // second.
    [Test]
    public async Task An_election_is_waited_out_by_a_write_which_is_done_once()
    {
        var looks = int.TryParse(Environment.GetEnvironmentVariable("BLOGMANAGER_ELECTION_LOOKS"), out var given)
            ? given
            : 3;
        var left = -1;
        _server.Script = (command, run) =>
        {
            if (command.GetElement(0).Name is "hello" or "isMaster" or "ismaster")
                return Member(run(), isPrimary: Interlocked.Decrement(ref left) < 0);
            return Volatile.Read(ref left) > 0 && IsOfStore(command) ? Fault(NotPrimary, "not primary") : run();
        };
        var jobs = Services($"{_server.ConnectionString}/?replicaSet={Set}").GetRequiredService<IJobStore>();
        await jobs.EnqueueAsync(Job("before"), Cancel);
        Volatile.Write(ref left, looks);
        var begun = TimeProvider.System.GetTimestamp();
        await jobs.EnqueueAsync(Job("during"), Cancel);
        await TestContext.Out.WriteLineAsync(
            $"{looks} looks: {TimeProvider.System.GetElapsedTime(begun).TotalSeconds:0.0} s"
        );
        Assert.That(left, Is.LessThanOrEqualTo(0), "there was an election");
        Assert.That(
            (await jobs.ListAsync(null, null, 9, null, Cancel)).Value.Items.Select(j => j.Id),
            Is.EquivalentTo(["before", "during"])
        );
        Assert.That(Services().GetRequiredService<CircuitStates>().Snapshot()["mongodb"].State, Is.EqualTo("closed"));
    }

    [Test]
    public async Task A_silent_name_server_stops_no_start_and_is_asked_again()
    {
        var isSilent = true;
        var asked = 0;
        await using var services = MongoStorageUnderTest.Services(
            "mongodb+srv://user:canary@cluster.example/",
            "blogmanager",
            connect: _ =>
            {
                Interlocked.Increment(ref asked);
                return Volatile.Read(ref isSilent)
                    ? throw new DnsClient.DnsResponseException("canary: a query timed out")
                    : new MongoClient(MongoDatabase.SettingsOf(_server.ConnectionString));
            }
        );
        foreach (var hosted in services.GetServices<IHostedService>())
            await hosted.StartAsync(Cancel);
        var posts = services.GetRequiredService<IPostStore>();
        Assert.That(
            async () => await posts.PingAsync(Cancel),
            Throws
                .TypeOf<MongoUnresolvedException>()
                .With.Message.Not.Contains("canary")
                .And.Matches<Exception>(e => services.GetRequiredService<IStoreFaults>().IsOutage(e!))
        );
        Volatile.Write(ref isSilent, false);
        await posts.PingAsync(Cancel);
        Assert.That(asked, Is.GreaterThanOrEqualTo(2));
        foreach (var hosted in services.GetServices<IHostedService>())
            await hosted.StopAsync(Cancel);
    }

    [Test]
    public async Task An_index_that_was_changed_under_its_name_stops_nothing_and_the_right_one_is_made_beside_it()
    {
        await IndexAsync(MongoDatabase.JobsName, "live", new BsonDocument("live", 1), isUnique: false);
        await IndexAsync(MongoDatabase.PostsName, "newest", new BsonDocument("title", 1), isUnique: false);
        await Posts.PingAsync(Cancel);
        Assert.That(
            Database().IndexFaults,
            Has.Exactly(1)
                .Contains("Index live of collection jobs")
                .And.Exactly(1)
                .Contains("Index newest of collection posts")
                .And.Exactly(2)
                .Items
        );
        Assert.That(await NamesAsync(MongoDatabase.JobsName), Does.Contain("live").And.Contain("live_as_needed"));
        var jobs = Services().GetRequiredService<IJobStore>();
        await jobs.EnqueueAsync(Job("a"), Cancel);
        Assert.That((await jobs.EnqueueAsync(Job("b", "a"), Cancel)).Id, Is.EqualTo("a"), "unique by the one beside");
        var probe = Services().GetRequiredService<IDependencyProbe>();
        Assert.That(
            async () => await probe.TryAsync(Cancel),
            Throws.TypeOf<MongoSchemaException>().With.Message.Contains("Index live of collection jobs"),
            "config check tells of it"
        );
    }

    [Test]
    public async Task An_index_under_another_name_does_as_well()
    {
        await IndexAsync(MongoDatabase.PostsName, "by_the_owner", new BsonDocument("url", 1), isUnique: true);
        await Posts.PingAsync(Cancel);
        Assert.That(Database().IndexFaults, Is.Empty);
        Assert.That(await NamesAsync(MongoDatabase.PostsName), Does.Not.Contain("url"));
    }

    [TestCase(85)]
    [TestCase(86)]
    [TestCase(11000)]
    public async Task An_index_that_the_server_refuses_stops_nothing_and_none_of_the_others(int code)
    {
        _server.Script = (command, run) =>
            command.GetElement(0).Name == "createIndexes"
            && command["indexes"].AsBsonArray.Any(i => i["name"] == "likeness")
                ? Fault(code, "refused")
                : run();
        await Posts.PingAsync(Cancel);
        Assert.That(
            Database().IndexFaults,
            Has.Exactly(1).Contains("Index likeness of collection posts").And.Exactly(1).Items
        );
        Assert.That(
            await NamesAsync(MongoDatabase.PostsName),
            Does.Contain("url").And.Contain("vector_space").And.Not.Contain("likeness")
        );
    }

    private ServiceProvider Services(string? connection = null) =>
        _services ??= MongoStorageUnderTest.Services(connection ?? _server.ConnectionString, "blogmanager");

    private MongoDatabase Database() => Services().GetRequiredService<MongoDatabase>();

    private async Task StoreAsync(BlogPost post) =>
        Assert.That(await Posts.ReplaceAsync(post, Samples.SpaceId, Samples.Embeddings(post), Cancel), Is.True);

    private static Job Job(string id, string? subject = null) =>
        Domain.Jobs.Job.Queue(
            id,
            Domain.Jobs.Job.ProcessPost,
            $"https://blog.example/{subject ?? id}",
            "{}",
            Samples.Created,
            null
        );

    private async Task IndexAsync(string collection, string name, BsonDocument key, bool isUnique)
    {
        using var client = new MongoClient(_server.ConnectionString);
        await client
            .GetDatabase("blogmanager")
            .GetCollection<BsonDocument>(collection)
            .Indexes.CreateOneAsync(
                new CreateIndexModel<BsonDocument>(
                    key,
                    new CreateIndexOptions { Name = name, Unique = isUnique ? true : null }
                ),
                cancellationToken: Cancel
            );
    }

    private async Task<List<string>> NamesAsync(string collection)
    {
        using var client = new MongoClient(_server.ConnectionString);
        using var cursor = await client
            .GetDatabase("blogmanager")
            .GetCollection<BsonDocument>(collection)
            .Indexes.ListAsync(Cancel);
        return [.. (await cursor.ToListAsync(Cancel)).Select(i => i["name"].AsString)];
    }

    private static bool IsOfStore(BsonDocument command) =>
        command.GetElement(0).Name is "find" or "insert" or "update" or "delete" or "findAndModify";

    private static BsonDocument Fault(int code, string message) =>
        new()
        {
            { "ok", 0 },
            { "code", code },
            { "errmsg", message },
        };

    private BsonDocument Member(BsonDocument hello, bool isPrimary)
    {
        var address = MongoUrl.Create(_server.ConnectionString).Server.ToString();
        return hello.Merge(
            new BsonDocument
            {
                { "setName", Set },
                { "setVersion", 1 },
                {
                    "hosts",
                    new BsonArray { address }
                },
                { "me", address },
                { "ismaster", isPrimary },
                { "isWritablePrimary", isPrimary },
                { "secondary", !isPrimary },
            },
            overwriteExistingElements: true
        );
    }

    private static BsonDocument Doubled(BsonDocument answer)
    {
        if (
            answer.TryGetValue("cursor", out var cursor)
            && cursor.AsBsonDocument.TryGetValue("firstBatch", out var batch)
        )
            cursor["firstBatch"] = new BsonArray(batch.AsBsonArray.Concat(batch.AsBsonArray));
        return answer;
    }
}
