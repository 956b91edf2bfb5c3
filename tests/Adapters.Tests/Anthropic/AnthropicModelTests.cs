using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using BlogManager.Adapters.Tests.Openai;
using BlogManager.Infrastructure.Models.Llm;
using BlogManager.Testing;

namespace BlogManager.Adapters.Tests.Anthropic;

/// <summary>What is Anthropic's own, over HTTP with a server that speaks its messages API.</summary>
public sealed class AnthropicModelTests
{
    private ModelServer _server = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task StartAsync() => _server = await ModelServer.StartAsync(ModelProtocol.Anthropic);

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task It_is_asked_by_its_own_form_with_the_key_and_the_SDK_tells_no_traces_of_its_own()
    {
        var spans = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.Contains("anthropic", StringComparison.OrdinalIgnoreCase),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = span => spans.Enqueue(span.OperationName),
        };
        ActivitySource.AddActivityListener(listener);
        using var model = new ModelUnderTest(_server);
        await model.Model.SummariseAsync(ModelUnderTest.Article, Cancel);
        var request = _server.Requests.Single();
        var format = request.Body.GetProperty("output_config").GetProperty("format");
        Assert.Multiple(() =>
        {
            Assert.That(
                request.Authorization + request.Headers.GetValueOrDefault("x-api-key"),
                Does.Contain(ModelUnderTest.Key)
            );
            Assert.That(request.Headers, Does.ContainKey("anthropic-version"));
            Assert.That(spans, Is.Empty);
            Assert.That(request.Body.GetProperty("max_tokens").GetInt32(), Is.EqualTo(4000));
            Assert.That(format.Text("type"), Is.EqualTo("json_schema"));
            Assert.That(format.GetProperty("schema").GetProperty("additionalProperties").GetBoolean(), Is.False);
            Assert.That(Marks(request.Body), Is.Empty, "nothing is paid for that is not used");
        });
    }

    [Test]
    public async Task Where_prompts_are_remembered_the_post_is_marked_and_a_repair_begins_with_the_same_words()
    {
        _server.Then(ModelServer.Says("no JSON"));
        using var model = new ModelUnderTest(_server, settings: ("CachePrompts", "true"));
        Assert.That((await model.Model.SummariseAsync(ModelUnderTest.Article, Cancel)).Degraded, Is.False);
        var (first, repair) = (_server.Requests[0], _server.Requests[1]);
        Assert.That(Marks(first.Body), Is.EqualTo(["messages[0]"]));
        Assert.That(Marks(repair.Body), Is.EqualTo(["messages[0]"]));
        Assert.That(repair.Messages.Take(2), Is.EqualTo(first.Messages));
        Assert.That(
            repair.Body.GetProperty("messages")[0].ToString(),
            Is.EqualTo(first.Body.GetProperty("messages")[0].ToString())
        );
    }

    [Test]
    public async Task Tokens_that_were_read_from_its_cache_are_counted_as_read()
    {
        _server.Always(
            ModelServer.Body(
                ModelProtocol
                    .Anthropic.Whole("""{"summary":"Rye bread keeps.","key_points":["It keeps."]}""", "stop")
                    .Replace(
                        "\"cache_read_input_tokens\":0",
                        "\"cache_read_input_tokens\":900",
                        StringComparison.Ordinal
                    )
            )
        );
        using var model = new ModelUnderTest(_server);
        Assert.That(
            (await model.Model.SummariseAsync(ModelUnderTest.Article, Cancel)).Usage.InputTokens,
            Is.EqualTo(1000)
        );
    }

    [TestCase("", "ApiKey is needed")]
    [TestCase("sk secret", "ApiKey holds a space")]
    public void A_key_that_cannot_be_used_is_told_and_not_shown(string key, string told) =>
        Assert.That(
            string.Join('\n', new AnthropicChatOptions { ChatModel = "m", ApiKey = key }.Faults()),
            Does.Contain(told).And.Not.Contain("secret")
        );

    [Test]
    public void An_address_with_the_APIs_version_is_refused() =>
        Assert.That(
            new AnthropicChatOptions
            {
                ChatModel = "m",
                ApiKey = "k",
                BaseUrl = "https://api.anthropic.com/v1/",
            }.Faults(),
            Has.One.Contains("leave out the /v1")
        );

    [Test]
    public void What_is_set_by_default_can_stand() =>
        Assert.That(new AnthropicChatOptions { ChatModel = "m", ApiKey = "k" }.Faults(), Is.Empty);

    private static IEnumerable<string> Marks(JsonElement body) =>
        body.GetProperty("messages")
            .EnumerateArray()
            .Select((message, i) => (Text: message.ToString(), Name: $"messages[{i}]"))
            .Append((Text: body.GetProperty("system").ToString(), Name: "system"))
            .Where(part => part.Text.Contains("cache_control", StringComparison.Ordinal))
            .Select(part => part.Name);
}
