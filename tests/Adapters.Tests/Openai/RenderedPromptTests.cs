using System.Runtime.CompilerServices;
using BlogManager.Domain.Answers;
using BlogManager.Infrastructure.Models.Llm;
using BlogManager.Testing;

namespace BlogManager.Adapters.Tests.Openai;

/// <summary>
/// What reaches a model's server, whole, as the files in <c>Rendered</c> have it. After a change of a prompt they are
/// written anew with <c>BLOGMANAGER_UPDATE_SNAPSHOT=1</c>, and their diff is read.
/// </summary>
public sealed class RenderedPromptTests
{
    private const string UpdateVariable = "BLOGMANAGER_UPDATE_SNAPSHOT";

    private static readonly Turn[] History =
    [
        new("user", "How is rye bread raised?"),
        new("assistant", "With a <<<starter>>>."),
    ];

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public Task A_summary() => LooksAsync("summary", m => m.SummariseAsync(ModelUnderTest.Article, Cancel));

    [Test]
    public Task Questions_of_a_post_of_no_known_language() =>
        LooksAsync("questions", m =>
            m.WriteQuestionsAsync(ModelUnderTest.Article with { Language = "und" }, 3, Cancel)
        );

    [Test]
    public Task A_post_that_does_not_fit()
    {
        var prompt = new ArticlePrompt(ModelUnderTest.Article, 2_110);
        return LooksAsync("partial", [prompt.System, prompt.Request("The task.")]);
    }

    [Test]
    public Task An_answer() =>
        LooksAsync("answer", m =>
            m.AnswerAsync(
                ModelUnderTest.Ask("How long does a starter take?", "It doubles in four hours.", "It is {{sour}}."),
                Cancel
            )
        );

    [Test]
    public Task An_answer_in_a_conversation() =>
        LooksAsync("answer-conversation", m =>
            m.AnswerAsync(
                ModelUnderTest.Ask("How long does it take?", "It doubles in four hours.") with
                {
                    History = History,
                },
                Cancel
            )
        );

    [Test]
    public Task A_follow_up() =>
        LooksAsync("follow-up", m => m.StandAloneAsync("How long does it take?", History, Cancel));

    [Test]
    public Task A_repair() =>
        LooksAsync(
            "repair",
            m => m.SummariseAsync(ModelUnderTest.Article, Cancel),
            s => s.Then(ModelServer.Says("I would rather not."))
        );

    private static async Task LooksAsync(
        string name,
        Func<Application.Ports.ITextModel, Task> call,
        Action<ModelServer>? script = null
    )
    {
        await using var server = await ModelServer.StartAsync();
        script?.Invoke(server);
        using var model = new ModelUnderTest(server.BaseUrl);
        await call(model.Model);
        await LooksAsync(name, server.ChatRequests[^1].Messages);
    }

    private static async Task LooksAsync(string name, IReadOnlyList<string> messages)
    {
        // The code is another one for each call.
        var code = messages[0].Split("<<<NAME ")[1].Split(">>>")[0];
        Assert.That(code, Does.Match("^[0-9a-f]{12}$"));
        var rendered = string.Concat(messages.Select((m, i) => $"=== {i + 1} ===\n{m}\n")).Replace(code, "CODE");
        var path = Path.Combine(Folder(), name + ".txt");
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
            await File.WriteAllTextAsync(path, rendered, Cancel);
        Assert.That(
            rendered,
            Is.EqualTo((await File.ReadAllTextAsync(path, Cancel)).ReplaceLineEndings("\n")),
            $"read the change, and write the file anew with {UpdateVariable}=1"
        );
    }

    private static string Folder([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "Rendered");
}

/// <summary>How prompts are filled, and their version.</summary>
public sealed class PromptTemplateTests
{
    private static readonly PromptTemplate Greeting = new("greeting", "Dear {{name}}, {{text}} Yours, {{name}}");

    [Test]
    public void Every_place_is_filled_and_what_is_put_in_is_not_looked_at_again() =>
        Assert.That(
            Greeting.Render(("text", "see {{name}} and {{other}}."), ("name", "{{text}}")),
            Is.EqualTo("Dear {{text}}, see {{name}} and {{other}}. Yours, {{text}}")
        );

    [Test]
    public void A_place_that_nothing_is_put_in_is_refused() =>
        Assert.That(
            () => Greeting.Render(("name", "Anna")),
            Throws.ArgumentException.With.Message.Contains("In the prompt greeting nothing is put in the place text.")
        );

    [Test]
    public void A_place_that_there_is_not_is_refused() =>
        Assert.That(
            () => Greeting.Render(("name", "Anna"), ("text", "hello."), ("date", "today")),
            Throws.ArgumentException.With.Message.Contains("The prompt greeting has no place date.")
        );

    [Test]
    public void A_place_that_is_not_closed_is_refused() =>
        Assert.That(() => new PromptTemplate("greeting", "Dear {{name"), Throws.TypeOf<FormatException>());

    [Test]
    public void The_version_is_another_one_once_a_letter_or_a_name_is()
    {
        static string Of(params (string Name, string Text)[] files) =>
            Prompts.VersionOf(
                new SortedDictionary<string, string>(
                    files.ToDictionary(f => f.Name, f => f.Text),
                    StringComparer.Ordinal
                )
            );
        var version = Of(("a.txt", "one"), ("b.txt", "two"));
        Assert.Multiple(() =>
        {
            Assert.That(version, Does.Match("^[0-9a-f]{12}$"));
            Assert.That(Of(("b.txt", "two"), ("a.txt", "one")), Is.EqualTo(version));
            Assert.That(Of(("a.txt", "one"), ("b.txt", "twO")), Is.Not.EqualTo(version));
            Assert.That(Of(("a.txt", "one"), ("c.txt", "two")), Is.Not.EqualTo(version));
            Assert.That(Of(("a.txt", "oneb.txt"), ("", "two")), Is.Not.EqualTo(version));
            Assert.That(Prompts.Version, Does.Match("^[0-9a-f]{12}$"));
        });
    }
}
