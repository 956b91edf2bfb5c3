using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Adapters.Tests.Servers;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using Grpc.Core;

namespace BlogManager.Adapters.Tests.Qdrant;

/// <summary>The contract on the stand-in, which runs everywhere.</summary>
public sealed class QdrantStandInContractTests : VectorIndexContract
{
    private QdrantStandIn? _server;
    private QdrantUnderTest? _qdrant;

    protected override async Task<IVectorIndex> CreateAsync()
    {
        _server = await QdrantStandIn.StartAsync();
        _qdrant = QdrantUnderTest.At(_server.Url);
        return _qdrant.Index;
    }

    protected override async Task DestroyAsync(IVectorIndex index)
    {
        await _qdrant!.DisposeAsync();
        await _server!.DisposeAsync();
    }
}

/// <summary>The contract on a real Qdrant, where one is given: the address of its gRPC port.</summary>
public sealed class QdrantServerContractTests : VectorIndexContract
{
    private const string Variable = "BLOGMANAGER_TEST_QDRANT";
    private readonly string _collection = "contract" + Guid.NewGuid().ToString("N");
    private QdrantUnderTest? _qdrant;

    protected override Task<IVectorIndex> CreateAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } url)
        {
            Assert.Ignore($"No Qdrant server is given: set {Variable}, such as http://127.0.0.1:6334.");
            throw new InvalidOperationException("The test is skipped.");
        }

        _qdrant = QdrantUnderTest.At(new Uri(url), _collection);
        return Task.FromResult<IVectorIndex>(_qdrant.Index);
    }

    protected override async Task DestroyAsync(IVectorIndex index)
    {
        await index.KeepOnlyAsync("none", Cancel);
        await _qdrant!.DisposeAsync();
    }
}

/// <summary>What is particular to Qdrant, on the stand-in.</summary>
public sealed class QdrantVectorIndexTests
{
    private static readonly EmbeddingSpace Space = new("space-3", "test", "none", 3);
    private static readonly VectorFilter Chunks = new(VectorKind.Chunk);

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task A_collection_is_made_with_its_dimension_cosine_shards_and_replicas()
    {
        await using var server = await QdrantStandIn.StartAsync();
        await using var qdrant = new QdrantUnderTest(
            server.Url,
            settings: [("BlogManager:Vectors:Qdrant:Shards", "6"), ("BlogManager:Vectors:Qdrant:Replicas", "2")]
        );
        await qdrant.Index.ReplacePostAsync(Space, "p", [Chunk("c", "p", 1, 0, 0)], Cancel);
        var made = server.Created.Single();
        Assert.That(
            (made.CollectionName, made.VectorsConfig.Params.Size, made.ShardNumber, made.ReplicationFactor),
            Is.EqualTo(("contract-space-3", 3ul, 6u, 2u))
        );
    }

    [Test]
    public async Task A_post_of_more_vectors_than_a_batch_may_hold_is_written_and_erased_whole()
    {
        await using var server = await QdrantStandIn.StartAsync();
        await using var qdrant = new QdrantUnderTest(server.Url);
        var many = Enumerable.Range(0, 2500).Select(i => Chunk($"c{i}", "p", 1, i, 2500 - i)).ToArray();
        await qdrant.Index.ReplacePostAsync(Space, "p", many, Cancel);
        Assert.That(await qdrant.Index.CountAsync(Space.Id, Cancel), Is.EqualTo(2500));
        Assert.That(server.Calls["Points/Upsert"], Is.EqualTo(3), "a thousand points a call");
        await qdrant.Index.ReplacePostAsync(Space, "p", many[..10], Cancel);
        Assert.That(await qdrant.Index.CountAsync(Space.Id, Cancel), Is.EqualTo(10));
        server.Calls.Clear();
        await qdrant.Index.DeletePostAsync("p", Cancel);
        Assert.That(server.Calls["Points/Delete"], Is.EqualTo(1), "by the post, not by its points");
        Assert.That(await qdrant.Index.CountAsync(Space.Id, Cancel), Is.Zero);
    }

    [Test]
    public async Task What_could_not_be_written_or_erased_while_the_server_was_out_is_in_step_after_it_is_back()
    {
        await using var server = await QdrantStandIn.StartAsync();
        var store = new StoreOfVectors(Space)
            .Put(Chunk("stays", "stays", 1, 0, 0))
            .Put(Chunk("goes", "goes", 1, 0.1f, 0));
        await using var qdrant = new QdrantUnderTest(
            server.Url,
            store,
            settings: [("BlogManager:CircuitBreakers:VectorDb:BreakSeconds", "0.5")]
        );
        await qdrant.Reconciliation.StartAsync(Cancel);
        await UntilAsync(qdrant, "goes", "stays");

        server.Fault = new Status(StatusCode.Unavailable, "out");
        var comes = Chunk("comes", "comes", 1, 0.2f, 0);
        store.Put(comes);
        await qdrant.Index.ReplacePostAsync(Space, "comes", [comes], Cancel);
        store.Remove("goes");
        await qdrant.Index.DeletePostAsync("goes", Cancel);
        Assert.That(async () => await FindAsync(qdrant), Throws.TypeOf<DependencyUnavailableException>());

        server.Fault = null;
        await UntilAsync(qdrant, "comes", "stays");

        server.Lose();
        await UntilAsync(qdrant, "comes", "stays");
        await qdrant.Reconciliation.StopAsync(Cancel);
    }

    [Test]
    public async Task A_start_after_which_nothing_changed_compares_nothing()
    {
        await using var server = await QdrantStandIn.StartAsync();
        var store = new StoreOfVectors(Space).Put(Chunk("a", "a", 1, 0, 0)).Put(Chunk("b", "b", 0, 1, 0));
        await using (var first = new QdrantUnderTest(server.Url, store))
            Assert.That(await first.RoundAsync(Space, trusts: true, Cancel), Is.EqualTo(2));
        await using var second = new QdrantUnderTest(server.Url, store);
        server.Calls.Clear();
        Assert.That(await second.RoundAsync(Space, trusts: true, Cancel), Is.Zero);
        Assert.That(server.Calls.Keys, Has.None.EqualTo("Points/Scroll").And.None.EqualTo("Points/Upsert"));
        store.Put(Chunk("c", "b", 0, 1, 1));
        Assert.That(await second.RoundAsync(Space, trusts: true, Cancel), Is.EqualTo(1));
    }

    [Test]
    public async Task What_the_store_does_not_have_is_erased_over_many_pages()
    {
        await using var server = await QdrantStandIn.StartAsync();
        await using var qdrant = new QdrantUnderTest(
            server.Url,
            new StoreOfVectors(Space).Put(Chunk("stays", "stays", 1, 0, 0))
        );
        for (var i = 0; i < 7; i++)
        {
            var post = $"stray{i}";
            await qdrant.Index.ReplacePostAsync(
                Space,
                post,
                [.. Enumerable.Range(0, 500).Select(c => Chunk($"{post}-{c}", post, 1, c, i))],
                Cancel
            );
        }

        Assert.That(await qdrant.RoundAsync(Space, trusts: true, Cancel), Is.EqualTo(8));
        Assert.That(await qdrant.Index.CountAsync(Space.Id, Cancel), Is.EqualTo(1));
    }

    [TestCase(StatusCode.Unavailable, "open")]
    [TestCase(StatusCode.Internal, "open")]
    [TestCase(StatusCode.ResourceExhausted, "open")]
    [TestCase(StatusCode.InvalidArgument, "closed")]
    [TestCase(StatusCode.Unauthenticated, "closed")]
    public async Task Only_what_the_server_is_to_blame_for_opens_the_breaker_and_faults_tell_nothing(
        StatusCode status,
        string breaker
    )
    {
        await using var server = await QdrantStandIn.StartAsync();
        server.Fault = new Status(status, "the canary key was sent to secret.example");
        await using var qdrant = new QdrantUnderTest(
            server.Url,
            settings:
            [
                ("BlogManager:Vectors:Qdrant:ApiKey", "canary-key"),
                ("BlogManager:CircuitBreakers:VectorDb:BreakSeconds", "60"),
            ]
        );
        var faults = new List<Exception>();
        for (var i = 0; i < 4; i++)
            faults.Add((await Assert.CatchAsync(async () => await FindAsync(qdrant)))!);
        Assert.Multiple(() =>
        {
            Assert.That(faults, Is.All.TypeOf<DependencyUnavailableException>());
            Assert.That(
                string.Join('\n', faults.Select(f => f.ToString())),
                Does.Not.Contain("canary").And.Not.Contain("127.0.0.1").And.Not.Contain("secret")
            );
            Assert.That(qdrant.Circuits.Snapshot()["vector_db"].State, Is.EqualTo(breaker));
        });
    }

    [Test]
    public async Task A_server_that_does_not_answer_is_given_up_in_its_time()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        await using var qdrant = new QdrantUnderTest(
            new Uri($"http://{silent.LocalEndpoint}"),
            settings: [("BlogManager:Vectors:Qdrant:TimeoutSeconds", "1")]
        );
        Assert.That(async () => await FindAsync(qdrant), Throws.TypeOf<DependencyUnavailableException>());
        await qdrant.Index.ReplacePostAsync(Space, "p", [Chunk("c", "p", 1, 0, 0)], Cancel);
        Assert.That(qdrant.Index.OutOfStep.IsCompleted, Is.True, "what could not be written is noted");
    }

    [TestCase("right-key", null)]
    [TestCase("wrong-key", "BlogManager:Vectors:Qdrant:ApiKey")]
    public async Task The_key_goes_with_every_call_and_a_wrong_one_is_told(string key, string? advice)
    {
        await using var server = await QdrantStandIn.StartAsync();
        server.ApiKey = "right-key";
        await using var qdrant = new QdrantUnderTest(
            server.Url,
            settings: [("BlogManager:Vectors:Qdrant:ApiKey", key)]
        );
        Exception? fault = null;
        try
        {
            await qdrant.Probe.TryAsync(Cancel);
        }
        catch (Exception e)
        {
            fault = e;
        }

        Assert.That(fault is null ? null : qdrant.Probe.Advise(fault), advice is null ? Is.Null : Does.Contain(advice));
    }

    private static async Task<string[]> FindAsync(QdrantUnderTest qdrant) =>
        [
            .. (await qdrant.Index.SearchAsync(Space, new float[] { 1, 1, 1 }, Chunks, 10, Cancel))
                .Select(h => h.Id)
                .Order(StringComparer.Ordinal),
        ];

    // Bounded only so that what never comes does not hang the run.
    private static async Task UntilAsync(QdrantUnderTest qdrant, params string[] expected)
    {
        string[] found = [];
        for (var i = 0; i < 600; i++)
        {
            try
            {
                found = await FindAsync(qdrant);
                if (found.SequenceEqual(expected))
                    return;
            }
            catch (DependencyUnavailableException)
            {
                found = ["unavailable"];
            }

            await Task.Delay(50, Cancel);
        }

        Assert.That(found, Is.EqualTo(expected));
    }

    private static Embedding Chunk(string id, string postId, params float[] values) =>
        new(id, postId, "https://a.example", VectorKind.Chunk, values);
}
