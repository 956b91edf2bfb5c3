using System.Text.Json;
using BlogManager.Adapters.Tests.Openai;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Models.Gguf;
using BlogManager.Infrastructure.Models.Gguf.Llama;
using BlogManager.Infrastructure.Models.Llm;
using BlogManager.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BlogManager.Adapters.Tests.Gguf.Llama;

/// <summary>
/// A GGUF file is loaded and written with, by llama.cpp itself. Its weights are random, so that bounds, cancelling and
/// the form are tried, and nothing of what a trained model is worth.
/// </summary>
public sealed class GgufChatClientTests
{
    private static readonly ChatMessage[] Messages =
    [
        new(ChatRole.System, "Answer from the passages."),
        new(ChatRole.User, "When is the bread baked?"),
    ];

    private TempDirectory _folder = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    private string File => Path.Combine(_folder.Path, "tiny.gguf");

    [OneTimeSetUp]
    public void Write()
    {
        _folder = new TempDirectory();
        TinyGguf.Write(File);
    }

    [OneTimeTearDown]
    public void Erase() => _folder.Dispose();

    [Test]
    public async Task It_writes_within_its_bounds_and_counts_tokens()
    {
        using var chat = Client();
        var reply = await chat.GetResponseAsync(Messages, new ChatOptions { MaxOutputTokens = 40 }, Cancel);
        // A vocabulary of bytes: 75 of the messages and their marks, the space before them and what opens a prompt.
        Assert.That(reply.Usage!.InputTokenCount, Is.InRange(70, 100));
        Assert.That(reply.Usage.OutputTokenCount, Is.InRange(1, 40));
        Assert.That(
            reply.FinishReason,
            Is.EqualTo(reply.Usage.OutputTokenCount == 40 ? ChatFinishReason.Length : ChatFinishReason.Stop)
        );
        var again = await chat.GetResponseAsync(Messages, new ChatOptions { MaxOutputTokens = 40 }, Cancel);
        Assert.That(again.Text, Is.EqualTo(reply.Text), "no reply is left in the next one's context");
    }

    [Test]
    public async Task It_writes_by_the_schema_whatever_its_weights()
    {
        using var chat = Client();
        var schema = JsonElement.Parse(
            """
            {"type":"object","properties":{"answered":{"type":"boolean"},"\"x":{"type":"object","properties":{"passage":{"type":"integer"}},
            "required":["passage"],"additionalProperties":false}},"required":["answered","\"x"],"additionalProperties":false}
            """
        );
        var reply = await chat.GetResponseAsync(
            Messages,
            new ChatOptions
            {
                MaxOutputTokens = 200,
                ResponseFormat = ChatResponseFormat.ForJsonSchema(schema, "answer"),
            },
            Cancel
        );
        Assert.That(reply.FinishReason, Is.EqualTo(ChatFinishReason.Stop));
        using var json = JsonDocument.Parse(reply.Text);
        Assert.That(json.RootElement.EnumerateObject().Select(p => p.Name), Is.EqualTo(["answered", "\"x"]));
        Assert.That(
            json.RootElement.GetProperty("answered").ValueKind,
            Is.AnyOf(JsonValueKind.True, JsonValueKind.False)
        );
        Assert.That(json.RootElement.GetProperty("\"x").GetProperty("passage").TryGetInt64(out _), Is.True);
    }

    [Test]
    public async Task Every_form_that_is_asked_for_has_a_grammar_that_llama_cpp_reads()
    {
        using var chat = Client();
        var forms = typeof(ReplyForm)
            .Assembly.GetTypes()
            .Where(t => t.Namespace == typeof(ReplyForm).Namespace)
            .SelectMany(t =>
                t.GetFields(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)
            )
            .Where(f => f.FieldType == typeof(ReplyForm))
            .Select(f => (ReplyForm)f.GetValue(null)!)
            .ToList();
        Assert.That(forms, Has.Count.GreaterThanOrEqualTo(4));
        foreach (var form in forms)
        {
            var reply = await chat.GetResponseAsync(
                Messages,
                new ChatOptions
                {
                    MaxOutputTokens = 60,
                    ResponseFormat = ChatResponseFormat.ForJsonSchema(form.Schema, form.Name),
                },
                Cancel
            );
            var first = form.Schema.GetProperty("properties").EnumerateObject().First().Name;
            Assert.That(reply.Text.Replace("\n", "").Replace(" ", ""), Does.StartWith($"{{\"{first}\":"), form.Name);
        }
    }

    [Test]
    public async Task A_reply_that_is_left_ends_and_the_next_one_has_its_turn()
    {
        using var chat = Client();
        using var left = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var endless = new ChatOptions
        {
            MaxOutputTokens = 4000,
            ResponseFormat = ChatResponseFormat.ForJsonSchema(
                JsonElement.Parse("""{"type":"object","properties":{"s":{"type":"string"}},"required":["s"]}"""),
                "endless"
            ),
        };
        var came = 0;
        Assert.That(
            async () =>
            {
                await foreach (var _ in chat.GetStreamingResponseAsync(Messages, endless, left.Token))
                {
                    if (++came == 3)
                        await left.CancelAsync();
                }
            },
            Throws.InstanceOf<OperationCanceledException>()
        );
        Assert.That(came, Is.EqualTo(3), "nothing comes once it is cancelled");
        var next = await Task.WhenAll(
            Enumerable
                .Range(0, 3)
                .Select(_ => chat.GetResponseAsync(Messages, new ChatOptions { MaxOutputTokens = 5 }, Cancel))
        );
        Assert.That(next.Select(r => r.Usage!.OutputTokenCount), Is.All.InRange(1, 5));
    }

    [Test]
    public async Task What_does_not_fit_the_context_is_refused_and_a_long_prompt_can_be_left()
    {
        using var chat = Client();
        ChatMessage[] tooLong = [new(ChatRole.User, new string('x', 8000))];
        var fault = await Assert.ThrowsAsync<ModelServerFault>(async () =>
            await chat.GetResponseAsync(tooLong, null, Cancel)
        );
        Assert.That(fault!.Reason, Is.EqualTo(FaultReason.RequestRefused));
        ChatMessage[] longest = [new(ChatRole.User, new string('x', 7000))];
        Assert.That(
            async () => await chat.GetResponseAsync(longest, null, new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>()
        );
        var reply = await chat.GetResponseAsync(longest, new ChatOptions { MaxOutputTokens = 3 }, Cancel);
        Assert.That(reply.Usage!.InputTokenCount, Is.GreaterThan(7000));
    }

    [Test]
    public async Task A_file_that_is_no_model_is_told()
    {
        var broken = Path.Combine(_folder.Path, "broken.gguf");
        await System.IO.File.WriteAllBytesAsync(broken, [.. "GGUF"u8, 3, 0, 0, 0, 9, 9, 9]);
        using var chat = Client(broken);
        var fault = await Assert.ThrowsAsync<ModelServerFault>(async () =>
            await chat.GetResponseAsync(Messages, null, Cancel)
        );
        Assert.That(fault!.Reason, Is.EqualTo(FaultReason.NotAdmitted));
        var probe = new GgufProbe(Settings(broken), chat);
        var told = await Assert.CatchAsync(async () => await probe.TryAsync(Cancel));
        Assert.That(probe.Advise(told!), Does.StartWith("BlogManager:Models:Gguf:Path cannot be read as a model"));
    }

    [Test]
    public async Task The_check_tells_what_the_file_says_of_itself()
    {
        using var chat = Client();
        Assert.That(
            await new GgufProbe(Settings(File), chat).FindAsync(Cancel),
            Is.EqualTo("tiny, of the kind llama, made for 8192 tokens and given 8192, 1 threads")
        );
    }

    [Test]
    public async Task A_client_that_is_disposed_while_it_writes_ends_well()
    {
        var chat = Client();
        using var left = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var begun = new TaskCompletionSource();
        var writing = Task.Run(
            async () =>
            {
                await foreach (var _ in chat.GetStreamingResponseAsync(Messages, null, left.Token))
                    begun.TrySetResult();
            },
            Cancel
        );
        await Task.WhenAny(begun.Task, writing);
        var disposing = Task.Run(chat.Dispose, Cancel);
        await left.CancelAsync();
        await disposing;
        Assert.That(
            async () => await chat.GetResponseAsync(Messages, null, Cancel),
            Throws.TypeOf<ObjectDisposedException>()
        );
        // It had its time to end, or was left.
        Assert.That(await Task.WhenAny(writing, Task.Delay(Timeout.Infinite, Cancel)), Is.SameAs(writing));
        Assert.That(writing.IsFaulted, Is.False);
    }

    [Test]
    public async Task Noise_is_never_told_as_an_answer()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>
                {
                    ["BlogManager:Models:Gguf:Path"] = File,
                    ["BlogManager:Models:Gguf:MaxOutputTokens"] = "256",
                    ["BlogManager:Models:Gguf:Threads"] = "1",
                }
            )
            .Build();
        var services = GgufUnderTest.Services(new InMemoryBudgets());
        await using var provider = services.AddGgufModel(configuration).BuildServiceProvider();
        var model = provider.GetRequiredService<ITextModel>();
        Assert.That((model.Identity.Provider, model.Identity.Model), Is.EqualTo(("gguf", "tiny")));
        // Each request has marks of its own, so that the noise is another each time.
        for (var i = 0; i < 4; i++)
        {
            var task = ModelUnderTest.Ask("When does it double?", "A starter doubles in four to six hours.");
            var answer = await model.AnswerAsync(task, Cancel);
            Assert.That(answer.Usage.OutputTokens, Is.GreaterThan(0), "what the noise took is counted");
            if (answer.Degraded)
                Assert.That(
                    (answer.By.Provider, answer.Value.Citations[0].Quote),
                    Is.EqualTo(("extractive", "A starter doubles in four to six hours."))
                );
            else
                // It may say by chance, in the right form, that the passages do not answer.
                Assert.That((answer.Value.Text, answer.Value.Citations.Count), Is.EqualTo((string.Empty, 0)));
        }
    }

    private static IOptions<GgufOptions> Settings(string file) =>
        Options.Create(new GgufOptions { Path = file, Threads = 1 });

    private GgufChatClient Client(string? file = null) => new(Settings(file ?? File));
}
