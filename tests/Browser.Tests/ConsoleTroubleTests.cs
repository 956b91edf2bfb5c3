using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;
using static BlogManager.Browser.Tests.MadeUpFigures;
using static Microsoft.Playwright.Assertions;

namespace BlogManager.Browser.Tests;

/// <summary>The console while the service is ill, away or limited, and over text that means harm.</summary>
public sealed class ConsoleTroubleTests
{
    private static readonly string[] Views =
    [
        "Overview",
        "Unanswered",
        "Your answers",
        "Try an ask",
        "Posts",
        "Sources and jobs",
        "Keys",
        "Spending",
        "Health",
    ];

    private OwnedService _service = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _service = await OwnedService.StartAsync();
        await _service.TakeInAsync("water", "Hot, but not boiling: what water does to coffee");
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _service.DisposeAsync();

    [TestCase(500, "internal_error", "This did not work (internal_error). Reference abc-123.")]
    [TestCase(503, "dependency_unavailable", "The database does not answer.")]
    [TestCase(429, "rate_limit_exceeded", "Too many calls. Try again in 7 seconds.")]
    [TestCase(403, "forbidden", "It needs the scope posts:write.")]
    [TestCase(0, "", "The service does not answer.")]
    public async Task Every_view_says_what_is_wrong(int status, string error, string words)
    {
        var problem = JsonSerializer.Serialize(
            new
            {
                error,
                message = "The database does not answer.",
                correlation_id = "abc-123",
                retry_after_seconds = 7,
                details = new { required_scope = "posts:write" },
            }
        );
        await using var owner = await _service.OpenAsync("nowhere");
        await owner.Page.RouteAsync(
            address =>
                address.Contains("/api/v1/", StringComparison.Ordinal)
                || address.EndsWith("/health", StringComparison.Ordinal)
                    && !address.Contains("/console", StringComparison.Ordinal),
            route =>
                status == 0
                    ? route.AbortAsync()
                    : route.FulfillAsync(
                        new()
                        {
                            Status = status,
                            ContentType = "application/problem+json",
                            Body = problem,
                        }
                    )
        );
        foreach (var view in Views)
        {
            await owner.GoAsync(view);
            await Expect(owner.Heading).ToHaveTextAsync(view);
            await Expect(owner.Heading).ToBeFocusedAsync();
            if (view == "Try an ask")
            {
                await owner.Page.GetByLabel("Question").FillAsync("How hot?");
                await owner.Button("Ask").ClickAsync();
            }

            await Expect(owner.Page.Locator("main").GetByText(words).First).ToBeVisibleAsync();
        }

        await owner.LooksRightAsync();
    }

    [Test]
    public async Task A_view_that_fails_leaves_the_others()
    {
        // No reply of the contract's form: what a proxy in between may make of one.
        await using var owner = await _service.OpenAsync("nowhere");
        await owner.Page.RouteAsync("**/api/v1/blogs?*", route =>
            route.FulfillAsync(new() { ContentType = "application/json", Body = "{\"items\":[{\"blog_id\":\"x\"}]}" })
        );
        await owner.GoAsync("Posts");
        await Expect(owner.Heading).ToHaveTextAsync("This did not work");
        await owner.LooksRightAsync();
        await owner.GoAsync("Health");
        await Expect(owner.Page.Locator(".head p")).ToContainTextAsync("Everything works.");
        await owner.Page.UnrouteAllAsync();
        await owner.GoAsync("Posts");
        await Expect(owner.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        Assert.That(owner.Told, Has.Some.StartsWith("error: TypeError"));
        owner.Told.Clear();
    }

    [Test]
    public async Task A_view_comes_back_by_trying_again()
    {
        await using var owner = await _service.OpenAsync("nowhere");
        await owner.Page.RouteAsync("**/api/v1/blogs?*", route => route.AbortAsync());
        await owner.GoAsync("Posts");
        await owner.Button("Try again").ClickAsync();
        await Expect(owner.Button("Try again")).ToBeVisibleAsync();
        await owner.Page.UnrouteAllAsync();
        await owner.Button("Try again").ClickAsync();
        await Expect(owner.Page.Locator("tbody tr")).ToHaveCountAsync(1);
    }

    [Test]
    public async Task Offline_the_figures_stay_and_their_time_is_told()
    {
        await using var owner = await _service.OpenAsync("posts");
        await Expect(owner.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await owner.Page.Context.SetOfflineAsync(true);
        await Expect(owner.Page.Locator("main > .note").First)
            .ToHaveTextAsync(
                new System.Text.RegularExpressions.Regex("^You are offline. Figures are from [0-9]{2}:[0-9]{2}\\.$")
            );
        await Expect(owner.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await owner.LooksRightAsync();
        await owner.Page.Context.SetOfflineAsync(false);
        await Expect(owner.Page.Locator("main > .note")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task Hostile_text_is_text_and_turns_nothing_around_it()
    {
        const string Markup = "<img src=x onerror=\"window.hurt=1\"><script>window.hurt=1</script>";
        const string Script = "javascript:window.hurt=1";
        var endless = new string('w', 10_000);
        var posts = new[] { Markup, "\u202Egnihtemos", endless }.Select(
            (title, i) =>
                (object)
                    new
                    {
                        blog_id = $"p{i}",
                        blog_url = i == 0 ? Script : $"https://cup.example/{title}",
                        title,
                        total_questions = 1,
                        processed_at = "2026-11-28T10:00:00Z",
                        state = "failed",
                        reason = Markup,
                    }
        );
        var post = new
        {
            blog_id = "p0",
            blog_url = Script,
            title = Markup,
            language = Markup,
            word_count = 1,
            summary = endless,
            key_points = new[] { Markup, Markup },
            questions = new object[]
            {
                new
                {
                    id = "q",
                    question = endless,
                    answer = Markup,
                    evidence = Array.Empty<object>(),
                },
            },
            processed_at = "2026-11-28T10:00:00Z",
        };
        var groups = Of(
            new
            {
                question = endless,
                times = 2,
                variants = new[] { Markup, "\u202Egnihtemos" },
                last_asked_at = "2026-11-28T10:00:00Z",
                nearest = new[]
                {
                    new
                    {
                        blog_id = "../../keys",
                        url = Script,
                        title = Markup,
                    },
                },
            }
        );
        await using var owner = await _service.OpenAsync("posts", async page =>
        {
            await OwnerPage.AnswerAsync(page, "/blogs", Of([.. posts]));
            await OwnerPage.AnswerAsync(page, "/blogs/p0", post);
            await OwnerPage.AnswerAsync(page, "/insights/unanswered", groups);
        });
        await Expect(owner.Page.Locator("tbody tr")).ToHaveCountAsync(3);
        await Expect(owner.Page.Locator("tbody tr").First).ToContainTextAsync(Markup);
        Assert.That(await owner.Page.Locator("main img, main script, main a[href^=javascript]").CountAsync(), Is.Zero);
        Assert.That(await owner.Page.Locator("tbody").InnerTextAsync(), Does.Not.Contain('\u202E'));
        await owner.LooksRightAsync();
        await owner.Page.Locator("tbody tr a").First.ClickAsync();
        await Expect(owner.Heading).ToHaveTextAsync(Markup);
        await owner.LooksRightAsync();
        await owner.GoAsync("Unanswered");
        await Expect(owner.Page.Locator("article.grp")).ToHaveCountAsync(1);
        // An id is a part of an address, whatever it says.
        Assert.That(
            await owner.Page.Locator("article.grp .meta a").GetAttributeAsync("href"),
            Is.EqualTo("/console/posts/..%2F..%2Fkeys")
        );
        await owner.LooksRightAsync();
        Assert.That(await owner.Page.EvaluateAsync<bool>("'hurt' in window"), Is.False);
    }

    [Test]
    public async Task No_view_asks_anyone_else_for_anything_or_tells_the_key()
    {
        await using var owner = await _service.OpenAsync("");
        var strangers = new ConcurrentQueue<string>();
        owner.Page.Request += (_, request) =>
        {
            if (
                !request.Url.StartsWith(_service.Root, StringComparison.Ordinal)
                && !request.Url.StartsWith("data:", StringComparison.Ordinal)
            )
                strangers.Enqueue(request.Url);
        };
        foreach (var view in Views)
        {
            await owner.GoAsync(view);
            await Expect(owner.Heading).ToHaveTextAsync(view);
            await owner.LooksRightAsync();
        }

        Assert.That(strangers, Is.Empty);
        Assert.That(owner.Requests, Has.None.Contains(_service.Key[7..20]));
        Assert.That(await owner.Page.Context.CookiesAsync(), Is.Empty);
    }
}
