using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Adapters.Tests.Servers;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Vectors.Servers;
using BlogManager.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace BlogManager.Adapters.Tests.Chroma;

public sealed class ChromaVectorIndexContractTests : VectorIndexContract
{
    private static readonly Lazy<Task<ChromaServer>> Server = new(ChromaServer.StartAsync);
    private static int _count;

    [OneTimeTearDown]
    public static async Task StopServer()
    {
        if (Server.IsValueCreated)
            await (await Server.Value).DisposeAsync();
    }

    // Each case has collections of its own: one server serves them all.
    protected override async Task<IVectorIndex> CreateAsync()
    {
        if (!ChromaServer.IsInstalled)
            Assert.Ignore(ChromaServer.Missing);
        return new ChromaUnderTest(
            (await Server.Value).Url,
            collection: $"contract{Interlocked.Increment(ref _count)}"
        ).Index;
    }

    protected override Task DestroyAsync(IVectorIndex index)
    {
        ((ServerVectorIndex)index).Dispose();
        return Task.CompletedTask;
    }
}

/// <summary>What is particular to a server that can be out.</summary>
public sealed class ChromaVectorIndexTests
{
    private static readonly EmbeddingSpace Space = new("space-3", "test", "none", 3);
    private static readonly VectorFilter Chunks = new(VectorKind.Chunk);

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task A_post_of_more_vectors_than_a_batch_may_hold_is_written_whole()
    {
        await using var server = await ServerAsync();
        // Two batches of thousands take longer than the default allows while the machine is busy.
        await using var chroma = new ChromaUnderTest(
            server.Url,
            settings: [("BlogManager:Vectors:Chroma:TimeoutSeconds", "120")]
        );
        var many = Enumerable.Range(0, 6000).Select(i => Chunk($"c{i}", "p", 1, i, 6000 - i)).ToArray();
        await chroma.Index.ReplacePostAsync(Space, "p", many, Cancel);
        Assert.That(await chroma.Index.CountAsync(Space.Id, Cancel), Is.EqualTo(6000));
        await chroma.Index.ReplacePostAsync(Space, "p", many[..10], Cancel);
        Assert.That(await chroma.Index.CountAsync(Space.Id, Cancel), Is.EqualTo(10));
        await chroma.Index.DeletePostAsync("p", Cancel);
        Assert.That(await chroma.Index.CountAsync(Space.Id, Cancel), Is.Zero);
    }

    [Test]
    public async Task What_could_not_be_written_or_erased_while_the_server_was_out_is_in_step_after_it_is_back()
    {
        await using var server = await ServerAsync();
        var store = new StoreOfVectors(Space)
            .Put(Chunk("stays", "stays", 1, 0, 0))
            .Put(Chunk("goes", "goes", 1, 0.1f, 0));
        await using var chroma = new ChromaUnderTest(
            server.Url,
            store,
            settings: [("BlogManager:CircuitBreakers:VectorDb:BreakSeconds", "0.5")]
        );
        await chroma.Reconciliation.StartAsync(Cancel);
        await UntilAsync(chroma, "goes", "stays");

        await server.KillAsync();
        var comes = Chunk("comes", "comes", 1, 0.2f, 0);
        store.Put(comes);
        await chroma.Index.ReplacePostAsync(Space, "comes", [comes], Cancel);
        store.Remove("goes");
        await chroma.Index.DeletePostAsync("goes", Cancel);
        Assert.That(async () => await FindAsync(chroma), Throws.TypeOf<DependencyUnavailableException>());

        await server.RestartAsync();
        await UntilAsync(chroma, "comes", "stays");
        await chroma.Reconciliation.StopAsync(Cancel);
    }

    [Test]
    public async Task A_server_that_lost_its_data_is_filled_again()
    {
        await using var server = await ServerAsync();
        var store = new StoreOfVectors(Space).Put(Chunk("a", "a", 1, 0, 0)).Put(Chunk("b", "b", 0, 1, 0));
        await using var chroma = new ChromaUnderTest(
            server.Url,
            store,
            settings: [("BlogManager:CircuitBreakers:VectorDb:BreakSeconds", "0.5")]
        );
        await chroma.Reconciliation.StartAsync(Cancel);
        await UntilAsync(chroma, "a", "b");
        await server.RestartAsync(empty: true);
        await UntilAsync(chroma, "a", "b");
        await chroma.Reconciliation.StopAsync(Cancel);
    }

    [TestCase("500")]
    [TestCase("rubbish")]
    [TestCase("cut off")]
    [TestCase("foreign JSON")]
    [TestCase("half an answer")]
    public async Task A_server_that_answers_badly_opens_the_breaker_and_its_faults_tell_nothing(string how)
    {
        await using var site = WebApplication.CreateSlimBuilder().Build();
        site.Urls.Add("http://127.0.0.1:0");
        site.Run(async context =>
        {
            if (how == "500")
                context.Response.StatusCode = 500;
            await context.Response.WriteAsync(
                how switch
                {
                    "cut off" => "{\"id\": \"abc",
                    "foreign JSON" => """{"hello":[1]}""",
                    "half an answer" => """{"id":"i","name":"n","ids":[["a"]],"metadatas":[[]]}""",
                    _ => "the canary token was sent to http://secret.example",
                }
            );
            if (how == "cut off")
                context.Abort();
        });
        await site.StartAsync(Cancel);
        await using var chroma = new ChromaUnderTest(
            new Uri(site.Urls.First()),
            settings: [("BlogManager:Vectors:Chroma:Token", "canary-token")]
        );
        var faults = new List<Exception>();
        for (var i = 0; i < 4; i++)
            faults.Add((await Assert.CatchAsync(async () => await FindAsync(chroma)))!);
        Assert.Multiple(() =>
        {
            Assert.That(faults, Is.All.TypeOf<DependencyUnavailableException>());
            Assert.That(
                string.Join('\n', faults.Select(f => f.ToString())),
                Does.Not.Contain("canary").And.Not.Contain("127.0.0.1").And.Not.Contain("secret")
            );
            Assert.That(chroma.Circuits.Snapshot()["vector_db"].State, Is.EqualTo("open"));
        });
    }

    [Test]
    public async Task A_server_that_does_not_answer_is_given_up_in_its_time()
    {
        var held = new TaskCompletionSource();
        await using var site = WebApplication.CreateSlimBuilder().Build();
        site.Urls.Add("http://127.0.0.1:0");
        site.Run(context => held.Task.WaitAsync(context.RequestAborted));
        await site.StartAsync(Cancel);
        await using var chroma = new ChromaUnderTest(
            new Uri(site.Urls.First()),
            settings: [("BlogManager:Vectors:Chroma:TimeoutSeconds", "1")]
        );
        Assert.That(async () => await FindAsync(chroma), Throws.TypeOf<DependencyUnavailableException>());
        await chroma.Index.ReplacePostAsync(Space, "p", [Chunk("c", "p", 1, 0, 0)], Cancel);
        Assert.That(chroma.Index.OutOfStep.IsCompleted, Is.True, "what could not be written is noted");
        held.SetResult();
    }

    private static async Task<ChromaServer> ServerAsync()
    {
        if (!ChromaServer.IsInstalled)
            Assert.Ignore(ChromaServer.Missing);
        return await ChromaServer.StartAsync();
    }

    private static async Task<string[]> FindAsync(ChromaUnderTest chroma) =>
        [
            .. (await chroma.Index.SearchAsync(Space, new float[] { 1, 1, 1 }, Chunks, 10, Cancel))
                .Select(h => h.Id)
                .Order(StringComparer.Ordinal),
        ];

    // Bounded only so that what never comes does not hang the run.
    private static async Task UntilAsync(ChromaUnderTest chroma, params string[] expected)
    {
        string[] found = [];
        for (var i = 0; i < 600; i++)
        {
            try
            {
                found = await FindAsync(chroma);
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
