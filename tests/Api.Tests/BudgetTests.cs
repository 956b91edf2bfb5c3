using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Testing;
using BlogManager.Testing.MongoWire;

namespace BlogManager.Api.Tests;

/// <summary>
/// Budgets over HTTP, on a scripted model's server that reports 100 tokens read and 20 written for every answer.
/// </summary>
public sealed class BudgetTests
{
    private const int TokensACall = 120;
    private const string Rye =
        "# Rye bread\n\nRye bread needs a starter. To bake the loaf, heat the oven to 250 degrees. The canary bakery on Mill Street has baked rye bread since 1974.";

    private readonly List<BlogManagerApp> _apps = [];
    private readonly List<HttpClient> _clients = [];
    private ModelServer _server = null!;
    private MongoStandIn? _mongo;

    [SetUp]
    public async Task StartAsync() => _server = await ModelServer.StartAsync();

    [TearDown]
    public async Task StopAsync()
    {
        foreach (var client in _clients)
            client.Dispose();
        _clients.Clear();
        // The first one owns the directory.
        foreach (var app in Enumerable.Reverse(_apps))
            await app.DisposeAsync();
        _apps.Clear();
        await _server.DisposeAsync();
        if (_mongo is not null)
            await _mongo.DisposeAsync();
        _mongo = null;
    }

    [TestCase("sqlite")]
    [TestCase("mongo")]
    public async Task Fifty_at_once_on_two_instances_never_pass_the_cap_and_come_within_one_call_of_it(string store)
    {
        const int Cap = 20_000;
        // Until the services that use it are down.
        var mongo = _mongo = store == "mongo" ? MongoStandIn.Start() : null;
        (string, string)[] settings =
        [
            ("Budgets:DailyTokens", $"{Cap}"),
            ("Models:OpenAI:MaxOutputTokens", "256"),
            .. mongo is null
                ? Array.Empty<(string, string)>()
                :
                [
                    ("Storage:Provider", "mongo"),
                    ("Storage:Mongo:ConnectionString", mongo.ConnectionString),
                    ("Storage:Mongo:Database", "blogmanager_budgets"),
                ],
        ];
        var one = await AppAsync(settings);
        var two = await AppAsync([.. settings, ("DataDirectory", _apps[0].DataDirectory)]);
        HttpClient[] instances = [one, two];
        await TakeInAsync(one);
        var before = _server.ChatRequests.Count;

        // Each asks on until it is refused, so that none stops for calls that are only under way.
        var asked = 0;
        var tokens = await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(async worker =>
                {
                    var own = 0L;
                    for (var refused = 0; refused < 3; )
                    {
                        var answer = await AskAsync(
                            instances[worker % 2],
                            $"Since when has the canary bakery baked rye bread, asked {Interlocked.Increment(ref asked)}?"
                        );
                        var isDegraded = answer.GetProperty("degraded").GetBoolean();
                        Assert.That(answer.Text("provider"), Is.EqualTo(isDegraded ? "extractive" : "openai"));
                        refused += isDegraded ? 1 : 0;
                        own += Used(answer);
                    }

                    return own;
                })
        );
        var last = await AskAsync(one, "Since when has the canary bakery baked rye bread, at last?");
        while (!last.GetProperty("degraded").GetBoolean())
            last = await AskAsync(one, $"Since when has the canary bakery baked rye bread, {Guid.NewGuid():n}?");

        var spent = _server.ChatRequests.Count * TokensACall;
        TestContext.Out.WriteLine($"{spent} of {Cap} in {_server.ChatRequests.Count} calls, {asked} asks");
        Assert.That(_server.ChatRequests.Count - before, Is.GreaterThan(50), "the model did answer");
        Assert.That(spent, Is.LessThanOrEqualTo(Cap));
        var reservation = _server.ChatRequests.Max(r => MostOf(r));
        Assert.That(spent, Is.GreaterThan(Cap - reservation));
        var usage = await one.GetFromJsonAsync<JsonElement>("/api/v1/insights/usage?days=1");
        var budget = usage.GetProperty("budgets").EnumerateArray().Single();
        Assert.That(
            (budget.Text("budget"), budget.GetProperty("used").GetInt64(), budget.GetProperty("remaining").GetInt64()),
            Is.EqualTo(("daily", spent, Cap - spent)),
            "all that was reserved was settled"
        );
        Assert.That(tokens.Sum(), Is.GreaterThan(0).And.LessThanOrEqualTo(spent));
    }

    [Test]
    public async Task At_the_cap_of_its_key_a_key_falls_back_and_another_does_not_and_taking_in_goes_on()
    {
        var admin = await AppAsync(("Budgets:PerKeyDailyTokens", "9000"), ("Models:OpenAI:MaxOutputTokens", "256"));
        var asker = await KeyAsync(
            _apps[0],
            admin,
            new
            {
                name = "asker",
                kind = "secret",
                scopes = new[] { "ask" },
            }
        );
        await TakeInAsync(admin);
        _server.Always(Reporting(1000, 200));
        var isDegraded = false;
        for (var i = 0; i < 60 && !isDegraded; i++)
            isDegraded = (await AskAsync(asker, $"Since when has the bakery baked rye, {i}?"))
                .GetProperty("degraded")
                .GetBoolean();
        Assert.That(isDegraded, Is.True);
        var again = await AskAsync(asker, "Since when has the canary bakery baked rye bread?");
        Assert.That(
            (again.Text("provider"), again.GetProperty("grounded").GetBoolean()),
            Is.EqualTo(("extractive", true))
        );
        Assert.That((await AskAsync(admin, "Since when has it baked rye?")).Text("provider"), Is.EqualTo("openai"));
        var usage = await admin.GetFromJsonAsync<JsonElement>("/api/v1/insights/usage");
        Assert.That(
            usage.GetProperty("budgets").EnumerateArray().Select(b => b.Text("budget")).Distinct(),
            Is.EqualTo(["per_key_daily"])
        );
        Assert.That(usage.GetProperty("items").GetArrayLength(), Is.EqualTo(2), "a key each");
    }

    [Test]
    public async Task With_no_room_at_all_a_post_is_taken_in_by_the_built_in_engine()
    {
        var admin = await AppAsync(("Budgets:DailyTokens", "10"), ("Budgets:MonthlyTokens", "1000000"));
        var post = await TakeInAsync(admin);
        Assert.That(
            (post.Text("status"), post.Text("provider"), post.GetProperty("degraded").GetBoolean()),
            Is.EqualTo(("processed", "extractive", true))
        );
        Assert.That(_server.Requests, Is.Empty);
    }

    [Test]
    public async Task From_four_fifths_on_callers_are_told_what_is_left_but_no_page()
    {
        var admin = await AppAsync(
            ("Budgets:DailyTokens", "15000"),
            ("Budgets:MonthlyTokens", "1000000"),
            ("Models:OpenAI:MaxOutputTokens", "256")
        );
        var page = await KeyAsync(
            _apps[0],
            admin,
            new
            {
                name = "page",
                kind = "publishable",
                allowed_origins = new[] { "https://blog.example" },
            }
        );
        page.DefaultRequestHeaders.Add("Origin", "https://blog.example");
        await TakeInAsync(admin);
        _server.Always(Reporting(1000, 200));
        string? told = null;
        for (var i = 0; i < 60 && told is null; i++)
        {
            using var answer = await admin.PostAsJsonAsync("/api/v1/qa/ask", new { question = $"Is rye baked, {i}?" });
            told = Header(answer);
            if (i < 5)
                Assert.That(told, Is.Null, "half of it is left");
            // The service looks every five seconds what is left.
            if (i > 10)
                await Task.Delay(200);
        }

        var usage = await admin.GetFromJsonAsync<JsonElement>("/api/v1/insights/usage");
        var left = usage.GetProperty("budgets")[0].GetProperty("remaining").GetInt64();
        Assert.That(left, Is.LessThanOrEqualTo(3000));
        Assert.That(told, Is.EqualTo($"daily={left}"), "and not of the month, of which there is plenty");
        Assert.That(
            await (await admin.GetAsync("/metrics")).Content.ReadAsStringAsync(),
            Does.Contain("blogmanager_budget_tokens_remaining{budget=\"daily\"} ")
                .And.Contain("blogmanager_budget_tokens_remaining{budget=\"monthly\"} ")
        );
        using var ofPage = await page.PostAsJsonAsync("/api/v1/qa/ask", new { question = "Is rye baked?" });
        Assert.That(Header(ofPage), Is.Null);
    }

    [Test]
    public async Task Twenty_who_ask_the_same_at_once_share_one_call()
    {
        var admin = await AppAsync();
        await TakeInAsync(admin);
        var before = _server.ChatRequests.Count;
        _server.Always(
            async (context, request) =>
            {
                await Task.Delay(300);
                await ModelServer.Faithfully(context, request);
            }
        );
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(i =>
                    AskAsync(admin, "Since when has the canary bakery baked rye bread?" + new string(' ', i % 3))
                )
        );
        Assert.That(_server.ChatRequests.Count - before, Is.EqualTo(1));
        Assert.That(answers.Select(a => a.Text("answer_id")).Distinct().Count(), Is.EqualTo(1));
        Assert.That(answers.Count(a => !a.GetProperty("cached").GetBoolean()), Is.EqualTo(1));
        Assert.That(answers.Sum(Used), Is.EqualTo(TokensACall), "counted once");
        var overview = await admin.GetFromJsonAsync<JsonElement>("/api/v1/insights/overview?days=1");
        Assert.That(
            (overview.GetProperty("asked").GetInt64(), overview.GetProperty("cache_hit_rate").GetDouble()),
            Is.EqualTo((20, 0.95))
        );
    }

    [Test]
    public async Task Usage_has_the_cost_of_a_model_by_its_price_whatever_its_name()
    {
        var admin = await AppAsync(
            ("Models:OpenAI:ChatModel", "library/canary:8b"),
            ("Budgets:Prices:library/canary:8b:Input", "10"),
            ("Budgets:Prices:library/canary:8b:Output", "50.5")
        );
        await TakeInAsync(admin);
        await AskAsync(admin, "Since when has the canary bakery baked rye bread?");
        var usage = await admin.GetFromJsonAsync<JsonElement>("/api/v1/insights/usage?days=1");
        var item = usage.GetProperty("items").EnumerateArray().Single();
        Assert.That(
            (item.Text("model"), item.GetProperty("calls").GetInt64(), item.GetProperty("cost").GetDecimal()),
            Is.EqualTo(("library/canary:8b", 3, 0.00603m)),
            "summary, questions and answer: 300 at 10 and 60 at 50.5 a million"
        );
        Assert.That(usage.GetProperty("cost").GetDecimal(), Is.EqualTo(0.00603m));
        Assert.That(usage.GetProperty("budgets").GetArrayLength(), Is.Zero);
        var overview = await admin.GetFromJsonAsync<JsonElement>("/api/v1/insights/overview?days=1");
        Assert.That(overview.GetProperty("cost").GetDecimal(), Is.EqualTo(0.00201m));
        Assert.That(overview.GetProperty("tokens").GetProperty("input").GetInt64(), Is.EqualTo(100));
    }

    private static Func<Microsoft.AspNetCore.Http.HttpContext, ModelRequest, Task> Reporting(int input, int output) =>
        (context, request) =>
            ModelServer.Body(
                JsonSerializer.Serialize(
                    new
                    {
                        id = "c",
                        @object = "chat.completion",
                        created = 1,
                        model = "test-model",
                        choices = new[]
                        {
                            new
                            {
                                index = 0,
                                message = new { role = "assistant", content = FaithfulModel.Reply(request) },
                                finish_reason = "stop",
                            },
                        },
                        usage = new
                        {
                            prompt_tokens = input,
                            completion_tokens = output,
                            total_tokens = input + output,
                        },
                    }
                )
            )(context, request);

    // What a request reserves at most: its bytes, what it may write, and a little for the server's own marks.
    private static long MostOf(ModelRequest request) =>
        request.Messages.Sum(m => System.Text.Encoding.UTF8.GetByteCount(m) + 16)
        + 64
        + (
            request.HasFormat
                ? request
                    .Body.GetProperty("response_format")
                    .GetProperty("json_schema")
                    .GetProperty("schema")
                    .GetRawText()
                    .Length
                : 0
        )
        + (
            request.Body.TryGetProperty("max_completion_tokens", out var most)
            || request.Body.TryGetProperty("max_tokens", out most)
                ? most.GetInt32()
                : 0
        );

    private static string? Header(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("X-Budget-Remaining", out var values) ? values.Single() : null;

    private static long Used(JsonElement answer) =>
        answer.GetProperty("usage").GetProperty("input_tokens").GetInt64()
        + answer.GetProperty("usage").GetProperty("output_tokens").GetInt64();

    private static Task<JsonElement> AskAsync(HttpClient client, string question) =>
        client.SendAsync("/api/v1/qa/ask", new { question });

    private static Task<JsonElement> TakeInAsync(HttpClient client) =>
        client.SendAsync(
            "/api/v1/blogs/process",
            new
            {
                url = "https://blog.example/rye",
                content = Rye,
                content_type = "text/markdown",
                num_questions = 3,
            }
        );

    private async Task<HttpClient> AppAsync(params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string>
        {
            ["BlogManager:Models:Provider"] = "openai",
            ["BlogManager:Models:OpenAI:BaseUrl"] = _server.BaseUrl,
            ["BlogManager:Models:OpenAI:ApiKey"] = "sk-canary-key",
            ["BlogManager:Models:OpenAI:ChatModel"] = "test-model",
        };
        foreach (var (name, value) in settings)
            all["BlogManager:" + name] = value;
        var app = new BlogManagerApp(all);
        _apps.Add(app);
        var client = await app.CreateAdminClientAsync();
        _clients.Add(client);
        return client;
    }

    private async Task<HttpClient> KeyAsync(BlogManagerApp app, HttpClient admin, object key)
    {
        using var made = await admin.PostAsJsonAsync("/api/v1/auth/keys", key);
        made.EnsureSuccessStatusCode();
        var client = app.CreateClient();
        client.DefaultRequestHeaders.Add("X-API-Key", (await made.JsonAsync()).Text("key"));
        _clients.Add(client);
        return client;
    }
}
