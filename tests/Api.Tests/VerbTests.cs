using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>The verbs <c>describe</c>, <c>config check</c> and <c>evaluate</c>, run as an operator runs them.</summary>
[Parallelizable]
public sealed class VerbTests
{
    private TempDirectory _data = null!;

    [SetUp]
    public void Prepare() => _data = new TempDirectory();

    [TearDown]
    public void Clean() => _data.Dispose();

    [Test]
    public async Task Describe_prints_pipeline_requests_adapters_limits_and_routes_and_touches_nothing()
    {
        var described = await ServiceProcess.RunAsync(_data.Path, "describe");
        var text = described.StandardOutput;
        Assert.Multiple(() =>
        {
            Assert.That(described.ExitCode, Is.Zero, described.StandardError);
            Assert.That(
                text.IndexOf("Tracing", StringComparison.Ordinal),
                Is.LessThan(text.IndexOf("Authorization", StringComparison.Ordinal)).And.GreaterThan(0)
            );
            Assert.That(text, Does.Match(@"AskQuestion\s+ask\s+60 s\s+query, cached, few at once"));
            Assert.That(text, Does.Match(@"Storage:Provider\s+sqlite"));
            Assert.That(text, Does.Match(@"request body\s+8388608 bytes"));
            Assert.That(text, Does.Match(@"POST\s+/api/v1/qa/ask\s+AskQuestion\s+ask"));
            Assert.That(text, Does.Contain("write_questions").And.Not.Contain("DENIED"));
            Assert.That(Directory.EnumerateFileSystemEntries(_data.Path), Is.Empty, "it is offline");
        });
    }

    [Test]
    public async Task Config_check_tries_what_is_configured_and_says_what_is_wrong()
    {
        var good = await ServiceProcess.RunAsync(_data.Path, "config", "check");
        Assert.That(good.ExitCode, Is.Zero, good.StandardError);
        Assert.That(good.StandardOutput, Does.Contain("ok    settings").And.Contain("ok    storage (sqlite)"));

        await File.WriteAllTextAsync(
            System.IO.Path.Combine(_data.Path, "blogmanager.db"),
            "this is no database, however long one looks at it"
        );
        var broken = await ServiceProcess.RunAsync(_data.Path, "config", "check");
        Assert.That(broken.ExitCode, Is.EqualTo(1));
        Assert.That(broken.StandardOutput, Does.Contain("FAIL  storage (sqlite)"));
    }

    [Test]
    public async Task Evaluate_measures_over_the_stored_posts()
    {
        await TakeInAsync();
        var file = System.IO.Path.Combine(_data.Path, "questions.jsonl");
        await File.WriteAllLinesAsync(
            file,
            [
                """{"question": "Why does salt slow fermentation?", "url": "https://a.example/salt", "answer": "water leaves the yeast cells"}""",
                """{"question": "Who painted the Sistine Chapel?", "unanswerable": true}""",
            ]
        );
        var table = await ServiceProcess.RunAsync(_data.Path, "evaluate", file, "--tune");
        var json = await ServiceProcess.RunAsync(_data.Path, "evaluate", file, "--json");
        Assert.That(table.ExitCode, Is.Zero, table.StandardError);
        Assert.That(
            table.StandardOutput,
            Does.Contain("recall@1")
                .And.Contain("2 questions: 1 answerable, 1 unanswerable.")
                .And.Contain("BlogManager__Asking__AnswerSupport=")
        );
        var figures = JsonDocument.Parse(json.StandardOutput).RootElement.GetProperty("figures");
        Assert.Multiple(() =>
        {
            Assert.That(figures.GetProperty("recall_at1").GetDouble(), Is.EqualTo(1));
            Assert.That(figures.GetProperty("right").GetDouble(), Is.EqualTo(1));
            Assert.That(figures.GetProperty("refused").GetDouble(), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task Evaluate_names_the_line_that_is_no_question()
    {
        var file = System.IO.Path.Combine(_data.Path, "questions.jsonl");
        await File.WriteAllLinesAsync(file, ["""{"question": "Why?"}""", "{not json"]);
        var broken = await ServiceProcess.RunAsync(_data.Path, "evaluate", file);
        var missing = await ServiceProcess.RunAsync(_data.Path, "evaluate", file + ".nowhere");
        Assert.That((broken.ExitCode, missing.ExitCode), Is.EqualTo((1, 1)));
        Assert.That(broken.StandardError, Does.Contain("Line 2"));
        Assert.That(missing.StandardError, Does.Contain("no file"));
    }

    private async Task TakeInAsync()
    {
        var key = (await ServiceProcess.RunAsync(_data.Path, "keys", "bootstrap-admin")).StandardOutput.Trim();
        await using var service = await ServiceProcess.StartAsync(_data.Path);
        service.Client.DefaultRequestHeaders.Add("X-API-Key", key);
        using var taken = await service.Client.PostAsJsonAsync(
            "/api/v1/blogs/process",
            new
            {
                url = "https://a.example/salt",
                content = "Salt slows fermentation because water leaves the yeast cells. Bakers weigh salt with care.",
            }
        );
        Assert.That(taken.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await service.StopAsync();
    }
}
