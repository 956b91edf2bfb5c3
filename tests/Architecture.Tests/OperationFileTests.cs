using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace BlogManager.Architecture.Tests;

/// <summary>The files of Docker and CI, as far as they can be held to something without running them.</summary>
public sealed class OperationFileTests
{
    private static readonly string Proxy = Read("docker", "proxy", "nginx.conf");

    [Test]
    public void The_proxy_waits_longer_than_the_longest_deadline()
    {
        // Streams of events go on for longer, and are never silent for so long.
        var longest = Regex
            .Matches(Read("tests", "Api.Tests", "OpenApi.snapshot.json"), "Answered, or given up, within ([0-9]+) s")
            .Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture))
            .Where(s => s < 3600)
            .Max();
        var waits = Regex.Match(Proxy, @"proxy_read_timeout (\d+)s;").Groups[1].Value;
        Assert.That(longest, Is.EqualTo(120));
        Assert.That(int.Parse(waits, CultureInfo.InvariantCulture), Is.GreaterThan(longest));
    }

    [Test]
    public void The_proxy_starts_without_the_service_and_follows_it()
    {
        Assert.That(Proxy, Does.Match(@"resolver 127\.0\.0\.11 valid=\d+s").And.Match(@"zone blogmanager \d+k;"));
        Assert.That(
            Regex
                .Matches(Proxy, @"^\s+server \S+:8001 (.*)$", RegexOptions.Multiline)
                .Select(m => m.Groups[1].Value)
                .ToList(),
            Has.Count.EqualTo(2).And.All.StartsWith("resolve ")
        );
    }

    [TestCase(413)]
    [TestCase(502)]
    [TestCase(503)]
    [TestCase(504)]
    public void What_the_proxy_itself_refuses_is_a_problem_of_the_services_form(int status)
    {
        Assert.That(Proxy, Does.Contain($"error_page {status} @{status};"));
        var place = Regex
            .Match(Proxy, $@"location @{status} \{{(.*?)\n    \}}", RegexOptions.Singleline)
            .Groups[1]
            .Value;
        Assert.That(place, Does.Contain("default_type application/problem+json;"));
        using var body = JsonDocument.Parse(Regex.Match(place, $"return {status} '(.*)';").Groups[1].Value);
        Assert.That(body.RootElement.GetProperty("status").GetInt32(), Is.EqualTo(status));
        Assert.That(
            body.RootElement.EnumerateObject().Select(m => m.Name),
            Is.EquivalentTo(["type", "title", "status", "detail", "error", "message", "details", "correlation_id"])
        );
        // Else the service's own refusals would be replaced.
        Assert.That(Proxy, Does.Not.Contain("proxy_intercept_errors"));
    }

    [TestCase("compose.yaml", "blogmanager", 1)]
    [TestCase("compose.full.yaml", "blogmanager-full", 1)]
    public void A_composition_has_a_name_of_its_own_and_one_image_of_ours(string file, string name, int images)
    {
        var text = Read("docker", file);
        Assert.That(text, Does.Match($@"(?m)^name: {name}$"));
        Assert.That(Regex.Matches(text, "image: blogmanager:local"), Has.Count.EqualTo(images));
        Assert.That(Regex.Matches(text, @"^\s*build:", RegexOptions.Multiline), Has.Count.EqualTo(images));
    }

    [Test]
    public void The_image_names_its_address_once() =>
        Assert.That(
            Read("docker", "Dockerfile"),
            Does.Match(@"ASPNETCORE_HTTP_PORTS= \\\n\s+ASPNETCORE_URLS=http://\+:8001")
        );

    [Test]
    public void A_skip_that_is_not_expected_fails_the_run()
    {
        Assert.That(
            CheckSkips("  Skipped Real_posts_are_ranked_alike [27 ms]\n  Passed Other [1 ms]\n"),
            Is.EqualTo((0, ""))
        );
        Assert.That(
            CheckSkips("  Skipped Real_posts_are_ranked_alike [27 ms]\n", ("BLOGMANAGER_POSTS", "/posts")).Exit,
            Is.EqualTo(1)
        );
        var (exit, told) = CheckSkips(
            "  Skipped Counts_in_redis(\"a b\") [3 ms]\n  Skipped Real_posts_are_ranked_alike [27 ms]\n  Skipped Real_posts_are_ranked_alike [27 ms]\n"
        );
        Assert.That(exit, Is.EqualTo(1));
        Assert.That(told, Does.Contain("1 Counts_in_redis(\"a b\")").And.Contain("1 Real_posts_are_ranked_alike"));
        Assert.That(CheckSkips("  Skipped Counts_in_redis [3 ms]\n", ("BLOGMANAGER_ALLOW_SKIPS", "1")).Exit, Is.Zero);
    }

    [Test]
    public void Ci_ends_with_that_check_and_installs_as_root_or_by_sudo() =>
        Assert.That(
            Read(".ci", "run"),
            Does.Contain("bash .ci/check-skips \"$log\" || status=1")
                .And.Contain("sudo -n")
                .And.Not.Contain("[ \"$(id -u)\" = 0 ] &&")
        );

    private static (int Exit, string Told) CheckSkips(string log, params (string Name, string Value)[] environment)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, log);
            var start = new ProcessStartInfo("bash", [Path.Combine(Repository.Root, ".ci", "check-skips"), file])
            {
                RedirectStandardError = true,
            };
            start.Environment.Remove("BLOGMANAGER_TEST_MONGO");
            start.Environment.Remove("BLOGMANAGER_ALLOW_SKIPS");
            foreach (var (name, value) in environment)
                start.Environment[name] = value;
            using var process = Process.Start(start)!;
            var told = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, told);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Read(params string[] path) => File.ReadAllText(Path.Combine([Repository.Root, .. path]));
}
