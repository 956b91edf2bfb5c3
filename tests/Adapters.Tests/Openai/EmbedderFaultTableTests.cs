using System.Runtime.InteropServices;
using BlogManager.Application.Ports;
using BlogManager.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Adapters.Tests.Openai;

/// <summary>
/// What each fault of a server that embeds leads to, for every provider: vectors that are right, or the exception by
/// which callers know that likeness in meaning cannot be had; never a vector of another text, and none that is no number.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
[CancelAfter(120_000)]
public sealed class EmbedderFaultTableTests
{
    private static readonly string[] Texts = ["rye bread", "the boat has a sail", "wind and weather"];

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    // What is told; requests; what the breaker counts.
    private static readonly Cell Unreadable = new("unreadable", 3, 3);

    private static IEnumerable<TestCaseData> Faults() =>
        Rows(
            ("429", _ => ModelServer.Status(429), Alike(new Cell("too_many_requests", 3, 3))),
            ("429 for a day", _ => ModelServer.Status(429, "86400"), Alike(new Cell("too_many_requests", 1, 1))),
            ("529", _ => ModelServer.Status(529), Alike(new Cell("server_error", 3, 3))),
            ("404", _ => ModelServer.Status(404), Alike(new Cell("not_admitted", 1, 1))),
            // One text that is too long for it says nothing of the server.
            ("400", _ => ModelServer.Status(400), Alike(new Cell("request_refused", 1, 0))),
            ("no first byte in 30 s", s => s.Hangs(), Alike(new Cell("timed_out", 1, 1))),
            ("cut in the middle", _ => ModelServer.CutsOff(), Alike(new Cell("unreachable", 3, 3))),
            ("endless", s => s.Floods(), Alike(Unreadable)),
            ("an empty body", _ => ModelServer.Body(""), Alike(Unreadable)),
            ("another JSON", _ => ModelServer.Body("""{"hello":[1]}"""), Alike(Unreadable)),
            ("of another size", _ => Embeds((v, i) => (i, v[..5])), Alike(new Cell("5 components", 1, 0))),
            ("of two sizes", _ => Embeds((v, i) => (i, i == 2 ? v[..5] : v)), Alike(new Cell("5 components", 1, 0))),
            ("not a number", _ => NotANumber(), Alike(Unreadable)),
            ("beyond all numbers", _ => Embeds((v, i) => (i, [.. v.Select(_ => float.MaxValue)])), Alike(Unreadable)),
            ("without components", _ => Embeds((_, i) => (i, [])), Alike(Unreadable)),
            ("fewer", _ => ModelServer.Embeds(all => all.Take(2).Select((v, i) => (i, v))), Alike(Unreadable)),
            ("more", _ => ModelServer.Embeds(all => all.Append(all[0]).Select((v, i) => (i, v))), Alike(Unreadable)),
            (
                "twice of the same text",
                _ => Embeds((v, i) => (i == 2 ? 1 : i, v)),
                // Ollama's do not say whose they are.
                [Unreadable, new Cell("right", 1, 0)]
            ),
            (
                "in another order",
                _ => ModelServer.Embeds(all => all.Select((v, i) => (i, v)).Reverse()),
                // OpenAI's say whose each is, and are put in order; of Ollama's nobody could tell.
                [new Cell("right", 1, 0), new Cell("reversed", 1, 0)]
            )
        );

    [TestCaseSource(nameof(Faults))]
    public async Task Vectors(
        ModelProtocol protocol,
        Func<ModelServer, Func<HttpContext, ModelRequest, Task>> script,
        Cell cell
    )
    {
        await using var server = await ModelServer.StartAsync(protocol);
        await using var embedder = await EmbedderUnderTest.CreateAsync(server, _time, ("Dimensions", "8"));
        var space = await embedder.Embedder.PrepareSpaceAsync(Cancel);
        // By another one: the breaker is to see the fault alone.
        await using var other = await EmbedderUnderTest.CreateAsync(server, _time, ("Dimensions", "8"));
        var right = await other.Embedder.EmbedAsync(space, EmbeddingInput.Passage, Texts, Cancel);
        var asked = server.Requests.Count;
        server.Always(script(server));
        string told;
        try
        {
            var made = await ModelUnderTest.PumpAsync(
                embedder.Embedder.EmbedAsync(space, EmbeddingInput.Passage, Texts, Cancel),
                _time
            );
            float[][] found = [.. made.Select(v => v.ToArray())];
            float[][] expected = [.. right.Select(v => v.ToArray())];
            told =
                found.Zip(expected).All(p => p.First.SequenceEqual(p.Second)) ? "right"
                : found.Zip(expected.Reverse()).All(p => p.First.SequenceEqual(p.Second)) ? "reversed"
                : "wrong";
        }
        catch (DependencyUnavailableException fault)
        {
            Assert.That(fault.Dependency, Is.EqualTo("external_api"));
            Assert.That(fault.ToString(), Does.Not.Contain("rye").And.Not.Contain("canary"));
            told = fault.Message;
        }

        Assert.That(told, Does.Contain(cell.Told));
        Assert.That(
            (server.Requests.Count - asked, embedder.Breaker.FailureCount),
            Is.EqualTo((cell.Requests, cell.Failures))
        );
        Assert.That(string.Join('\n', embedder.Log.Lines), Does.Not.Contain("rye bread").And.Not.Contain("canary"));
    }

    [TestCaseSource(nameof(Protocols))]
    public async Task A_question_has_words_to_fall_back_on_and_waits_eight_seconds_at_most(ModelProtocol protocol)
    {
        await using var server = await ModelServer.StartAsync(protocol);
        await using var embedder = await EmbedderUnderTest.CreateAsync(server, _time, ("Dimensions", "8"));
        var space = await embedder.Embedder.PrepareSpaceAsync(Cancel);
        server.Always(server.Hangs());
        var begun = _time.GetUtcNow();
        var asking = embedder.Embedder.EmbedAsync(space, EmbeddingInput.Query, ["rye bread"], Cancel);
        await Assert.ThatAsync(
            () => ModelUnderTest.PumpAsync(asking, _time),
            Throws.InstanceOf<DependencyUnavailableException>().With.Message.Contains("too long")
        );
        Assert.That(_time.GetUtcNow() - begun, Is.InRange(TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(10)));
    }

    private static Func<HttpContext, ModelRequest, Task> Embeds(Func<float[], int, (int, float[])> of) =>
        ModelServer.Embeds(all => all.Select(of));

    // OpenAI's come as the bytes of numbers, of which some are none; JSON has no word for it.
    private static Func<HttpContext, ModelRequest, Task> NotANumber() =>
        (context, request) =>
        {
            var json = request.Protocol.Embedded(FaithfulModel.Vectors(request.Body).Select((v, i) => (i, v)));
            if (request.Protocol != ModelProtocol.OpenAI)
                return ModelServer.Body(json.Replace("[0,", "[NaN,", StringComparison.Ordinal))(context, request);
            var bytes = Convert.ToBase64String(MemoryMarshal.AsBytes<float>(Enumerable.Repeat(float.NaN, 8).ToArray()));
            var data = Enumerable
                .Range(0, Texts.Length)
                .Select(i => $$"""{"object":"embedding","index":{{i}},"embedding":"{{bytes}}"}""");
            return ModelServer.Body(
                """{"object":"list","model":"m","usage":{"prompt_tokens":1,"total_tokens":1},"data":["""
                    + string.Join(',', data)
                    + "]}"
            )(context, request);
        };

    private static IEnumerable<ModelProtocol> Protocols() => [ModelProtocol.OpenAI, ModelProtocol.Ollama];

    private static Cell[] Alike(Cell cell) => [cell, cell];

    private static IEnumerable<TestCaseData> Rows(
        params (string Fault, Func<ModelServer, Func<HttpContext, ModelRequest, Task>> Script, Cell[] Cells)[] rows
    ) =>
        rows.SelectMany(row =>
            Protocols()
                .Zip(row.Cells, (protocol, cell) =>
                    new TestCaseData(protocol, row.Script, cell).SetArgDisplayNames(row.Fault, protocol.ToString())
                )
        );

    /// <summary>What a fault leads to.</summary>
    /// <param name="Told">What is told of it; "right" where the vectors are.</param>
    /// <param name="Requests">How often the server was asked.</param>
    /// <param name="Failures">What the breaker counts.</param>
    public sealed record Cell(string Told, int Requests, int Failures);
}
