using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>
/// The shipped service with Redis, Chroma and a scripted model under mixed load, scraped by a real Prometheus with the
/// rules of <c>docker/prometheus</c>: what dashboards and alerts ask for is there.
/// </summary>
[Category("prometheus")]
public sealed partial class PrometheusTests
{
    private const int Rounds = 2;
    private const string RateInterval = "10s";

    private TempDirectory _data = null!;
    private RedisServer _redis = null!;
    private ChromaServer _chroma = null!;
    private ModelServer _model = null!;
    private FakeSite _site = null!;
    private ServiceProcess _service = null!;
    private HttpClient _admin = null!;
    private PrometheusServer _prometheus = null!;
    private DateTimeOffset _begun;
    private DateTimeOffset _ended;

    [OneTimeSetUp]
    public async Task Start()
    {
        if (!PrometheusServer.IsInstalled)
            Assert.Ignore(PrometheusServer.Missing);
        if (!RedisServer.IsInstalled)
            Assert.Ignore(RedisServer.Missing);
        if (!ChromaServer.IsInstalled)
            Assert.Ignore(ChromaServer.Missing);
        _data = new TempDirectory();
        _redis = await RedisServer.StartAsync();
        _chroma = await ChromaServer.StartAsync();
        _model = await ModelServer.StartAsync();
        _site = await FakeSite.StartAsync();
        var (_, key, _) = await ServiceProcess.RunAsync(_data.Path, "keys", "bootstrap-admin");
        _service = await ServiceProcess.StartAsync(
            _data.Path,
            ("BlogManager:Cache:Provider", "redis"),
            ("BlogManager:Cache:Redis:ConnectionString", _redis.ConnectionString),
            ("BlogManager:RateLimits:Store", "redis"),
            ("BlogManager:Vectors:Provider", "chroma"),
            ("BlogManager:Vectors:Chroma:Url", _chroma.Url.ToString()),
            ("BlogManager:Crawler:AllowedPrivateNetworks:0", "127.0.0.0/8"),
            ("BlogManager:Crawler:RequestsPerSecondPerHost", "1000"),
            ("BlogManager:Models:Provider", "openai"),
            ("BlogManager:Models:OpenAI:BaseUrl", _model.BaseUrl),
            ("BlogManager:Models:OpenAI:ChatModel", "test-model"),
            ("BlogManager:Embeddings:Provider", "openai"),
            ("BlogManager:Embeddings:OpenAI:Model", "test-model"),
            ("BlogManager:Jobs:PollMilliseconds", "50"),
            ("BlogManager:Jobs:MaxAttempts", "1")
        );
        _admin = new HttpClient { BaseAddress = _service.Client.BaseAddress };
        _admin.DefaultRequestHeaders.Add("X-API-Key", key.Trim());

        _begun = DateTimeOffset.UtcNow;
        _prometheus = await PrometheusServer.StartAsync(_service.Client.BaseAddress!, DockerFiles.Rules);
        var load = new MixedLoad(_service.Client, _admin, _model, _site);
        // Between two rounds a scrape, so that counters that begin with their first event are seen to grow.
        for (var round = 0; round < Rounds; round++)
        {
            await load.RunAsync(round);
            await _prometheus.WaitForScrapeAsync();
        }

        _ended = DateTimeOffset.UtcNow;
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        // What was not started is null.
        if (_prometheus is not null)
            await _prometheus.DisposeAsync();
        _admin?.Dispose();
        if (_service is not null)
            await _service.DisposeAsync();
        if (_site is not null)
            await _site.DisposeAsync();
        if (_model is not null)
            await _model.DisposeAsync();
        if (_chroma is not null)
            await _chroma.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
        _data?.Dispose();
    }

    [Test]
    public async Task The_load_reaches_every_operation_of_the_api()
    {
        // Scrapes need not be counted: they are no caller's.
        var operations = (await ApiOperation.LoadAsync(_service.Client))
            .Select(o => $"{o.Method} {o.Path}")
            .Where(o => o != "GET /metrics")
            .ToList();
        var seen = (await _prometheus.QueryAsync("group by (method, endpoint) (http_requests_received_total)", _ended))
            .Select(s => JsonSerializer.Deserialize<JsonElement>(s.Labels))
            .Select(l =>
                l.TryGetProperty("endpoint", out var endpoint) ? $"{l.Text("method")} {endpoint}" : string.Empty
            );
        Assert.That(operations.Except(seen), Is.Empty);
    }

    [Test]
    public async Task Every_expression_of_every_panel_gives_numbers()
    {
        var queries = Dashboards.Queries(DockerFiles.Dashboards);
        Assert.That(queries, Has.Count.GreaterThan(60));
        var range = string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling((_ended - _begun).TotalSeconds)}s");
        List<string> empty = [];
        foreach (var query in queries)
        {
            var filled = Dashboards.Filled(query, RateInterval, range);
            var series = query.IsInstant
                ? await _prometheus.QueryAsync(filled, _ended)
                : await _prometheus.QueryAsync(filled, _begun, _ended);
            if (!series.SelectMany(s => s.Values).Any(double.IsFinite))
                empty.Add($"{query.Place}: {filled}");
        }

        Assert.That(empty, Is.Empty);
    }

    [Test]
    public async Task Every_expression_of_every_rule_can_be_evaluated_and_every_recorded_one_gives_numbers()
    {
        var failed = await _prometheus.QueryAsync("prometheus_rule_evaluation_failures_total > 0");
        Assert.That(failed, Is.Empty);
        var recorded = Recorded().Matches(RulesText()).Select(m => m.Groups[1].Value).ToList();
        Assert.That(recorded, Has.Count.GreaterThan(20));
        foreach (var name in recorded)
            Assert.That(
                (await _prometheus.QueryAsync(name, _begun, _ended)).SelectMany(s => s.Values).Any(double.IsFinite),
                Is.True,
                name
            );
    }

    [Test]
    public async Task The_objectives_ask_for_bounds_that_the_histogram_has()
    {
        var bounds = Bounds().Matches(RulesText()).Select(m => m.Value).ToList();
        Assert.That(bounds, Has.Count.EqualTo(2));
        foreach (var selector in bounds)
            Assert.That(
                await _prometheus.QueryAsync($"group by (le) ({selector})", _ended),
                Has.Count.EqualTo(1),
                selector
            );
    }

    [Test]
    public async Task Every_metric_that_dashboards_and_rules_name_is_exposed()
    {
        var exposed = (await ScrapedMetrics.OfAsync(_service.Client))
            .Series.Keys.Select(k => k.Split('{')[0])
            .ToHashSet();
        var named = Dashboards.MetricsIn(
            string.Join(
                '\n',
                Dashboards
                    .Queries(DockerFiles.Dashboards)
                    .Select(q => q.Expression)
                    .Concat(Dashboards.VariableQueries(DockerFiles.Dashboards))
                    .Append(Expressions(RulesText()))
            )
        );
        Assert.That(named, Has.Count.GreaterThan(25));
        Assert.That(named.Except(exposed), Is.Empty);
    }

    [Test]
    public async Task Promtool_finds_the_metrics_clean()
    {
        var (exitCode, said) = await PrometheusServer.RunToolAsync(
            (await ScrapedMetrics.OfAsync(_service.Client)).Text,
            "check",
            "metrics"
        );
        Assert.That(said, Is.Empty);
        Assert.That(exitCode, Is.Zero);
    }

    [Test]
    public async Task A_Redis_that_is_stopped_under_load_makes_the_alerts_of_the_runbook_true()
    {
        await _redis.KillAsync();
        using var stop = new CancellationTokenSource();
        var load = ReadUntilAsync(stop.Token);
        try
        {
            await _prometheus.WaitForAsync("""ALERTS{alertname="BlogManagerCircuitBreakerOpen",dependency="redis"}""");
            await _prometheus.WaitForAsync("""ALERTS{alertname="BlogManagerRateLimitStoreDegraded"}""");
            // The queries of the runbook's steps.
            await _prometheus.WaitForAsync(
                """sum by (dependency, outcome) (rate(blogmanager_outbound_attempts_total{dependency="redis",outcome!="ok"}[1m])) > 0"""
            );
            var health = await (await _service.Client.GetAsync("/health")).JsonAsync();
            Assert.That(health.Text("status"), Is.EqualTo("degraded"));
            Assert.That(
                health
                    .GetProperty("details")
                    .GetProperty("circuit_breakers")
                    .GetProperty("open_breakers")
                    .EnumerateArray()
                    .Select(b => b.GetString()),
                Does.Contain("redis")
            );
            Assert.That(await _prometheus.QueryAsync("""ALERTS{alertname="BlogManagerStoreBreakerOpen"}"""), Is.Empty);
        }
        finally
        {
            await stop.CancelAsync();
            await load;
        }

        await _redis.RestartAsync();
    }

    private async Task ReadUntilAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            using var answer = await _admin.GetAsync("/api/v1/blogs", CancellationToken.None);
            Assert.That((int)answer.StatusCode, Is.EqualTo(200), "callers do not feel it");
            await Task.Delay(20, CancellationToken.None);
        }
    }

    private static string RulesText() =>
        string.Join(
            '\n',
            Directory.EnumerateFiles(DockerFiles.Rules, "*.yml").Order(StringComparer.Ordinal).Select(File.ReadAllText)
        );

    // Annotations and comments are prose.
    private static string Expressions(string rules) => Prose().Replace(rules, string.Empty);

    [GeneratedRegex(@"http_request_duration_seconds_bucket\{[^}]+\}")]
    private static partial Regex Bounds();

    [GeneratedRegex(@"- record: (\S+)")]
    private static partial Regex Recorded();

    [GeneratedRegex(@"(?m)^\s*(#|summary:|description:|runbook_url:|- name:).*$")]
    private static partial Regex Prose();
}
