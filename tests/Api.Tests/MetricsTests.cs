using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>
/// What <c>/metrics</c> of the service in a process of its own tells: registry and counters are the process's, and
/// hosts that tests start side by side would count into one another's.
/// </summary>
public sealed partial class MetricsTests
{
    private const string SampledTrace = "0af7651916cd43dd8448eb211c80319c";
    private const string UnsampledTrace = "4bf92f3577b34da6a3ce929d0e0e4736";

    private TempDirectory _data = null!;
    private FakeSite _site = null!;
    private ServiceProcess _service = null!;
    private HttpClient _client = null!;
    private ScrapedMetrics _atStart = null!;
    private int _queued;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _data = new TempDirectory();
        _site = await FakeSite.StartAsync();
        _site.Status("/ill", 503);
        var key = (await ServiceProcess.RunAsync(_data.Path, "keys", "bootstrap-admin")).StandardOutput.Trim();
        _service = await ServiceProcess.StartAsync(
            _data.Path,
            ("BlogManager:Crawler:AllowedPrivateNetworks:0", "127.0.0.0/8"),
            ("BlogManager:Crawler:RespectRobots", "false"),
            ("BlogManager:Crawler:RequestsPerSecondPerHost", "100"),
            ("BlogManager:RateLimits:Search:PermitsPerMinute", "3"),
            ("BlogManager:Budgets:DailyTokens", "1000000"),
            ("BlogManager:Auth:Anonymous", "read")
        );
        _atStart = await ScrapedMetrics.OfAsync(_service.Client);
        _client = new HttpClient { BaseAddress = _service.Client.BaseAddress };
        _client.DefaultRequestHeaders.Add("X-API-Key", key);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _service.DisposeAsync();
        await _site.DisposeAsync();
        _data.Dispose();
    }

    [TestCase(
        "blogmanager_circuit_breaker_state",
        "dependency=\"llm_service\"",
        "dependency=\"mongodb\"",
        "dependency=\"vector_db\"",
        "dependency=\"crawler\"",
        "dependency=\"external_api\"",
        "dependency=\"redis\""
    )]
    [TestCase("blogmanager_posts_processed_total", "result=\"processed\"", "result=\"unchanged\"", "result=\"failed\"")]
    [TestCase("blogmanager_answers_total", "outcome=\"answered\"", "outcome=\"close\"", "outcome=\"abstained\"")]
    [TestCase(
        "blogmanager_rate_limit_exceeded_total",
        "category=\"ai\",identifier_type=\"api_key\"",
        "category=\"search\",identifier_type=\"ip\"",
        "category=\"authentication\",identifier_type=\"ip\""
    )]
    [TestCase(
        "blogmanager_rate_limit_exceeded_by_tier_total",
        "category=\"read\",tier=\"standard\"",
        "category=\"admin\",tier=\"none\""
    )]
    [TestCase(
        "blogmanager_outbound_attempts_total",
        "dependency=\"redis\",outcome=\"rejected\"",
        "dependency=\"crawler\",outcome=\"ok\""
    )]
    [TestCase(
        "blogmanager_cache_requests_total",
        "cache=\"GetPostByUrl\",result=\"hit\"",
        "cache=\"AskQuestion\",result=\"stale\""
    )]
    [TestCase("blogmanager_log_messages_total", "level=\"error\"", "level=\"critical\"")]
    [TestCase(
        "blogmanager_jobs",
        "status=\"queued\"",
        "status=\"running\"",
        "status=\"succeeded\"",
        "status=\"failed\"",
        "status=\"cancelled\""
    )]
    [TestCase(
        "blogmanager_jobs_finished_total",
        "kind=\"process_post\",outcome=\"retried\"",
        "kind=\"reindex\",outcome=\"cancelled\""
    )]
    [TestCase("blogmanager_job_duration_seconds_count", "kind=\"process_post\"")]
    [TestCase("blogmanager_ingestion_step_duration_seconds_count", "step=\"crawl\"", "step=\"store\"")]
    [TestCase("blogmanager_retrieval_duration_seconds_count", "stage=\"lexical\"", "stage=\"vector\"")]
    [TestCase("blogmanager_llm_tokens_total", "direction=\"input\",provider=\"extractive\"")]
    [TestCase("blogmanager_questions_generated_total")]
    [TestCase("blogmanager_rate_limit_degraded_total")]
    [TestCase("blogmanager_jobs_oldest_queued_seconds")]
    [TestCase("blogmanager_posts")]
    public void What_is_known_at_the_start_stands_at_0_from_then_on(string metric, params string[] labels)
    {
        foreach (var series in labels.Length == 0 ? [metric] : labels.Select(l => $"{metric}{{{l}}}"))
            Assert.That(_atStart.Series.GetValueOrDefault(series, double.NaN), Is.Zero, series);
    }

    [Test]
    public void The_version_that_runs_is_told() =>
        Assert.That(_atStart.Series[$"blogmanager_build_info{{version=\"{BuiltVersion.Text}\"}}"], Is.EqualTo(1));

    [Test]
    public async Task Each_thing_that_happens_is_counted_once()
    {
        using var standard = await StandardAsync();
        using var nobody = new HttpClient { BaseAddress = _client.BaseAddress };
        var before = await ScrapedMetrics.OfAsync(_client);

        var questions = 0;
        for (var i = 0; i < 5; i++) // three new posts, two again
            questions += await ProcessAsync(GeneratedPost.Url(i % 3), GeneratedPost.Markdown(i % 3), isNew: i < 3);
        using (var failed = await _client.PostAsJsonAsync("/api/v1/blogs/process", new { url = _site.Root + "/ill" }))
            Assert.That(failed.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
        questions += await QueueAsync(7) + await QueueAsync(8);
        var answered = 0;
        for (var i = 0; i < 3; i++)
            answered += await AskAsync($"How many times did I cook {GeneratedPost.Dish(i)} before it tasted right?")
                ? 1
                : 0;
        for (var i = 0; i < 3; i++)
            Assert.That(
                (await _client.GetAsync("/api/v1/blogs/by-url?url=" + GeneratedPost.Url(0))).StatusCode,
                Is.EqualTo(HttpStatusCode.OK)
            );
        Assert.That(await SearchAsync(standard, 5), Is.EqualTo(2), "refused");
        Assert.That(await SearchAsync(nobody, 4), Is.EqualTo(1), "refused");

        var after = await ScrapedMetrics.OfAsync(_client);
        IReadOnlyDictionary<string, double> OnDraft(params string[] metrics) => after.GrownSince(before, metrics);
        Assert.Multiple(() =>
        {
            Assert.That(
                OnDraft("blogmanager_posts_processed_total"),
                Is.EquivalentTo(
                    new Dictionary<string, double>
                    {
                        ["blogmanager_posts_processed_total{result=\"processed\"}"] = 5,
                        ["blogmanager_posts_processed_total{result=\"unchanged\"}"] = 2,
                        ["blogmanager_posts_processed_total{result=\"failed\"}"] = 1,
                    }
                )
            );
            Assert.That(
                after.Series["blogmanager_questions_generated_total"]
                    - before.Series["blogmanager_questions_generated_total"],
                Is.EqualTo(questions)
            );
            Assert.That(
                OnDraft("blogmanager_ingestion_step_duration_seconds_count"),
                Is.EquivalentTo(
                    new[]
                    {
                        ("crawl", 8),
                        ("extract", 7),
                        ("chunk", 5),
                        ("summarise", 5),
                        ("write_questions", 5),
                        ("embed", 5),
                        ("store", 5),
                    }.ToDictionary(
                        s => $"blogmanager_ingestion_step_duration_seconds_count{{step=\"{s.Item1}\"}}",
                        s => (double)s.Item2
                    )
                )
            );
            Assert.That(
                OnDraft(
                    "blogmanager_outbound_attempts_total",
                    "blogmanager_outbound_retries_total",
                    "blogmanager_outbound_timeouts_total"
                ),
                Is.EquivalentTo(
                    new Dictionary<string, double>
                    {
                        ["blogmanager_outbound_attempts_total{dependency=\"crawler\",outcome=\"fault\"}"] = 2,
                        ["blogmanager_outbound_retries_total{dependency=\"crawler\"}"] = 1,
                    }
                )
            );
            // New posts have the service build another embedding space, some time.
            Assert.That(
                OnDraft("blogmanager_jobs_finished_total", "blogmanager_job_duration_seconds_count")
                    .Where(s => s.Key.Contains("process_post", StringComparison.Ordinal)),
                Is.EquivalentTo(
                    new Dictionary<string, double>
                    {
                        ["blogmanager_jobs_finished_total{kind=\"process_post\",outcome=\"succeeded\"}"] = 2,
                        ["blogmanager_job_duration_seconds_count{kind=\"process_post\"}"] = 2,
                    }
                )
            );
            Assert.That(OnDraft("blogmanager_answers_total").Values.Sum(), Is.EqualTo(3));
            Assert.That(
                OnDraft("blogmanager_answers_total")
                    .GetValueOrDefault("blogmanager_answers_total{outcome=\"answered\"}"),
                Is.EqualTo(answered)
            );
            Assert.That(
                OnDraft("blogmanager_retrieval_duration_seconds_count"),
                Is.EquivalentTo(
                    new[] { "lexical", "vector" }.ToDictionary(
                        stage => $"blogmanager_retrieval_duration_seconds_count{{stage=\"{stage}\"}}",
                        _ => 9.0
                    )
                ),
                "three questions, six searches"
            );
            Assert.That(
                OnDraft("blogmanager_cache_requests_total"),
                Is.EquivalentTo(
                    new Dictionary<string, double>
                    {
                        ["blogmanager_cache_requests_total{cache=\"AskQuestion\",result=\"miss\"}"] = 3,
                        ["blogmanager_cache_requests_total{cache=\"GetPostByUrl\",result=\"miss\"}"] = 3, // two for the posts that were queued
                        ["blogmanager_cache_requests_total{cache=\"GetPostByUrl\",result=\"hit\"}"] = 2,
                    }
                )
            );
            Assert.That(
                OnDraft("blogmanager_rate_limit_exceeded_total", "blogmanager_rate_limit_exceeded_by_tier_total"),
                Is.EquivalentTo(
                    new Dictionary<string, double>
                    {
                        ["blogmanager_rate_limit_exceeded_total{category=\"search\",identifier_type=\"api_key\"}"] = 2,
                        ["blogmanager_rate_limit_exceeded_total{category=\"search\",identifier_type=\"ip\"}"] = 1,
                        ["blogmanager_rate_limit_exceeded_by_tier_total{category=\"search\",tier=\"standard\"}"] = 2,
                        ["blogmanager_rate_limit_exceeded_by_tier_total{category=\"search\",tier=\"none\"}"] = 1,
                    }
                )
            );
        });
    }

    [Test]
    public async Task Jobs_and_posts_are_counted_in_the_store()
    {
        await QueueAsync(20);
        // A count is told for a few seconds.
        var scraped = await UntilAsync(s =>
            s.Series["blogmanager_jobs{status=\"succeeded\"}"] >= 1 && s.Series["blogmanager_posts"] >= 1
        );
        Assert.That(scraped.Series["blogmanager_jobs_oldest_queued_seconds"], Is.Zero, "none waits");
    }

    [Test]
    public async Task Who_asks_for_OpenMetrics_gets_exemplars_of_sampled_traces_alone_and_others_the_plain_text()
    {
        await TracedAskAsync(UnsampledTrace, "00");
        await TracedAskAsync(SampledTrace, "01");
        const string Prometheus =
            "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.2,*/*;q=0.1";
        var (type, open) = await ScrapeAsync(Prometheus);
        var (plainType, plain) = await ScrapeAsync(null);
        Assert.Multiple(() =>
        {
            Assert.That(type, Is.EqualTo("application/openmetrics-text"));
            Assert.That(open, Does.EndWith("# EOF\n"));
            Assert.That(
                open.Split('\n')
                    .Where(line =>
                        line.StartsWith("blogmanager_retrieval_duration_seconds_bucket", StringComparison.Ordinal)
                    ),
                Has.Some.Contains($"trace_id=\"{SampledTrace}\"")
            );
            Assert.That(
                open.Split('\n').Where(line => line.StartsWith("blogmanager_answers_total", StringComparison.Ordinal)),
                Has.Some.Contains(SampledTrace)
            );
            Assert.That(
                open.Split('\n').Where(line => line.StartsWith("blogmanager_", StringComparison.Ordinal)),
                Has.None.Contains(UnsampledTrace)
            );
            Assert.That(plainType, Is.EqualTo("text/plain"));
            Assert.That(plain, Does.Contain("# TYPE blogmanager_answers_total counter").And.Not.Contain(SampledTrace));
        });
        Assert.That(
            (await ScrapeAsync("text/plain,application/openmetrics-text;q=0.5")).Type,
            Is.EqualTo("text/plain")
        );
        Assert.That((await ScrapeAsync("text/html,*/*")).Type, Is.EqualTo("text/plain"));
    }

    [Test]
    public async Task The_guide_tells_every_metric_and_no_other()
    {
        string[] told = [.. Row().Matches(await File.ReadAllTextAsync(GuidePath())).Select(m => m.Groups[1].Value)];
        ScrapedMetrics scraped;
        var asked = 0;
        do // some of the runtime's appear with the first collection of garbage, of which each call makes some
        scraped = await ScrapedMetrics.OfAsync(_client);
        while (++asked < 2000 && told.Except(scraped.Families).Any());
        Assert.That(told, Is.EquivalentTo(scraped.Families));
    }

    [Test]
    public async Task Prometheus_own_check_has_nothing_to_say_against_them()
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo("promtool", ["check", "metrics"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("promtool is not installed: apt-get install prometheus.");
        }

        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync((await ScrapedMetrics.OfAsync(_client)).Text);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.That((process.ExitCode, await output + await errors), Is.EqualTo((0, string.Empty)));
    }

    private async Task<int> ProcessAsync(string url, string content, bool isNew)
    {
        using var answer = await _client.PostAsJsonAsync(
            "/api/v1/blogs/process",
            new
            {
                url,
                content,
                content_type = "text/markdown",
            }
        );
        var post = await answer.JsonAsync();
        Assert.That(post.Text("status"), Is.EqualTo(isNew ? "processed" : "unchanged"));
        return isNew ? post.GetProperty("questions").GetArrayLength() : 0;
    }

    /// <returns>How many questions were written.</returns>
    private async Task<int> QueueAsync(int number)
    {
        using var queued = await _client.PostAsJsonAsync(
            "/api/v1/blogs/process-async",
            new
            {
                url = GeneratedPost.Url(number),
                content = GeneratedPost.Markdown(number),
                content_type = "text/markdown",
                num_questions = 1,
            }
        );
        // Ends with the job; its end is counted just after.
        await _client.GetStringAsync($"/api/v1/jobs/{(await queued.JsonAsync()).Text("job_id")}/events");
        _queued++;
        await UntilAsync(s =>
            s.Series["blogmanager_jobs_finished_total{kind=\"process_post\",outcome=\"succeeded\"}"] == _queued
            && s.Series["blogmanager_job_duration_seconds_count{kind=\"process_post\"}"] == _queued
        );
        return (await _client.GetFromJsonAsync<JsonElement>("/api/v1/blogs/by-url?url=" + GeneratedPost.Url(number)))
            .GetProperty("total_questions")
            .GetInt32();
    }

    private async Task<ScrapedMetrics> UntilAsync(Predicate<ScrapedMetrics> condition)
    {
        // Bounded only so that what never comes does not hang the run.
        for (var i = 0; i < 300; i++)
        {
            if (await ScrapedMetrics.OfAsync(_client) is var scraped && condition(scraped))
                return scraped;
            await Task.Delay(100);
        }

        throw new TimeoutException("The metrics never told what the test waits for.");
    }

    private async Task<bool> AskAsync(string question)
    {
        using var answer = await _client.PostAsJsonAsync("/api/v1/qa/ask", new { question });
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return !(await answer.JsonAsync()).GetProperty("abstained").GetBoolean();
    }

    private async Task TracedAskAsync(string trace, string flags)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/qa/ask")
        {
            Content = JsonContent.Create(new { question = $"What is asked in {trace}?" }),
        };
        request.Headers.Add("traceparent", $"00-{trace}-b7ad6b7169203331-{flags}");
        using var answer = await _client.SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private async Task<(string? Type, string Body)> ScrapeAsync(string? accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        using var answer = await _client.SendAsync(request);
        return (answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync());
    }

    private async Task<HttpClient> StandardAsync()
    {
        using var made = await _client.PostAsJsonAsync(
            "/api/v1/auth/keys",
            new
            {
                name = "standard",
                kind = "secret",
                scopes = new[] { "posts:read" },
            }
        );
        var client = new HttpClient { BaseAddress = _client.BaseAddress };
        client.DefaultRequestHeaders.Add("X-API-Key", (await made.JsonAsync()).Text("key"));
        return client;
    }

    /// <returns>How many were refused.</returns>
    private static async Task<int> SearchAsync(HttpClient client, int times)
    {
        var refused = 0;
        for (var i = 0; i < times; i++)
        {
            using var answer = await client.PostAsJsonAsync("/api/v1/search", new { query = "bread" });
            Assert.That(answer.StatusCode, Is.AnyOf(HttpStatusCode.OK, HttpStatusCode.TooManyRequests));
            refused += answer.StatusCode == HttpStatusCode.OK ? 0 : 1;
        }

        return refused;
    }

    private static string GuidePath([CallerFilePath] string source = "") =>
        Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "docs", "metrics.md");

    [GeneratedRegex(@"^\| `([a-z0-9_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
