using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using BlogManager.Domain.ApiKeys;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>The executable as an operator meets it: verbs, wrong settings, the first start.</summary>
[Parallelizable]
public sealed partial class CommandLineTests
{
    private TempDirectory _data = null!;

    [SetUp]
    public void Prepare() => _data = new TempDirectory();

    [TearDown]
    public void Clean() => _data.Dispose();

    [Test]
    public async Task The_first_admin_key_is_printed_alone_and_a_second_only_by_force()
    {
        var first = await ServiceProcess.RunAsync(_data.Path, "keys", "bootstrap-admin", "--name", "operator");
        var second = await ServiceProcess.RunAsync(_data.Path, "keys", "bootstrap-admin");
        var forced = await ServiceProcess.RunAsync(_data.Path, "keys", "bootstrap-admin", "--force");
        Assert.Multiple(() =>
        {
            Assert.That(first.ExitCode, Is.Zero, first.StandardError);
            Assert.That(
                KeySecret.TryParse(first.StandardOutput.TrimEnd('\r', '\n'), out _),
                Is.True,
                first.StandardOutput
            );
            Assert.That(second.ExitCode, Is.EqualTo(3));
            Assert.That(second.StandardOutput, Is.Empty);
            Assert.That(second.StandardError, Does.Contain("--force"));
            Assert.That(forced.ExitCode, Is.Zero);
            Assert.That(KeySecret.TryParse(forced.StandardOutput.TrimEnd('\r', '\n'), out _), Is.True);
        });

        await using var service = await ServiceProcess.StartAsync(_data.Path);
        service.Client.DefaultRequestHeaders.Add("X-API-Key", first.StandardOutput.Trim());
        Assert.That(
            (await (await service.Client.GetAsync("/api/v1/auth/me")).JsonAsync()).Text("name"),
            Is.EqualTo("operator")
        );
    }

    [Test]
    public async Task A_wrong_command_line_fails_and_says_why()
    {
        var unknown = await ServiceProcess.RunAsync(_data.Path, "dance");
        var badName = await ServiceProcess.RunAsync(_data.Path, "keys", "bootstrap-admin", "--name", " ");
        Assert.Multiple(() =>
        {
            Assert.That(unknown.ExitCode, Is.EqualTo(1));
            Assert.That(unknown.StandardError, Does.Contain("dance"));
            Assert.That(badName.ExitCode, Is.EqualTo(1));
            Assert.That(badName.StandardError, Does.Contain("name is required"));
            Assert.That(badName.StandardOutput, Is.Empty);
        });
    }

    [TestCase("BlogManager:Auth:Anonymous=everything", "none, read, ask")]
    [TestCase("BlogManager:Storage:Provider=postgres", "sqlite")]
    [TestCase("BlogManager:Limits:MaxRequestBodyBytes=1", "from 1024 to")]
    [TestCase("BlogManager:Metrics:AllowedNetworks:0=everywhere", "CIDR")]
    public async Task A_wrong_setting_stops_the_start_with_a_message_that_helps(string setting, string help)
    {
        var ended = await ServiceProcess.RunAsync(_data.Path, $"--{setting}", "--urls", "http://127.0.0.1:0");
        Assert.Multiple(() =>
        {
            Assert.That(ended.ExitCode, Is.EqualTo(1));
            Assert.That(ended.StandardError, Does.Contain(help));
            Assert.That(ended.StandardError, Does.Not.Contain("   at "), "a stack trace");
        });
    }

    [Test]
    public async Task The_first_start_in_development_prints_a_key_once_with_lines_that_work_as_pasted()
    {
        await using (var first = await ServiceProcess.StartAsync(_data.Path, ("ASPNETCORE_ENVIRONMENT", "Development")))
        {
            await WaitForAsync(first, "Application started");
            var lines = Curl().Matches(first.Output);
            Assert.That(lines, Has.Count.EqualTo(2), first.Output);
            string answer = string.Empty;
            foreach (Match line in lines)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, line.Groups["url"].Value);
                request.Headers.Add("X-API-Key", line.Groups["key"].Value);
                request.Content = new StringContent(line.Groups["body"].Value, Encoding.UTF8, "application/json");
                using var response = await first.Client.SendAsync(request);
                answer = await response.Content.ReadAsStringAsync();
                Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), answer);
            }

            Assert.That(answer, Does.Contain("once a week").And.Contain("\"grounded\":true"));
        }

        await using var second = await ServiceProcess.StartAsync(_data.Path, ("ASPNETCORE_ENVIRONMENT", "Development"));
        await WaitForAsync(second, "Application started");
        Assert.That(second.Output, Does.Not.Contain("bm_adm_"));
    }

    [Test]
    public async Task In_production_no_key_is_made_unasked()
    {
        await using var service = await ServiceProcess.StartAsync(_data.Path);
        await WaitForAsync(service, "Application started");
        Assert.That(service.Output, Does.Not.Contain("bm_adm_"));
    }

    private static async Task WaitForAsync(ServiceProcess service, string text)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!service.Output.Contains(text, StringComparison.Ordinal))
            await Task.Delay(50, patience.Token);
    }

    [GeneratedRegex(
        @"curl -s (?<url>http://[^ ]+) -H 'X-API-Key: (?<key>[^']+)' -H 'Content-Type: application/json' -d '(?<body>[^']+)'"
    )]
    private static partial Regex Curl();
}
