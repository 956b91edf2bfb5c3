using System.Net;
using System.Net.Http.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>Spans as a collector receives them.</summary>
[NonParallelizable]
public sealed class OtlpTests
{
    private const string Question = "Why does salt slow fermentation?";

    private static readonly object Post = new
    {
        url = "https://traced.example/salt",
        title = "Salt in dough",
        content_type = "text/markdown",
        content = "# Salt in dough\n\nSalt slows fermentation because it draws water out of the yeast. Bread without salt tastes flat and its crust stays pale.",
    };

    private OtlpCollector _collector = null!;

    [SetUp]
    public async Task StartCollector() => _collector = await OtlpCollector.StartAsync();

    [TearDown]
    public async Task StopCollector() => await _collector.DisposeAsync();

    [Test]
    public async Task One_ask_is_one_trace_from_the_request_down_to_the_model()
    {
        await using var app = AppWith("http");
        using var admin = await app.CreateAdminClientAsync();
        (await admin.PostAsJsonAsync("/api/v1/blogs/process", Post)).EnsureSuccessStatusCode();
        var trace = Trace.Sampled();
        using var asked = await TracedCalls.SendAsync(
            admin,
            HttpMethod.Post,
            "/api/v1/qa/ask",
            new { question = Question },
            trace
        );
        Assert.That(asked.StatusCode, Is.EqualTo(HttpStatusCode.OK));

        var spans = _collector.Received(app, trace);
        TestContext.Out.WriteLine(SpanTree.Of(spans));
        var request = spans.Single(s => s.Kind == OtlpSpan.Server);
        Assert.That(
            request.ParentSpanId,
            Is.EqualTo(trace.ParentId),
            "the caller's span is the parent of the request's"
        );
        Assert.That(request.Attributes["http.route"], Is.EqualTo("/api/v1/qa/ask"));
        Assert.That(request.Attributes["http.response.status_code"], Is.EqualTo("200"));
        Assert.That(request.Attributes["blogmanager.key.id"], Is.Not.Empty);
        Assert.That(
            request.Attributes["correlation_id"],
            Is.EqualTo(asked.Headers.GetValues("X-Correlation-ID").Single())
        );
        var tree = SpanTree
            .Of([.. spans.Where(s => !s.Name.StartsWith("sqlite ", StringComparison.Ordinal))])
            .ToString();
        Assert.That(
            tree,
            Does.Match(
                """
                ^POST /api/v1/qa/ask
                  AskQuestion
                    pipeline.authorization
                    pipeline.validation
                    pipeline.caching
                      pipeline.handling
                        retrieval.lexical
                        retrieval.vector
                          embeddings .+
                        extract .+
                $
                """.ReplaceLineEndings("\n")
            )
        );
        var lexical = spans.Single(s => s.Name == "retrieval.lexical");
        var searched = spans.Single(s => s.Name == "sqlite Search" && s.ParentSpanId == lexical.SpanId);
        Assert.That(searched.Attributes["db.system.name"], Is.EqualTo("sqlite"));
        var model = spans.Single(s => s.Name.StartsWith("extract ", StringComparison.Ordinal));
        Assert.That(model.Attributes["gen_ai.operation.name"], Is.EqualTo("extract"));
        Assert.That(model.Attributes["gen_ai.provider.name"], Is.EqualTo("extractive"));
        Assert.That(
            model.Attributes.Keys,
            Is.SupersetOf(
                new[]
                {
                    "gen_ai.request.model",
                    "gen_ai.response.model",
                    "gen_ai.usage.input_tokens",
                    "gen_ai.usage.output_tokens",
                }
            )
        );
        Assert.That(
            model.Attributes.Keys,
            Has.None.Contains("messages"),
            "what was asked is not captured unless switched on"
        );
        Assert.That(
            model.Attributes.Keys,
            Has.None.EqualTo("blogmanager.model.prompts"),
            "the built-in engine is given none"
        );
        Assert.That(OtlpSpans.Resource(_collector.Requests.First())["service.name"], Is.EqualTo("blogmanager"));

        var again = Trace.Sampled();
        using var remembered = await TracedCalls.SendAsync(
            admin,
            HttpMethod.Post,
            "/api/v1/qa/ask",
            new { question = Question },
            again
        );
        var remembers = _collector.Received(app, again);
        Assert.That(
            remembers.Single(s => s.Name == "pipeline.caching").Attributes["blogmanager.cache.result"],
            Is.EqualTo("hit")
        );
        Assert.That(remembers.Select(s => s.Name), Has.None.EqualTo("pipeline.handling"));
    }

    [TestCase("http")]
    [TestCase("grpc")]
    public async Task Both_protocols_arrive(string protocol)
    {
        await using var app = AppWith(protocol, ("OTEL_EXPORTER_OTLP_HEADERS", "x-tenant=blue"));
        using var client = app.CreateClient();
        var trace = Trace.Sampled();
        using var answer = await TracedCalls.SendAsync(client, HttpMethod.Get, "/api/v1/blogs", null, trace);
        Assert.That(_collector.Received(app, trace).Select(s => s.Name), Has.Member("GET /api/v1/blogs"));
        Assert.That(_collector.Headers["x-tenant"], Is.EqualTo("blue"));
    }

    [Test]
    public async Task The_specifications_own_variables_are_honoured()
    {
        await using var app = new BlogManagerApp(
            new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _collector.HttpAddress,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            }
        );
        using var client = app.CreateClient();
        var trace = Trace.Sampled();
        using var answer = await TracedCalls.SendAsync(client, HttpMethod.Get, "/api/v1/blogs", null, trace);
        Assert.That(_collector.Received(app, trace), Is.Not.Empty);
    }

    [Test]
    public async Task A_job_goes_on_in_the_trace_of_the_request_that_asked_for_it()
    {
        await using var app = AppWith("http");
        using var admin = await app.CreateAdminClientAsync();
        var trace = Trace.Sampled();
        using var queued = await TracedCalls.SendAsync(
            admin,
            HttpMethod.Post,
            "/api/v1/blogs/process-async",
            Post,
            trace
        );
        Assert.That(queued.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        // The stream of events ends with the job; the span of the attempt ends soon after it is recorded.
        await admin.GetStringAsync($"/api/v1/jobs/{(await queued.JsonAsync()).Text("job_id")}/events");
        Assert.That(
            () => _collector.Received(app, trace).Select(s => s.Name),
            Has.Member("job process_post").After(10_000, 50)
        );

        var spans = _collector.Received(app, trace);
        TestContext.Out.WriteLine(SpanTree.Of(spans));
        var job = spans.Single(s => s.Name == "job process_post");
        Assert.That(job.LinkedTraceIds, Is.EqualTo(new[] { trace.Id }));
        Assert.That(spans.Single(s => s.SpanId == job.ParentSpanId).Name, Is.EqualTo("pipeline.handling"));
        Assert.That(job.Attributes["blogmanager.outcome"], Is.EqualTo("succeeded"));
        Assert.That(
            spans.Where(s => s.Name.StartsWith("ingestion.", StringComparison.Ordinal)).Select(s => s.Name),
            Is.EqualTo(
                new[]
                {
                    "ingestion.crawl",
                    "ingestion.extract",
                    "ingestion.chunk",
                    "ingestion.summarise",
                    "ingestion.write_questions",
                    "ingestion.embed",
                    "ingestion.store",
                }
            )
        );
    }

    [Test]
    public async Task What_is_asked_and_answered_is_captured_only_where_that_is_switched_on()
    {
        await using var app = AppWith("http", ("BlogManager:Telemetry:CaptureContent", "true"));
        using var admin = await app.CreateAdminClientAsync();
        (await admin.PostAsJsonAsync("/api/v1/blogs/process", Post)).EnsureSuccessStatusCode();
        var trace = Trace.Sampled();
        using var asked = await TracedCalls.SendAsync(
            admin,
            HttpMethod.Post,
            "/api/v1/qa/ask",
            new { question = Question },
            trace
        );
        var model = _collector
            .Received(app, trace)
            .Single(s => s.Name.StartsWith("extract ", StringComparison.Ordinal));
        Assert.That(model.Attributes["gen_ai.input.messages"], Does.Contain(Question));
        Assert.That(model.Attributes["gen_ai.output.messages"], Does.Contain("Salt slows fermentation"));
    }

    [Test]
    public async Task A_language_model_is_called_in_the_trace_and_its_tokens_are_in_it()
    {
        await using var server = await ModelServer.StartAsync();
        await using var app = AppWith(
            "http",
            ("BlogManager:Models:Provider", "openai"),
            ("BlogManager:Models:OpenAI:BaseUrl", server.BaseUrl),
            ("BlogManager:Models:OpenAI:ApiKey", "sk-zq7"),
            ("BlogManager:Models:OpenAI:ChatModel", "test-model")
        );
        using var admin = await app.CreateAdminClientAsync();
        (await admin.PostAsJsonAsync("/api/v1/blogs/process", Post)).EnsureSuccessStatusCode();
        var trace = Trace.Sampled();
        using var asked = await TracedCalls.SendAsync(
            admin,
            HttpMethod.Post,
            "/api/v1/qa/ask",
            new { question = Question },
            trace
        );
        Assert.That(asked.StatusCode, Is.EqualTo(HttpStatusCode.OK));

        // The server of the model runs in this process too, so that its span shows which context was sent along.
        IReadOnlyList<OtlpSpan> spans = [];
        Assert.That(
            () => (spans = _collector.Received(app, trace)).Count(s => s.Kind == OtlpSpan.Server),
            Is.EqualTo(2).After(5000, 50)
        );
        TestContext.Out.WriteLine(SpanTree.Of(spans));
        var model = spans.Single(s => s.Name == "chat test-model");
        Assert.That(model.Attributes["gen_ai.operation.name"], Is.EqualTo("chat"));
        Assert.That(model.Attributes["gen_ai.provider.name"], Is.EqualTo("openai"));
        Assert.That(model.Attributes["gen_ai.request.model"], Is.EqualTo("test-model"));
        Assert.That(model.Attributes["blogmanager.model.prompts"], Does.Match("^[0-9a-f]{12}$"));
        Assert.That(int.Parse(model.Attributes["gen_ai.usage.input_tokens"]), Is.GreaterThan(0));
        Assert.That(int.Parse(model.Attributes["gen_ai.usage.output_tokens"]), Is.GreaterThan(0));
        var call = spans.First(s => s.ParentSpanId == model.SpanId);
        Assert.That(
            call.Attributes["url.full"],
            Is.EqualTo(new Uri(server.BaseUrl).GetLeftPart(UriPartial.Authority) + "/")
        );
        Assert.That(spans.Where(s => s.ParentSpanId == call.SpanId).Select(s => s.Kind), Has.Member(OtlpSpan.Server));
    }

    [Test]
    public async Task The_servers_that_are_called_learn_the_trace_and_the_sites_that_are_read_do_not(
        [Values] bool exported
    )
    {
        await using var site = await FakeSite.StartAsync();
        List<(string, string)> settings =
        [
            ("BlogManager:Models:Provider", "openai"),
            ("BlogManager:Models:OpenAI:BaseUrl", site.Root + "/v1"),
            ("BlogManager:Models:OpenAI:ApiKey", "sk-zq7"),
            ("BlogManager:Models:OpenAI:ChatModel", "test-model"),
            ("BlogManager:Crawler:AllowedPrivateNetworks:0", "127.0.0.0/8"),
        ];
        await using var app = exported
            ? AppWith("http", [.. settings])
            : new BlogManagerApp(settings.ToDictionary(s => s.Item1, s => s.Item2));
        using var admin = await app.CreateAdminClientAsync();
        (await admin.PostAsJsonAsync("/api/v1/blogs/process", Post)).EnsureSuccessStatusCode();
        admin.DefaultRequestHeaders.Add("X-Correlation-ID", "follow-me");
        admin.DefaultRequestHeaders.Add("baggage", "customer=secret");
        var trace = Trace.Sampled();
        using var asked = await TracedCalls.SendAsync(
            admin,
            HttpMethod.Post,
            "/api/v1/qa/ask",
            new { question = Question },
            trace
        );
        using var crawled = await TracedCalls.SendAsync(
            admin,
            HttpMethod.Post,
            "/api/v1/blogs/process",
            new { url = site.Root + "/page" },
            trace
        );

        var called = site.Headers("/v1/chat/completions");
        Assert.That(called.TraceParent.ToString(), Does.StartWith($"00-{trace.Id}-"));
        Assert.That(called.Baggage.ToString(), Does.Match("correlation_id ?= ?follow-me"));
        foreach (var path in new[] { "/page", "/robots.txt" })
        {
            var read = site.Headers(path);
            Assert.That(read.TraceParent.ToString(), Does.Not.Contain(trace.Id), path);
            Assert.That(read.Baggage.ToString() + read["Correlation-Context"] + read.TraceState, Is.Empty, path);
        }

        if (exported)
        {
            var spans = _collector.Received(app, trace);
            var crawl = spans.Single(s => s.Name == "ingestion.crawl");
            Assert.That(
                spans
                    .Where(s => s.ParentSpanId == crawl.SpanId && s.Name == "GET site")
                    .Select(s => s.Attributes["http.response.status_code"]),
                Is.All.EqualTo("404").And.Not.Empty
            );
        }
    }

    private BlogManagerApp AppWith(string protocol, params (string Key, string Value)[] settings) =>
        new(
            settings
                .Append(
                    (
                        "BlogManager:Telemetry:OtlpEndpoint",
                        protocol == "http" ? _collector.HttpAddress : _collector.GrpcAddress
                    )
                )
                .Append(("BlogManager:Telemetry:OtlpProtocol", protocol))
                .ToDictionary(s => s.Item1, s => s.Item2)
        );
}
