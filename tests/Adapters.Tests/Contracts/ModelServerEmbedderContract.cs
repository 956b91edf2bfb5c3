using BlogManager.Adapters.Tests.Openai;
using BlogManager.Application.Ports;
using BlogManager.Testing;

namespace BlogManager.Adapters.Tests.Contracts;

/// <summary>What every embedder promises that embeds by a server, beyond <see cref="EmbedderContract"/>.</summary>
public abstract class ModelServerEmbedderContract(ModelProtocol protocol) : EmbedderContract
{
    private ModelServer _server = null!;
    private EmbedderUnderTest _embedder = null!;

    protected override async Task<IEmbedder> CreateAsync(IReadOnlyList<string> posts)
    {
        _server = await ModelServer.StartAsync(protocol);
        _embedder = await EmbedderUnderTest.CreateAsync(_server, settings: ("MaxInputTokens", "64"));
        return _embedder.Embedder;
    }

    protected override async Task DestroyAsync()
    {
        await _embedder.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task Texts_go_in_one_request_cut_to_what_the_model_takes_and_none_without_a_letter()
    {
        var space = await _embedder.Embedder.PrepareSpaceAsync(Cancel);
        var vectors = await _embedder.Embedder.EmbedAsync(
            space,
            EmbeddingInput.Passage,
            [" ", "rye bread", new string('x', 5000)],
            Cancel
        );
        var request = _server.Requests[^1];
        Assert.That((_server.Requests.Count, request.Path), Is.EqualTo((2, protocol.EmbeddingPath)));
        Assert.That(request.Body.Text("model"), Is.EqualTo("test/embed-1"));
        Assert.That(
            request.Body.GetProperty("input").EnumerateArray().Select(t => t.GetString()!.Length),
            Is.EqualTo([9, 192])
        );
        Assert.That(vectors[0].ToArray(), Is.All.Zero);
        Assert.That(vectors[1].ToArray(), Is.Not.All.Zero);
    }

    [Test]
    public async Task A_space_is_of_its_provider_and_that_of_another_is_neither_asked_nor_kept()
    {
        var space = await _embedder.Embedder.PrepareSpaceAsync(Cancel);
        Assert.That(space.Space.Id, Does.Match($"^{protocol.Provider}-test-embed-1-[0-9a-f]{{8}}-256$"));
        Assert.That((space.Space.Provider, space.Space.Dimension), Is.EqualTo((protocol.Provider, 256)));
        var foreign = space with { Space = space.Space with { Id = "elsewhere", Provider = "elsewhere" } };
        Assert.That(_embedder.Embedder.IsStale(foreign, 1), Is.True);
        await Assert.ThatAsync(
            () => _embedder.Embedder.EmbedAsync(foreign, EmbeddingInput.Query, ["rye"], Cancel),
            Throws.InstanceOf<DependencyUnavailableException>()
        );
        Assert.That(_server.Requests, Has.Count.EqualTo(1), "only the space was asked for");
    }

    [Test]
    public async Task A_dimension_that_is_set_is_asked_for()
    {
        await using var shorter = await EmbedderUnderTest.CreateAsync(_server, settings: ("Dimensions", "8"));
        var space = await shorter.Embedder.PrepareSpaceAsync(Cancel);
        var vectors = await shorter.Embedder.EmbedAsync(space, EmbeddingInput.Query, ["rye"], Cancel);
        Assert.That(_server.Requests[^1].Body.GetProperty("dimensions").GetInt32(), Is.EqualTo(8));
        Assert.That((space.Space.Dimension, vectors[0].Length), Is.EqualTo((8, 8)));
    }

    [Test]
    public async Task Tokens_are_counted_as_the_server_tells_them_and_never_refused()
    {
        await _embedder.Embedder.PrepareSpaceAsync(Cancel);
        await _embedder.Embedder.PrepareSpaceAsync(Cancel);
        Assert.That(_embedder.Budgets.Counted.Sum(c => c.InputTokens), Is.EqualTo(14), "of a budget of one");
    }

    [Test]
    public async Task A_check_of_the_configuration_says_how_long_its_vectors_are()
    {
        Assert.That(_embedder.Probe.Name, Is.EqualTo($"embeddings ({protocol.Provider})"));
        Assert.That(await _embedder.Probe.FindAsync(Cancel), Is.EqualTo("test/embed-1 embeds, in 256 components"));
        _server.Always(ModelServer.Status(404));
        var fault = (await Assert.CatchAsync(() => _embedder.Probe.FindAsync(Cancel)))!;
        Assert.That(_embedder.Probe.Advise(fault), Does.Contain("model"));
    }
}
