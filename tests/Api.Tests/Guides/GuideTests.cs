using System.Text.Json;
using System.Text.RegularExpressions;
using BlogManager.Testing;

namespace BlogManager.Api.Tests.Guides;

/// <summary>Every snippet of every guide runs as pasted, or says why not and is of valid syntax.</summary>
[Parallelizable]
public sealed partial class GuideTests
{
    private static readonly string Root = ServiceProcess.RepositoryRoot();
    private static readonly IReadOnlyList<Snippet> Snippets = Snippet.OfAll(Root);

    private static IEnumerable<string> Guides =>
        Snippets.Where(s => s is { Language: "bash", NotRun: null }).Select(s => s.Guide).Distinct();

    private static IEnumerable<Snippet> Environments => Snippets.Where(s => s is { Language: "env", NotRun: null });

    [TestCaseSource(nameof(Guides))]
    public async Task The_snippets_run_as_pasted(string guide)
    {
        using var data = new TempDirectory();
        var made = await ServiceProcess.RunAsync(data.Path, "keys", "bootstrap-admin", "--force");
        // As shipped: the guides tell of the limits as they are, which tests raise otherwise.
        await using var service = await ServiceProcess.StartAsync(
            data.Path,
            ("BlogManager:RateLimits:Search:PermitsPerMinute", "50")
        );
        var (exit, output, errors) = await Shell.RunAsync(
            Snippets.Where(s => s.Guide == guide && s is { Language: "bash", NotRun: null }),
            service.Client.BaseAddress!,
            made.StandardOutput.Trim(),
            data.Path
        );
        Assert.That(exit, Is.Zero, $"{output}\n{errors}");
        Assert.That(
            Status().Matches(errors).Select(m => m.Value).Where(s => !IsMeant(guide, s)),
            Is.Empty,
            $"{output}\n{errors}"
        );
        switch (guide)
        {
            case "README.md":
                Assert.That(output, Does.Contain("once a week").And.Contain("\"grounded\":true"));
                break;
            case "docs/caching.md":
                Assert.That(
                    Cache()
                        .Matches(output.Replace("\r", "", StringComparison.Ordinal))
                        .Select(m => m.Value.ToUpperInvariant()),
                    Is.EqualTo(["HTTP/1.1 200", "X-CACHE: MISS", "HTTP/1.1 304", "X-CACHE: HIT"])
                );
                break;
            case "docs/rate-limiting.md":
                Assert.That(
                    output,
                    Does.Match(@"50 401\s+1 429")
                        .And.Contain("\"rate_limit_exceeded\"")
                        .And.Contain("\"50 per 1 minute\"")
                );
                break;
            case "docs/going-live.md":
                Assert.That(
                    output,
                    Does.Match(
                        @"<script src=""https://ask\.blog\.example/widget\.js"" data-key=""bm_pub_\w+"" defer></script>"
                    )
                );
                break;
            case "docs/authentication.md":
                Assert.That(output, Does.Contain("\"status\":\"paused\""));
                break;
        }
    }

    [TestCaseSource(nameof(Environments))]
    public async Task Settings_start_a_service(object block)
    {
        var settings = ((Snippet)block)
            .Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(l => l[0] != '#')
            .Select(l => l.Split('=', 2))
            .Select(l => (l[0], l[1]))
            .ToArray();
        Assert.That(settings, Is.Not.Empty);
        using var data = new TempDirectory();
        await using var service = await ServiceProcess.StartAsync(data.Path, settings);
        Assert.That((await service.Client.GetAsync("/health/live")).IsSuccessStatusCode, Is.True);
    }

    [Test]
    public void What_is_not_run_says_why_and_is_of_valid_syntax()
    {
        Assert.Multiple(() =>
        {
            foreach (var snippet in Snippets.Where(s => Snippet.Pasted.Contains(s.Language)))
            {
                Assert.That(
                    snippet.NotRun is not null || snippet.Language is "bash" or "env" or "json",
                    Is.True,
                    $"{snippet} is neither run nor says why not"
                );
                if (FaultOf(snippet) is { } fault)
                    Assert.Fail($"{snippet}: {fault}");
            }
        });
        Assert.That(Snippets.Count(s => s is { Language: "bash", NotRun: null }), Is.GreaterThan(20));
    }

    [Test]
    public void A_snippet_that_is_neither_run_nor_marked_is_seen()
    {
        string[] page =
        [
            "# x",
            "<!-- not run: it needs Docker -->",
            "```bash",
            "docker ps",
            "```",
            "```yaml",
            "a: 1",
            "```",
            "  ```bash",
            "  if true",
            "  ```",
        ];
        var snippets = Snippet.Of("x.md", page).ToList();
        Assert.That(
            snippets.Select(s => (s.Language, s.NotRun, s.Line)),
            Is.EqualTo([("bash", "it needs Docker", 3), ("yaml", null, 6), ("bash", (string?)null, 9)])
        );
        Assert.That(FaultOf(snippets[2]), Does.Contain("syntax error"));
        Assert.That(FaultOf(snippets[0]), Is.Null);
    }

    [Test]
    public void What_is_taken_from_dotnet_run_is_the_key_alone()
    {
        // The guides' shell stands in for dotnet run; this is the real one.
        var (exit, output) = RealRun("--no-launch-profile");
        Assert.That(exit, Is.Zero);
        Assert.That(output, Does.Match(@"^bm_adm_\S+\n$"));
        Assert.That(
            Snippets.SelectMany(s => Captured().Matches(s.Text).Select(m => m.Value)),
            Is.Not.Empty.And.All.Contains("--no-launch-profile")
        );
    }

    private static (int Exit, string Output) RealRun(string option)
    {
        using var data = new TempDirectory();
        var configuration = Directory.GetParent(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))!.Name;
        using var process = ServiceProcess.CreateShell(
            $"cd '{Root}' && \"$GUIDE_DOTNET\" run --no-build -c {configuration} {option} --project src/Api -- keys bootstrap-admin --force",
            data.Path
        );
        process.Start();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private static string? FaultOf(Snippet snippet)
    {
        switch (snippet.Language)
        {
            case "bash":
                var (exit, errors) = Shell.Check(snippet.Text);
                return exit == 0 ? null : errors;
            case "json":
                try
                {
                    using var json = JsonDocument.Parse(snippet.Text);
                    return null;
                }
                catch (JsonException e)
                {
                    return e.Message;
                }

            case "yaml" when PrometheusServer.IsInstalled:
                var file = Path.GetTempFileName();
                try
                {
                    File.WriteAllText(file, snippet.Text);
                    var checkedFile = Shell.Run("promtool", ["check", "config", "--syntax-only", file], string.Empty);
                    return checkedFile.Exit == 0 ? null : checkedFile.Errors;
                }
                finally
                {
                    File.Delete(file);
                }

            default:
                return null;
        }
    }

    // What a guide says that it will be.
    private static bool IsMeant(string guide, string status) =>
        status[7] is '2' or '3'
        || (guide == "docs/rate-limiting.md" && status.StartsWith("STATUS 429", StringComparison.Ordinal))
        // A service that starts is asked until it answers.
        || (
            guide == "docs/caching.md"
            && (
                status.StartsWith("STATUS 000", StringComparison.Ordinal)
                || status.StartsWith("STATUS 503", StringComparison.Ordinal)
            )
        );

    [GeneratedRegex(@"STATUS \d{3} \S+")]
    private static partial Regex Status();

    [GeneratedRegex(@"(?i)HTTP/1\.1 \d+|x-cache: \w+")]
    private static partial Regex Cache();

    [GeneratedRegex(@"\$\(dotnet run[^)]*\)")]
    private static partial Regex Captured();
}
