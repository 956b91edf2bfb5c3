using BlogManager.Testing;
using Microsoft.Data.Sqlite;

namespace BlogManager.Api.Tests;

/// <summary>The verbs <c>import</c> and <c>reindex</c>, run as an owner runs them, without a service beside them.</summary>
[Parallelizable]
public sealed class ImportVerbTests
{
    private const string Bread =
        "Whoever bakes at home learns to wait. The dough is folded three times in the evening, stands in the kitchen over night, "
        + "and is shaped early in the morning. It goes into the oven when the crust of the first loaf has turned brown, and cools "
        + "on a rack for an hour before anybody may cut it. What is left over is dried and ground to crumbs.";

    [Test]
    public async Task A_folder_is_taken_in_and_again_only_what_has_changed()
    {
        using var data = new TempDirectory();
        using var folder = new TempDirectory();
        await WriteAsync(folder, "bread/index.md", $"---\ntitle: Bread\n---\n\n{Bread}\n");
        await WriteAsync(folder, "butter cake.md", $"# Butter cake\n\n{Bread} The cake is made of butter.\n");
        await WriteAsync(folder, "_posts/2026-03-05-rye.md", $"# Rye\n\nRye is a grain of the north. {Bread}\n");
        await WriteAsync(
            folder,
            "oat.md",
            $"---\npermalink: /grains/oat\n---\n\n# Oat\n\nOat is for horses. {Bread}\n"
        );
        await WriteAsync(folder, "wheat.md", $"---\nslug: spelt\n---\n\n# Spelt\n\nSpelt is an old wheat. {Bread}\n");
        await WriteAsync(folder, "later.md", $"---\ntitle: Later\ndraft: true\n---\n\n{Bread}\n");
        await WriteAsync(folder, "_index.md", "# All posts\n");
        await WriteAsync(folder, "notes.txt", Bread);

        var first = await RunAsync(data, "import", folder.Path, "--base", "https://blog.example/posts");
        Assert.That(
            first.StandardOutput,
            Does.Contain("5 taken in, 0 unchanged, 1 skipped, 0 failed"),
            first.StandardError
        );
        Assert.That(first.StandardOutput, Does.Contain("skipped later.md: it is a draft"));
        await WriteAsync(folder, "butter cake.md", $"# Butter cake\n\n{Bread} The cake is made of margarine.\n");
        var second = await RunAsync(data, "import", folder.Path, "--base", "https://blog.example/posts");
        Assert.That(second.StandardOutput, Does.Contain("1 taken in, 4 unchanged, 1 skipped, 0 failed"));

        Assert.That(
            Urls(data),
            Is.EqualTo([
                "https://blog.example/grains/oat",
                "https://blog.example/posts/2026/03/05/rye/",
                "https://blog.example/posts/bread/",
                "https://blog.example/posts/butter%20cake/",
                "https://blog.example/posts/spelt/",
            ])
        );
    }

    [Test]
    public async Task A_blog_on_the_web_is_taken_in_with_what_became_of_each_page_and_embedded_anew()
    {
        using var data = new TempDirectory();
        await using var site = await FakeSite.StartAsync();
        site.Html(
            "/feed",
            "<rss version='2.0'><channel><item><link>/bread</link></item><item><link>/gone</link></item></channel></rss>"
        );
        site.Html(
            "/bread",
            $"<html><head><title>Bread</title></head><body><article><p>{Bread}</p></article></body></html>"
        );
        var imported = await RunAsync(data, "import", site.Root + "/feed");
        Assert.That(imported.StandardOutput, Does.Contain("1 taken in, 0 unchanged, 0 skipped, 0 failed, 1 gone"));
        Assert.That(imported.StandardOutput, Does.Contain($"gone {site.Root}/gone: ").And.Contain("404"));
        Assert.That((await RunAsync(data, "reindex")).StandardOutput, Does.Contain("posts 1/1"));
    }

    [Test]
    public async Task What_cannot_be_imported_is_said_on_standard_error()
    {
        using var data = new TempDirectory();
        foreach (
            var (arguments, message) in new[]
            {
                (new[] { "import", "nothing" }, "neither a folder nor an absolute http or https URL"),
                (["import", data.Path], "--base"),
                (["import", data.Path, "--base", "https://b.example"], "holds neither .md"),
                (["import", "https://b.example/", "--limit", "0"], "limit must be from 1 to 10000"),
                (["import", "http://127.0.0.1:9/"], "the connection was refused"),
            }
        )
        {
            var run = await ServiceProcess.RunAsync(data.Path, Settings, arguments);
            Assert.That(run.ExitCode, Is.EqualTo(1), string.Join(' ', arguments));
            Assert.That(run.StandardError, Does.Contain(message));
        }
    }

    private static readonly (string, string)[] Settings =
    [
        ("BlogManager:Crawler:AllowedPrivateNetworks:0", "127.0.0.0/8"),
        ("BlogManager:Crawler:RequestsPerSecondPerHost", "100"),
        ("BlogManager:Jobs:MaxAttempts", "1"),
    ];

    private static async Task<(int ExitCode, string StandardOutput, string StandardError)> RunAsync(
        TempDirectory data,
        params string[] arguments
    )
    {
        var run = await ServiceProcess.RunAsync(data.Path, Settings, arguments);
        Assert.That(run.ExitCode, Is.Zero, run.StandardOutput + run.StandardError);
        return run;
    }

    private static List<string> Urls(TempDirectory data)
    {
        using var file = new SqliteConnection($"Data Source={Path.Combine(data.Path, "blogmanager.db")};Pooling=False");
        file.Open();
        using var command = file.CreateCommand();
        command.CommandText = "SELECT url FROM posts ORDER BY url";
        using var rows = command.ExecuteReader();
        List<string> urls = [];
        while (rows.Read())
            urls.Add(rows.GetString(0));
        return urls;
    }

    private static Task WriteAsync(TempDirectory folder, string name, string text)
    {
        var path = Path.Combine(folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return File.WriteAllTextAsync(path, text);
    }
}
