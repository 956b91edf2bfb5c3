using BlogManager.Api.Hosting;
using BlogManager.Application.Ports;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>What the log says once the service has started.</summary>
public sealed class StartupSummaryTests
{
    private static readonly ChosenAdapters Embedded = new(
        "sqlite",
        "in-process",
        "memory",
        "extractive",
        "built-in",
        "memory"
    );

    [Test]
    public async Task One_line_says_what_was_started_and_warnings_what_to_mean_and_none_a_secret()
    {
        await using var app = new BlogManagerApp(
            new Dictionary<string, string>
            {
                ["BlogManager:Auth:Anonymous"] = "ask",
                ["BlogManager:Models:Provider"] = "openai",
                ["BlogManager:Models:OpenAI:BaseUrl"] = "http://127.0.0.1:1/v1",
                ["BlogManager:Models:OpenAI:ApiKey"] = "canary-key",
                ["BlogManager:Models:OpenAI:ChatModel"] = "a-model",
                ["BlogManager:Cache:Provider"] = "redis",
                ["BlogManager:Cache:Redis:ConnectionString"] = "127.0.0.1:1,password=canary-password",
            }
        );
        using var client = app.CreateClient();
        Assert.That(
            app.Log.Lines,
            Has.Exactly(1)
                .Contains(
                    "Started: storage sqlite, vectors in-process, cache redis, rate limits memory, models openai, embeddings built-in; listening on http://127.0.0.1:"
                )
        );
        Assert.That(app.Log.Lines, Has.Exactly(1).Contains("Anyone may read posts and ask questions without a key"));
        Assert.That(app.Log.Lines, Has.Exactly(1).Contains("No traces are exported"));
        Assert.That(app.Log.Lines, Has.None.Contains("canary"));
    }

    [Test]
    public void Nothing_is_warned_of_where_one_instance_keeps_its_data_and_exports_traces() =>
        Assert.That(StartupWarnings.Of(Embedded, "none", exportsTraces: true, losesData: false), Is.Empty);

    [Test]
    public void A_store_for_several_instances_wants_limits_and_cache_for_several()
    {
        var alone = StartupWarnings.Of(
            Embedded with
            {
                Storage = "mongo",
            },
            "none",
            exportsTraces: true,
            losesData: true
        );
        Assert.That(
            alone,
            Has.Count.EqualTo(2).And.Some.Contains("RateLimits:Store").And.Some.Contains("Cache:Provider"),
            "vectors follow the store"
        );
        var shared = new ChosenAdapters("mongo", "chroma", "redis", "extractive", "built-in", "redis");
        Assert.That(
            StartupWarnings.Of(shared, "none", exportsTraces: true, losesData: true),
            Is.Empty,
            "the data is not in the container"
        );
        Assert.That(
            StartupWarnings.Of(Embedded with { RateLimits = "redis" }, "none", exportsTraces: true, losesData: false),
            Has.One.Contains("SQLite")
        );
    }

    [Test]
    public void Open_access_lost_data_and_missing_traces_are_warned_of() =>
        Assert.That(
            StartupWarnings.Of(Embedded, "read", exportsTraces: false, losesData: true),
            Has.Count.EqualTo(3)
                .And.Some.Contains("Anyone may read posts without a key")
                .And.Some.Contains("BlogManager:DataDirectory")
                .And.Some.Contains("No traces")
        );
}
