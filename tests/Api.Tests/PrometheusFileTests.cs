using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>The files of <c>docker/prometheus</c>, in the eyes of Prometheus' own tool.</summary>
[Category("prometheus")]
[Parallelizable]
public sealed class PrometheusFileTests
{
    [OneTimeSetUp]
    public void FindTool()
    {
        if (!PrometheusServer.IsInstalled)
            Assert.Ignore(PrometheusServer.Missing);
    }

    [Test]
    public async Task The_configuration_and_its_rules_are_valid() =>
        await AssertSucceedsAsync("check", "config", Path.Combine(DockerFiles.Prometheus, "prometheus.yml"));

    [Test]
    public async Task The_rules_fire_where_they_must_and_nowhere_else()
    {
        string[] tests = [.. Directory.EnumerateFiles(Path.Combine(DockerFiles.Rules, "tests"), "*.yml")];
        Assert.That(tests, Is.Not.Empty);
        await AssertSucceedsAsync(["test", "rules", .. tests]);
    }

    [Test]
    public async Task A_rule_test_that_fails_is_caught()
    {
        using var directory = new TempDirectory();
        await File.WriteAllTextAsync(
            directory.File("wrong.yml"),
            $$"""
            rule_files: ["{{Path.Combine(DockerFiles.Rules, "service.yml")}}"]
            tests:
              - interval: 1m
                input_series: [{series: 'up{job="blogmanager"}', values: 0+0x10}]
                alert_rule_test: [{eval_time: 10m, alertname: BlogManagerInstanceDown, exp_alerts: []}]
            """
        );
        var (exitCode, said) = await PrometheusServer.RunToolAsync(
            string.Empty,
            "test",
            "rules",
            directory.File("wrong.yml")
        );
        Assert.That(exitCode, Is.Not.Zero);
        Assert.That(said, Does.Contain("BlogManagerInstanceDown"));
    }

    private static async Task AssertSucceedsAsync(params string[] arguments)
    {
        var (exitCode, said) = await PrometheusServer.RunToolAsync(string.Empty, arguments);
        Assert.That(exitCode, Is.Zero, said);
    }
}
