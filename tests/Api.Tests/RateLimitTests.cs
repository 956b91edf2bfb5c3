using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using BlogManager.Api.RateLimits;
using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;
using BlogManager.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Api.Tests;

/// <summary>
/// Who may have how much, and how they are told. With the numbers of the contract and a clock that the tests set.
/// </summary>
public sealed class RateLimitTests
{
    private static readonly string[] Names =
    [
        "X-RateLimit-Limit",
        "X-RateLimit-Remaining",
        "X-RateLimit-Reset",
        "RateLimit-Policy",
        "RateLimit",
    ];

    private FakeTimeProvider _time = null!;
    private BlogManagerApp _app = null!;

    private static Dictionary<string, string> Contract =>
        new()
        {
            ["BlogManager:RateLimits:Ai:PermitsPerMinute"] = "10",
            ["BlogManager:RateLimits:Embedding:PermitsPerMinute"] = "20",
            ["BlogManager:RateLimits:Read:PermitsPerMinute"] = "100",
            ["BlogManager:RateLimits:Write:PermitsPerMinute"] = "30",
            ["BlogManager:RateLimits:Search:PermitsPerMinute"] = "50",
            ["BlogManager:RateLimits:Similarity:PermitsPerMinute"] = "20",
            ["BlogManager:RateLimits:Health:PermitsPerMinute"] = "1000",
            ["BlogManager:RateLimits:Admin:PermitsPerMinute"] = "60",
            ["BlogManager:RateLimits:FailedAuthenticationsPerMinute"] = "30",
        };

    [SetUp]
    public void Start()
    {
        _time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, 400, TimeSpan.Zero));
        _app = new BlogManagerApp(Contract, services => services.AddSingleton<TimeProvider>(_time));
    }

    [TearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [Test]
    public async Task Of_twelve_asks_ten_pass_the_rest_are_429_and_after_the_window_they_pass_again()
    {
        using var client = await _app.CreateClientWithScopesAsync("ask");
        for (var left = 9; left >= 0; left--)
        {
            using var answer = await AskAsync(client);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            AssertQuota(answer, "ai", 10, left, 60);
        }

        _time.Advance(TimeSpan.FromSeconds(20.5));
        for (var i = 0; i < 2; i++)
        {
            using var refused = await AskAsync(client);
            var problem = await ProblemAssert.IsProblemAsync(
                refused,
                HttpStatusCode.TooManyRequests,
                "rate_limit_exceeded"
            );
            AssertQuota(refused, "ai", 10, 0, 40);
            Assert.Multiple(() =>
            {
                Assert.That(
                    refused.Headers.RetryAfter!.Delta,
                    Is.EqualTo(TimeSpan.FromSeconds(40)),
                    "39.5 s, rounded up"
                );
                Assert.That(problem.GetProperty("retry_after_seconds").GetInt32(), Is.EqualTo(40));
                Assert.That(
                    problem.GetProperty("details").GetRawText(),
                    Is.EqualTo("""{"limit":"10 per 1 minute","endpoint":"/api/v1/qa/ask","identifier":"api_key"}""")
                );
            });
        }

        _time.Advance(TimeSpan.FromSeconds(39.5));
        for (var i = 0; i < 10; i++)
            Assert.That((await AskAsync(client)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await AskAsync(client)).StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [Test]
    public async Task Each_key_has_a_quota_of_its_own_and_each_category_too()
    {
        using var one = await _app.CreateClientWithScopesAsync("ask", "posts:read");
        using var other = await _app.CreateClientWithScopesAsync("ask");
        for (var i = 0; i < 10; i++)
            await AskAsync(one);
        Assert.That((await AskAsync(one)).StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        AssertQuota(await AskAsync(other), "ai", 10, 9, 60);
        AssertQuota(await one.GetAsync("/api/v1/blogs"), "read", 100, 99, 60);
    }

    [Test]
    public async Task Refusals_are_counted_by_category_and_kind_of_caller()
    {
        using var client = await _app.CreateClientWithScopesAsync("ask");
        for (var i = 0; i < 12; i++)
            await AskAsync(client);
        Assert.That(
            await client.GetStringAsync("/metrics"),
            Does.Match(
                """blogmanager_rate_limit_exceeded_total\{[^}]*category="ai"[^}]*identifier_type="api_key"[^}]*\} [0-9]+"""
            )
        );
    }

    [Test]
    public async Task Similar_posts_count_as_similarity_before_a_body_is_read_and_by_free_text_as_embedding_too()
    {
        using var client = await _app.CreateClientWithScopesAsync("posts:read");
        AssertQuota(
            await client.PostAsJsonAsync("/api/v1/similar/blogs", new { text = "bread" }),
            "embedding",
            20,
            19,
            60
        );
        AssertQuota(
            await client.PostAsJsonAsync("/api/v1/similar/blogs", new { blog_id = "nope" }),
            "similarity",
            20,
            18,
            60
        );
        AssertQuota(
            await client.PostAsync("/api/v1/similar/blogs", new StringContent("{", null, "application/json")),
            "similarity",
            20,
            17,
            60
        );
    }

    [Test]
    public async Task What_is_refused_for_want_of_rights_takes_a_permit_and_reaches_no_handler()
    {
        using var client = await _app.CreateClientWithScopesAsync("ask");
        for (var i = 0; i < 20; i++)
            Assert.That(
                (await client.PostAsJsonAsync("/api/v1/similar/blogs", new { text = "x" })).StatusCode,
                Is.EqualTo(HttpStatusCode.Forbidden)
            );
        await ProblemAssert.IsProblemAsync(
            await client.PostAsJsonAsync("/api/v1/similar/blogs", new { text = "x" }),
            HttpStatusCode.TooManyRequests,
            "rate_limit_exceeded"
        );
    }

    [Test]
    public async Task A_caller_without_a_key_is_counted_by_address()
    {
        using var nobody = _app.CreateClient();
        for (var i = 0; i < 100; i++)
            Assert.That((await nobody.GetAsync("/api/v1/blogs")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        var problem = await ProblemAssert.IsProblemAsync(
            await nobody.GetAsync("/api/v1/blogs"),
            HttpStatusCode.TooManyRequests,
            "rate_limit_exceeded"
        );
        Assert.That(problem.GetProperty("details").Text("identifier"), Is.EqualTo("ip"));
        AssertQuota(await nobody.GetAsync("/health"), "health", 1000, 999, 60);
    }

    [Test]
    public async Task An_address_that_hammers_with_bad_keys_is_refused_before_authentication_until_the_window_has_passed()
    {
        using var good = await _app.CreateClientWithScopesAsync("posts:read");
        using var known = await _app.CreateClientWithScopesAsync("posts:read");
        Assert.That((await known.GetAsync("/api/v1/blogs")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        using var bad = _app.CreateClient();
        bad.DefaultRequestHeaders.Add("X-API-Key", "bm_sec_nonsense");
        for (var i = 0; i < 30; i++)
            await ProblemAssert.IsProblemAsync(
                await bad.GetAsync("/api/v1/blogs"),
                HttpStatusCode.Unauthorized,
                "unauthorized"
            );
        var refused = await bad.GetAsync("/api/v1/blogs");
        await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.TooManyRequests, "rate_limit_exceeded");
        AssertQuota(refused, "authentication", 30, 0, 60);
        Assert.That(
            (await good.GetAsync("/api/v1/blogs")).StatusCode,
            Is.EqualTo(HttpStatusCode.TooManyRequests),
            "no key from there is looked up that was not known before"
        );
        Assert.That(
            (await known.GetAsync("/api/v1/blogs")).StatusCode,
            Is.EqualTo(HttpStatusCode.OK),
            "who shares the address goes on"
        );
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(
            (await known.GetAsync("/api/v1/blogs")).StatusCode,
            Is.EqualTo(HttpStatusCode.OK),
            "also past the seconds that a key is believed unasked"
        );
        // As another instance would, which tells this one nothing.
        var id = (await (await known.GetAsync("/api/v1/auth/me")).JsonAsync()).Text("id")!;
        await _app.Services.GetRequiredService<IApiKeyStore>().RevokeAsync(id, Caller.System, CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.That(
            (await known.GetAsync("/api/v1/blogs")).StatusCode,
            Is.EqualTo(HttpStatusCode.Unauthorized),
            "revoked, it is looked up once more"
        );
        Assert.That(
            (await known.GetAsync("/api/v1/blogs")).StatusCode,
            Is.EqualTo(HttpStatusCode.TooManyRequests),
            "and known no more"
        );
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That((await good.GetAsync("/api/v1/blogs")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await bad.GetAsync("/api/v1/blogs")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_concurrent_burst_gets_exactly_the_limit()
    {
        using var client = await _app.CreateClientWithScopesAsync("posts:read");
        var answers = await Task.WhenAll(Enumerable.Range(0, 160).Select(_ => client.GetAsync("/api/v1/blogs")));
        Assert.That(answers.Count(a => a.StatusCode == HttpStatusCode.OK), Is.EqualTo(100));
    }

    [Test]
    public void A_tier_multiplies_or_lifts_a_limit_and_a_limit_of_the_keys_own_goes_before_it()
    {
        var caller = new Caller("id", "name", []);
        var own = caller with
        {
            Limits = new Dictionary<string, int> { ["ai"] = 3 },
            Tier = KeyTier.Unlimited,
        };
        Assert.Multiple(() =>
        {
            Assert.That(CallerQuota.Permits(caller, RateLimitCategory.Ai, 10), Is.EqualTo(10));
            Assert.That(
                CallerQuota.Permits(caller with { Tier = KeyTier.Elevated }, RateLimitCategory.Ai, 10),
                Is.EqualTo(100)
            );
            Assert.That(
                CallerQuota.Permits(caller with { Tier = KeyTier.Unlimited }, RateLimitCategory.Ai, 10),
                Is.Null
            );
            Assert.That(CallerQuota.Permits(own, RateLimitCategory.Ai, 10), Is.EqualTo(3));
            Assert.That(CallerQuota.Permits(own, RateLimitCategory.Read, 10), Is.Null);
        });
    }

    [TestCase("203.0.113.7", "203.0.113.7")]
    [TestCase("::ffff:203.0.113.7", "203.0.113.7")]
    [TestCase("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [TestCase("2001:db8:1:2::1", "2001:db8:1:2::/64")]
    [TestCase("::1", "::1")]
    public void An_address_is_counted_with_its_network(string address, string counted) =>
        Assert.That(CallerQuota.Of(IPAddress.Parse(address)), Is.EqualTo(counted));

    [Test]
    public void Every_route_of_the_api_and_of_health_declares_its_limit_and_documents_the_refusal()
    {
        using var client = _app.CreateClient();
        var routes = _app
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(r => Regex.IsMatch(r.RoutePattern.RawText!, "^/?(api/v1|health)"))
            .ToList();
        Assert.That(routes, Has.Count.GreaterThan(25));
        Assert.That(
            routes.Where(r => r.Metadata.GetMetadata<RouteLimit>() is null).Select(r => r.RoutePattern.RawText),
            Is.Empty
        );
    }

    [Test]
    public async Task Every_limited_operation_documents_429()
    {
        using var client = _app.CreateClient();
        var undocumented = (await ApiOperation.LoadAsync(client)).Where(o =>
            Regex.IsMatch(o.Path, "^/(api/v1|health)") && !o.Json.GetProperty("responses").TryGetProperty("429", out _)
        );
        Assert.That(undocumented.Select(o => o.Id), Is.Empty);
    }

    [Test]
    public void The_numbers_of_the_contract_are_the_default() =>
        Assert.That(
            Enum.GetValues<RateLimitCategory>().ToDictionary(c => c.Name(), new RateLimitOptions().Of),
            Is.EqualTo(
                new Dictionary<string, int>
                {
                    ["ai"] = 10,
                    ["embedding"] = 20,
                    ["read"] = 100,
                    ["write"] = 30,
                    ["search"] = 50,
                    ["similarity"] = 20,
                    ["health"] = 1000,
                    ["admin"] = 60,
                }
            )
        );

    [Test]
    public void A_limit_out_of_range_stops_the_start_and_says_what_is_valid(
        [Values("0", "-5", "100001")] string permits
    )
    {
        Assert.That(
            () => StartupChecks.Run(("BlogManager:RateLimits:Ai:PermitsPerMinute", permits)),
            Throws
                .TypeOf<OptionsValidationException>()
                .With.Message.Contains(
                    $"BlogManager:RateLimits:Ai:PermitsPerMinute is {permits}; it must be from 1 to 100000."
                )
        );
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient client) =>
        client.PostAsJsonAsync("/api/v1/qa/ask", new { question = "How is a starter fed?" });

    /// <summary>Both families of headers, and one quota in them.</summary>
    private void AssertQuota(HttpResponseMessage answer, string category, int limit, int remaining, int seconds)
    {
        var reset = (long)
            Math.Ceiling(
                (_time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0)
                    + (seconds - (_time.GetUtcNow().Millisecond == 900 ? 0.5 : 0))
            );
        var expected = string.Create(
            CultureInfo.InvariantCulture,
            $"{limit}|{remaining}|{reset}|\"{category}\";q={limit};w=60|\"{category}\";r={remaining};t={seconds}"
        );
        Assert.That(
            string.Join(
                '|',
                Names.Select(n => answer.Headers.TryGetValues(n, out var values) ? values.Single() : $"no {n}")
            ),
            Is.EqualTo(expected)
        );
    }
}
