using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Models.Llm;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Adapters.Tests.Openai;

public sealed class OpenAIEmbedderTests
{
    private const string Question = "canary question about rye";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private ModelServer _server = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task StartAsync() => _server = await ModelServer.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task A_space_is_a_model_and_a_dimension_and_another_of_either_is_stale()
    {
        await using var embedder = await CreateAsync();
        await using var larger = await CreateAsync(("Dimensions", "64"));
        var (one, two) = (
            await embedder.Embedder.PrepareSpaceAsync(Cancel),
            await larger.Embedder.PrepareSpaceAsync(Cancel)
        );
        Assert.Multiple(() =>
        {
            Assert.That(
                one.Space,
                Is.EqualTo(
                    new EmbeddingSpace(
                        ModelServerEmbedder.SpaceId("openai", "test/embed-1", 256),
                        "openai",
                        "test/embed-1",
                        256
                    )
                )
            );
            Assert.That(one.Space.Id, Does.Match("^openai-test-embed-1-[0-9a-f]{8}-256$"));
            Assert.That(two.Space.Dimension, Is.EqualTo(64));
            Assert.That(larger.Embedder.IsStale(one, 1), Is.True);
            Assert.That(embedder.Embedder.IsStale(one with { Space = one.Space with { Model = "other" } }, 1), Is.True);
            Assert.That(
                embedder.Embedder.IsStale(one with { Space = one.Space with { Provider = "built-in" } }, 1),
                Is.True
            );
            Assert.That(
                ModelServerEmbedder.SpaceId("openai", "a/b", 2),
                Is.Not.EqualTo(ModelServerEmbedder.SpaceId("openai", "a-b", 2))
            );
        });
        Assert.That(
            await embedder.Spaces.FindSpaceAsync(one.Space.Id, Cancel),
            Is.Not.Null,
            "it is stored, so that a first post can be put in it"
        );
        Assert.That(_server.Requests, Has.Count.EqualTo(1), "a configured dimension need not be asked for");
    }

    [Test]
    public async Task A_space_of_an_earlier_model_is_embedded_in_by_that_model()
    {
        await using var embedder = await CreateAsync();
        var earlier = new StoredSpace(new EmbeddingSpace("openai-earlier", "openai", "earlier", 256), 0, default);
        await embedder.Embedder.EmbedAsync(earlier, EmbeddingInput.Query, ["rye"], Cancel);
        Assert.That(_server.Requests.Single().Body.Text("model"), Is.EqualTo("earlier"));
    }

    [Test]
    public async Task A_space_of_the_built_in_embedder_goes_on_working_and_one_of_a_server_is_refused_by_that()
    {
        await using var embedder = await CreateAsync();
        var builtIn = await embedder.BuiltIn.PrepareSpaceAsync(Cancel);
        Assert.That(
            (await embedder.Embedder.EmbedAsync(builtIn, EmbeddingInput.Query, ["rye"], Cancel))[0].Length,
            Is.EqualTo(builtIn.Space.Dimension)
        );
        Assert.That(_server.Requests, Is.Empty);
        var space = await embedder.Embedder.PrepareSpaceAsync(Cancel);
        await Assert.ThatAsync(
            () => embedder.BuiltIn.EmbedAsync(space, EmbeddingInput.Query, ["rye"], Cancel),
            Throws.InstanceOf<DependencyUnavailableException>()
        );
        Assert.That(embedder.BuiltIn.IsStale(space, 1), Is.True, "so that the worker builds its own");
    }

    [Test]
    public async Task Vectors_sent_as_numbers_are_read_as_well_and_a_text_without_letters_is_not_sent()
    {
        _server.Always(
            (context, request) => context.Response.WriteAsJsonAsync(FaithfulModel.Embed(request.Body, asNumbers: true))
        );
        await using var embedder = await CreateAsync(("Dimensions", "8"), ("MaxInputTokens", "64"));
        var space = await embedder.Embedder.PrepareSpaceAsync(Cancel);
        var vectors = await embedder.Embedder.EmbedAsync(
            space,
            EmbeddingInput.Passage,
            [" ", "rye bread", new string('x', 5000)],
            Cancel
        );
        Assert.That(vectors[0].ToArray(), Is.All.Zero);
        Assert.That(vectors[1].ToArray(), Is.Not.All.Zero);
        var sent = _server
            .Requests.Single()
            .Body.GetProperty("input")
            .EnumerateArray()
            .Select(t => t.GetString()!.Length);
        Assert.That(sent, Is.EqualTo([9, 192]));
    }

    [TestCase("500", "server_error")]
    [TestCase("401", "not_admitted")]
    [TestCase("cut off", "unreadable|unreachable")]
    [TestCase("not JSON", "unreadable")]
    [TestCase("too few", "unreadable")]
    [TestCase("another dimension", "components")]
    [TestCase("hangs", "too long")]
    public async Task What_goes_wrong_is_told_without_key_address_or_text(string ailment, string told)
    {
        await using var embedder = await CreateAsync(("Dimensions", "8"));
        var space = await embedder.Embedder.PrepareSpaceAsync(Cancel);
        _server.Always(
            ailment switch
            {
                "cut off" => ModelServer.CutsOff(),
                "not JSON" => ModelServer.Body("<html>"),
                "too few" => ModelServer.Body(
                    """{"object":"list","data":[],"model":"m","usage":{"prompt_tokens":1,"total_tokens":1}}"""
                ),
                "another dimension" => ModelServer.Body(
                    """{"object":"list","data":[{"object":"embedding","index":0,"embedding":[1,2,3]}],"model":"m","usage":{"prompt_tokens":1,"total_tokens":1}}"""
                ),
                "hangs" => _server.Hangs(),
                _ => ModelServer.Status(int.Parse(ailment)),
            }
        );
        var begun = _time.GetUtcNow();
        var fault = (
            await Assert.ThrowsAsync<DependencyUnavailableException>(() =>
                ModelUnderTest.PumpAsync(
                    embedder.Embedder.EmbedAsync(space, EmbeddingInput.Query, [Question], Cancel),
                    _time
                )
            )
        )!;
        Assert.Multiple(() =>
        {
            Assert.That(fault.Dependency, Is.EqualTo("external_api"));
            Assert.That(fault.Message, Does.Match(told));
            Assert.That(fault.ToString(), Does.Not.Contain("canary").And.Not.Contain("127.0.0.1"));
            Assert.That(
                string.Join('\n', embedder.Log.Lines),
                Does.Not.Contain("canary").And.Not.Contain("http://"),
                "host and port are told (ADR 31), and no more"
            );
            Assert.That(_time.GetUtcNow() - begun, Is.LessThan(TimeSpan.FromSeconds(12)));
        });
    }

    [Test]
    public async Task An_open_breaker_says_when_to_come_back()
    {
        await using var embedder = await CreateAsync(("Dimensions", "8"));
        var space = await embedder.Embedder.PrepareSpaceAsync(Cancel);
        _server.Always(ModelServer.Status(500));
        await Assert.ThrowsAsync<DependencyUnavailableException>(() =>
            ModelUnderTest.PumpAsync(
                embedder.Embedder.EmbedAsync(space, EmbeddingInput.Passage, [Question], Cancel),
                _time
            )
        );
        var asked = _server.Requests.Count;
        var fault = (
            await Assert.ThrowsAsync<DependencyUnavailableException>(() =>
                embedder.Embedder.EmbedAsync(space, EmbeddingInput.Passage, [Question], Cancel)
            )
        )!;
        Assert.That(fault.RetryAfter, Is.GreaterThan(TimeSpan.Zero).And.LessThanOrEqualTo(TimeSpan.FromSeconds(30)));
        Assert.That((_server.Requests.Count, embedder.Breaker.State), Is.EqualTo((asked, "open")));
        _server.Always(ModelServer.Faithfully);
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.That(
            await embedder.Embedder.EmbedAsync(space, EmbeddingInput.Passage, [Question], Cancel),
            Has.Count.EqualTo(1)
        );
    }

    [Test]
    public async Task Address_and_key_are_those_of_the_writing_server_where_there_are_none_of_its_own()
    {
        await using var embedder = await EmbedderUnderTest.CreateAsync(
            [],
            null,
            ("BaseUrl", _server.BaseUrl),
            ("ApiKey", ModelUnderTest.Key)
        );
        await embedder.Embedder.PrepareSpaceAsync(Cancel);
        Assert.That(_server.Requests.Single().Authorization, Is.EqualTo("Bearer " + ModelUnderTest.Key));
    }

    [Test]
    public async Task A_key_is_not_sent_to_another_server_than_its_own()
    {
        await using var embedder = await EmbedderUnderTest.CreateAsync(
            [("BaseUrl", _server.BaseUrl)],
            null,
            ("BaseUrl", "https://api.example/v1"),
            ("ApiKey", ModelUnderTest.Key)
        );
        await embedder.Embedder.PrepareSpaceAsync(Cancel);
        Assert.That(_server.Requests.Single().Authorization, Is.Empty);
    }

    private Task<EmbedderUnderTest> CreateAsync(params (string Name, string Value)[] settings) =>
        EmbedderUnderTest.CreateAsync(
            [("BaseUrl", _server.BaseUrl), ("ApiKey", ModelUnderTest.Key), .. settings],
            _time
        );
}
