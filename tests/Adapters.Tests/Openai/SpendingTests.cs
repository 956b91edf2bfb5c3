using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Infrastructure.Models.Llm;
using BlogManager.Testing;
using Microsoft.Extensions.AI;

namespace BlogManager.Adapters.Tests.Openai;

/// <summary>
/// What a call takes of a budget before it is made and gives back after it, over HTTP with a server that reports 100
/// tokens read and 20 written.
/// </summary>
public sealed class SpendingTests
{
    private const string Passage = "The canary bakery on Mill Street has baked rye bread since 1974.";
    private const string Question = "Since when has the canary bakery baked rye bread?";

    private ModelServer _server = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task StartAsync() => _server = await ModelServer.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_call_takes_its_most_and_is_settled_to_what_the_server_reports(bool streams)
    {
        using var model = Model(100_000);
        var answer = await AskAsync(model, streams);
        Assert.That((answer.Degraded, answer.By.Provider), Is.EqualTo((false, "openai")));
        Assert.That(model.Budgets.Taken, Is.EqualTo(120));
        Assert.That(model.Budgets.Most, Is.GreaterThan(4000), "what it may write, and what it reads");
        var counted = model.Budgets.Counted.Single();
        Assert.That(
            (counted.Key.Kind, counted.Key.Provider, counted.Key.Model, counted.Times),
            Is.EqualTo((CountKind.Tokens, "openai", "test-model", 1))
        );
        Assert.That((counted.InputTokens, counted.OutputTokens), Is.EqualTo((100, 20)));
    }

    [Test]
    public async Task Without_room_the_server_is_not_asked_and_the_built_in_engine_answers_honestly()
    {
        using var model = Model(1000);
        var answer = await AskAsync(model, streams: false);
        Assert.That((answer.Degraded, answer.By.Provider), Is.EqualTo((true, "extractive")));
        Assert.That(answer.Value.Text, Does.Contain("1974"));
        await AskAsync(model, streams: true);
        Assert.That(_server.Requests, Is.Empty);
        Assert.That(model.Budgets.Taken, Is.Zero);
        Assert.That(model.Breaker.State, Is.EqualTo("closed"), "the server is not at fault");
        Assert.That(model.Log.Lines.Count(l => l.Contains("A budget of tokens has no room")), Is.EqualTo(1));
    }

    [Test]
    public async Task Where_the_budget_cannot_be_looked_at_it_is_held_to()
    {
        using var model = Model(100_000);
        model.Budgets.Fault = new IOException("a host");
        Assert.That((await AskAsync(model, streams: false)).Degraded, Is.True);
        Assert.That(_server.Requests, Is.Empty);
        Assert.That(model.Log.Lines, Has.Some.Contains("Budgets could not be read or written (IOException)"));
        Assert.That(model.Log.Lines, Has.None.Contains("a host"));
    }

    [TestCase(500)]
    [TestCase(429)]
    [TestCase(401)]
    public async Task What_a_server_refuses_is_given_back_every_attempt(int status)
    {
        _server.Always(ModelServer.Status(status));
        using var model = Model(100_000);
        Assert.That((await AskAsync(model, streams: false)).Degraded, Is.True);
        Assert.That(_server.Requests, Is.Not.Empty);
        Assert.That(model.Budgets.Most, Is.GreaterThan(4000));
        Assert.That(model.Budgets.Taken, Is.Zero);
    }

    [Test]
    public async Task What_nobody_knows_the_end_of_stays_taken()
    {
        _server.Always(ModelServer.CutsOff());
        using var model = Model(100_000);
        await AskAsync(model, streams: false);
        var attempts = _server.Requests.Count;
        var most = model.Budgets.Taken / attempts;
        Assert.That(model.Budgets.Taken, Is.EqualTo(most * attempts));
        Assert.That(most, Is.GreaterThan(4000));
        Assert.That(model.Budgets.Counted.Select(c => c.OutputTokens), Is.All.Zero);
    }

    [Test]
    public async Task Where_the_server_does_not_report_it_is_estimated()
    {
        _server.Always(
            ModelServer.Body(
                """{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"{\"answered\":false,\"claims\":[]}"},"finish_reason":"stop"}]}"""
            )
        );
        using var model = Model(100_000);
        await AskAsync(model, streams: false);
        var counted = model.Budgets.Counted.Single();
        Assert.That(counted.OutputTokens, Is.EqualTo(10), "30 letters, 3 a token");
        Assert.That(counted.InputTokens, Is.GreaterThan(300));
        Assert.That(model.Budgets.Taken, Is.EqualTo(counted.InputTokens + counted.OutputTokens));
    }

    [Test]
    public async Task What_embedding_takes_is_counted_and_no_cap_refuses_it()
    {
        await using var embedder = await EmbedderUnderTest.CreateAsync([
            ("BaseUrl", _server.BaseUrl),
            ("ApiKey", ModelUnderTest.Key),
            ("Dimensions", "64"),
        ]);
        var space = await embedder.Embedder.PrepareSpaceAsync(Cancel);
        await embedder.Embedder.EmbedAsync(space, EmbeddingInput.Query, ["rye bread"], Cancel);
        await embedder.Embedder.EmbedAsync(space, EmbeddingInput.Query, ["wheat bread"], Cancel);
        Assert.That(
            embedder.Budgets.Counted.Select(c => (c.Key.Model, c.Times)),
            Is.EqualTo([("test/embed-1", 1L), ("test/embed-1", 1L)])
        );
        Assert.That(embedder.Budgets.Counted.Select(c => c.InputTokens), Is.All.GreaterThan(0));
        Assert.That(embedder.Budgets.Taken, Is.EqualTo(embedder.Budgets.Counted.Sum(c => c.InputTokens)));
    }

    [Test]
    public void The_most_is_no_less_than_bytes_and_what_may_be_written() =>
        Assert.That(
            BudgetedChatClient.MostOf(
                [new ChatMessage(ChatRole.System, "abc"), new ChatMessage(ChatRole.User, "é🦓")],
                new ChatOptions { MaxOutputTokens = 1000 }
            ),
            Is.GreaterThanOrEqualTo(1000 + 3 + 2 + 4).And.LessThanOrEqualTo(1200)
        );

    private ModelUnderTest Model(long limit) => new(_server.BaseUrl, null, limit);

    private static Task<Generated<DraftAnswer>> AskAsync(ModelUnderTest model, bool streams)
    {
        var task = ModelUnderTest.Ask(Question, Passage);
        return model.Model.AnswerAsync(streams ? task with { OnDraft = _ => { } } : task, Cancel);
    }
}
