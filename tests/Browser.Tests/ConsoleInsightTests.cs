using System.Text.Json;
using Microsoft.Playwright;
using static BlogManager.Browser.Tests.MadeUpFigures;
using static Microsoft.Playwright.Assertions;

namespace BlogManager.Browser.Tests;

/// <summary>
/// The views of insights, spending, sources and the owner's answers, over replies of the contract's form: figures that a
/// service of its own would take weeks to come by.
/// </summary>
public sealed class ConsoleInsightTests
{
    private OwnedService _service = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _service = await OwnedService.StartAsync();
        await _service.TakeInAsync("water", "Hot, but not boiling: what water does to coffee");
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _service.DisposeAsync();

    [Test]
    public async Task The_overview_leads_with_figures_and_draws_their_course()
    {
        await using var owner = await _service.OpenAsync("", async page =>
        {
            await OwnerPage.AnswerAsync(page, "/insights/overview", Overview());
            await OwnerPage.AnswerAsync(page, "/insights/unanswered", Groups);
            await OwnerPage.AnswerAsync(
                page,
                "/sources",
                Of(
                    new
                    {
                        name = "Recipes",
                        state = "failing",
                        reason = "The site answers 503.",
                    }
                )
            );
        });
        await Expect(owner.Page.Locator(".todo"))
            .ToContainTextAsync("The source Recipes is failing: The site answers 503.");
        await Expect(owner.Page.Locator(".stats")).ToContainTextAsync("1,200");
        await Expect(owner.Page.Locator(".stats")).ToContainTextAsync("75 %");
        await Expect(owner.Page.Locator(".stats")).ToContainTextAsync("87 %");
        await Expect(owner.Page.Locator(".todo"))
            .ToContainTextAsync("2 questions that your posts do not answer were asked more than once.");
        await Expect(owner.Page.Locator("svg.chart"))
            .ToHaveAttributeAsync(
                "aria-label",
                "Asks by day. 30 days to 28 Nov. Between 38 and 42 asks a day; 900 answered, 180 closest, 120 nothing."
            );
        await Expect(owner.Page.Locator("svg.chart .day")).ToHaveCountAsync(30);
        await Expect(owner.Page.Locator("svg.chart rect.s1")).ToHaveCountAsync(30);
        await owner.LooksRightAsync();

        var chart = owner.Page.GetByRole(AriaRole.Group, new() { Name = "Asks by day" });
        await chart.FocusAsync();
        await owner.Page.Keyboard.PressAsync("ArrowLeft");
        await Expect(owner.Page.Locator(".reading"))
            .ToHaveTextAsync("28 Nov: 42 asks, 32 answered, 6 closest, 4 nothing.");
        await owner.Page.Keyboard.PressAsync("ArrowLeft");
        await Expect(owner.Page.Locator(".reading")).ToContainTextAsync("27 Nov");
        await owner.Page.GetByText("Show as a table").ClickAsync();
        await Expect(owner.Page.GetByRole(AriaRole.Table, new() { Name = "Asks by day" }).Locator("tbody tr"))
            .ToHaveCountAsync(30);
        await owner.Page.GetByText("90 days").ClickAsync();
        await Expect(owner.Page).ToHaveURLAsync($"{_service.Root}/console?days=90");
    }

    [Test]
    public async Task Where_nobody_asked_and_where_a_service_has_no_such_view_that_is_said()
    {
        await using var owner = await _service.OpenAsync("", page =>
            OwnerPage.AnswerAsync(page, "/insights/overview", Overview(0))
        );
        await Expect(owner.Page.GetByText("Nobody has asked yet.")).ToBeVisibleAsync();
        await owner.LooksRightAsync();
        var missing = new { error = "not_found", message = "There is no such route; /docs lists them." };
        foreach (
            var (path, view, what) in new[]
            {
                ("/insights/usage", "Spending", "spending"),
                ("/insights/unanswered", "Unanswered", "insights"),
                ("/qa/curated", "Your answers", "your answers"),
                ("/sources", "Sources and jobs", "sources"),
            }
        )
        {
            await OwnerPage.AnswerAsync(owner.Page, path, missing, 404);
            await owner.GoAsync(view);
            await Expect(owner.Page.GetByText($"This version of the service has no {what}")).ToBeVisibleAsync();
        }

        await owner.LooksRightAsync();
        var broken = new
        {
            error = "internal_error",
            message = "No.",
            correlation_id = "abc-123",
        };
        await owner.Page.UnrouteAllAsync();
        await OwnerPage.AnswerAsync(owner.Page, "/insights/usage", broken, 500);
        await owner.GoAsync("Spending");
        await Expect(owner.Page.GetByText("This did not work (internal_error). Reference abc-123.")).ToBeVisibleAsync();
        await owner.LooksRightAsync();
    }

    [Test]
    public async Task An_unanswered_question_is_answered_refused_or_made_a_post_of()
    {
        var sent = new List<string>();
        await using var owner = await _service.OpenAsync("unanswered", async page =>
        {
            await OwnerPage.AnswerAsync(page, "/insights/unanswered", Groups);
            await OwnerPage.AnswerAsync(page, "/qa/curated/c1", new { });
            await page.RouteAsync("**/api/v1/qa/curated", async route =>
            {
                sent.Add(route.Request.PostData!);
                var body = JsonSerializer.Deserialize<JsonElement>(route.Request.PostData!);
                await route.FulfillAsync(
                    new()
                    {
                        Status = 201,
                        ContentType = "application/json",
                        Body = JsonSerializer.Serialize(
                            new
                            {
                                id = "c1",
                                questions = body.GetProperty("questions"),
                                block = body.TryGetProperty("block", out var b) && b.GetBoolean(),
                                times = 0,
                            }
                        ),
                    }
                );
            });
        });
        var groups = owner.Page.Locator("article.grp");
        await Expect(groups).ToHaveCountAsync(2);
        await Expect(groups.Nth(0)).ToContainTextAsync("Closest shown");
        await Expect(groups.Nth(1)).ToContainTextAsync("Nothing found");
        await Expect(owner.Page.Locator(".tabs")).ToContainTextAsync("Nothing found 1");
        await owner.LooksRightAsync();
        await owner.Page.GetByText("2 more wordings").ClickAsync();
        await Expect(groups.Nth(0).Locator(".vars li")).ToHaveCountAsync(5);

        // Two clicks: open, and save what was written.
        await groups.Nth(0).GetByRole(AriaRole.Button, new() { Name = "Write the answer" }).ClickAsync();
        await Expect(owner.Page.GetByLabel("Your answer")).ToBeFocusedAsync();
        await owner.Page.Keyboard.TypeAsync("Yes, right after shaping.");
        await owner.LooksRightAsync();
        await owner.Button("Save answer").ClickAsync();
        await Expect(groups.Nth(0).Locator(".note")).ToContainTextAsync("Readers see it within five seconds.");
        var body = JsonSerializer.Deserialize<JsonElement>(sent[0]);
        Assert.That(body.GetProperty("answer").GetString(), Is.EqualTo("Yes, right after shaping."));
        Assert.That(body.GetProperty("questions").GetArrayLength(), Is.EqualTo(6));
        await owner.Button("Undo").ClickAsync();
        await Expect(groups.Nth(0).Locator(".note")).ToHaveCountAsync(0);

        await groups.Nth(1).GetByRole(AriaRole.Button, new() { Name = "Never answer" }).ClickAsync();
        await Expect(groups.Nth(1).Locator(".note")).ToContainTextAsync("Readers get no answer to this.");
        Assert.That(
            JsonSerializer.Deserialize<JsonElement>(sent[1]).GetProperty("block").GetBoolean(),
            Is.True,
            sent[1]
        );
        await owner.Button("Undo").ClickAsync();
        await groups.Nth(1).GetByRole(AriaRole.Button, new() { Name = "Write a post about this" }).ClickAsync();
        await groups.Nth(1).GetByRole(AriaRole.Button, new() { Name = "Copy Markdown" }).ClickAsync();
        Assert.That(
            await owner.Page.EvaluateAsync<string>("navigator.clipboard.readText()"),
            Is.EqualTo("# Do you \\*ship\\* abroad?\n\nReaders asked this 6 times in 30 days.\n")
        );
        await owner.LooksRightAsync();

        await owner.Link("Nothing found 1").ClickAsync();
        await Expect(groups).ToHaveCountAsync(1);
        await Expect(owner.Page).ToHaveURLAsync($"{_service.Root}/console/unanswered?show=nothing");

        await OwnerPage.AnswerAsync(owner.Page, "/insights/questions", new { erased = 29 }, method: "DELETE");
        await owner.Button("Erase every kept question").ClickAsync();
        await owner.Page.GetByLabel("Type “questions”").FillAsync("questions");
        await owner.LooksRightAsync();
        await owner.Button("Erase questions").ClickAsync();
        await Expect(owner.Page.GetByText("Erased: 29 questions.").First).ToBeVisibleAsync();
    }

    [Test]
    public async Task What_readers_found_unhelpful_is_listed()
    {
        var asked = new
        {
            answer_id = "a1",
            question = "How hot?",
            answer = "Warm. [1]",
            outcome = "answered",
            support = 0.7,
            asked_at = "2026-11-28T11:52:00Z",
            last_asked_at = "2026-11-28T11:52:00Z",
            times = 3,
            helpful = 1,
            unhelpful = 2,
            comments = new[] { "In degrees, please" },
            cited = new[] { Near },
            nearest = Array.Empty<object>(),
        };
        await using var owner = await _service.OpenAsync("unanswered?show=unhelpful", async page =>
        {
            await OwnerPage.AnswerAsync(page, "/insights/unanswered", Groups);
            await OwnerPage.AnswerAsync(page, "/insights/questions", Of(asked));
        });
        await Expect(owner.Page.Locator("article.grp")).ToContainTextAsync("Unhelpful for 2, helpful for 1");
        await Expect(owner.Page.Locator("article.grp")).ToContainTextAsync("In degrees, please");
        await owner.LooksRightAsync();
    }

    [Test]
    public async Task The_owners_answers_are_listed_edited_deleted_and_put_back()
    {
        var first = new
        {
            id = "c1",
            questions = new[] { "Do you sell your bread?", "Can I buy a loaf?" },
            answer = "No. This is a home kitchen, and I bake for friends.",
            times = 31,
            last_given_at = "2026-11-28T11:52:00Z",
        };
        var blocked = new
        {
            id = "c2",
            questions = new[] { "Where do you live?" },
            answer = (string?)null,
            block = true,
            site = "https://cup.example",
            times = 4,
        };
        await using var owner = await _service.OpenAsync("curated", page =>
            OwnerPage.AnswerAsync(page, "/qa/curated", Of(first, blocked))
        );
        await Expect(owner.Page.Locator("tbody tr")).ToHaveCountAsync(2);
        await Expect(owner.Page.Locator("tbody tr").First).ToContainTextAsync("2 wordings");
        await Expect(owner.Page.Locator("tbody tr").Nth(1)).ToContainTextAsync("Never answered");
        await owner.LooksRightAsync();
        await owner.Button("Edit: Do you sell your bread?").ClickAsync();
        await Expect(owner.Page.GetByLabel("Wordings")).ToHaveValueAsync("Do you sell your bread?\nCan I buy a loaf?");
        await owner.LooksRightAsync();
        await owner.Page.Keyboard.PressAsync("Escape");
        await Expect(owner.Page.GetByLabel("Wordings")).ToHaveCountAsync(0);

        await OwnerPage.AnswerAsync(owner.Page, "/qa/curated/c1", new { }, method: "DELETE");
        await owner.Button("Delete: Do you sell your bread?").ClickAsync();
        await Expect(owner.Page.Locator("tbody .note")).ToContainTextAsync("Deleted: Do you sell your bread?");
        await owner.LooksRightAsync();
        await owner.Button("Put back").ClickAsync();
        await Expect(owner.Button("Edit: Do you sell your bread?")).ToBeVisibleAsync();

        await owner.Button("Write an answer").ClickAsync();
        await owner.Button("Save answer").ClickAsync();
        await Expect(owner.Page.Locator(".err").First).ToHaveTextAsync("Write at least one question.");
        await Expect(owner.Page.GetByLabel("Wordings")).ToBeFocusedAsync();
        await owner.Page.GetByLabel("Wordings").FillAsync(Blog.Answered);
        await owner.Button("Try it first").ClickAsync();
        await Expect(owner.Page.Locator(".reader")).ToContainTextAsync(Blog.AnsweredBy);
        await owner.LooksRightAsync();
    }

    [Test]
    public async Task Spending_is_told_by_day_key_and_model_and_a_cap_that_is_reached()
    {
        var keys = await _service.SendAsync("GET", "/api/v1/auth/keys");
        var key = keys.GetProperty("items")[0].GetProperty("id").GetString();
        var usage = new
        {
            from = "2026-10-30T00:00:00Z",
            to = "2026-11-28T14:00:00Z",
            tokens = new { input = 2_980_000, output = 430_000 },
            cost = 9.84,
            items = Days(i => new
            {
                day = Day(i),
                key_id = i % 2 == 0 ? key : null,
                provider = "openai",
                model = "small",
                calls = 3,
                tokens = new { input = 90_000 + i, output = 14_000 },
                cost = 0.2 + i / 100.0,
            }),
            budgets = new object[]
            {
                new
                {
                    budget = "daily",
                    key_id = (string?)null,
                    limit = 200_000,
                    used = 61_400,
                    remaining = 138_600,
                    resets_at = "2026-11-29T00:00:00Z",
                },
                new
                {
                    budget = "monthly",
                    key_id = (string?)null,
                    limit = 4_000_000,
                    used = 3_410_000,
                    remaining = 590_000,
                    resets_at = "2026-12-01T00:00:00Z",
                },
                new
                {
                    budget = "per_key_daily",
                    key_id = key,
                    limit = 50_000,
                    used = 50_000,
                    remaining = 0,
                    resets_at = "2026-11-29T00:00:00Z",
                },
            },
        };
        await using var owner = await _service.OpenAsync("spending", page =>
            OwnerPage.AnswerAsync(page, "/insights/usage", usage)
        );
        await Expect(owner.Page.GetByText("61,400 of 200,000 tokens")).ToBeVisibleAsync();
        await Expect(owner.Page.GetByText("3.41 million of 4.00 million tokens · 85 %")).ToBeVisibleAsync();
        await Expect(owner.Page.GetByText("Reached: the built-in engine answers until ")).ToBeVisibleAsync();
        await Expect(owner.Page.GetByText("9.84 in 30 days, for 2.98 million tokens in and 430,000 out."))
            .ToBeVisibleAsync();
        await Expect(owner.Page.GetByRole(AriaRole.Meter)).ToHaveCountAsync(3);
        await Expect(owner.Page.GetByRole(AriaRole.Table, new() { Name = "By key" })).ToContainTextAsync("test admin");
        await Expect(owner.Page.GetByRole(AriaRole.Table, new() { Name = "By model" })).ToContainTextAsync("small");
        await owner.LooksRightAsync();
    }

    [Test]
    public async Task Sources_are_added_with_their_secret_shown_once_run_paused_edited_and_deleted()
    {
        var source = new
        {
            id = "s1",
            name = "Blog feed",
            kind = "feed",
            url = "https://cup.example/feed.xml",
            interval_minutes = 15,
            include = Array.Empty<string>(),
            exclude = new[] { "/tags/" },
            when_gone = "mark",
            state = "failing",
            reason = "The site answers 503.",
            last_sync = new
            {
                job_id = "j1",
                at = "2026-11-28T13:45:00Z",
                taken_in = 1,
                unchanged = 19,
                failed = 0,
                gone = 0,
            },
            next_sync_at = "2026-11-28T14:01:00Z",
            hook_url = "/api/v1/hooks/s1",
        };
        await using var owner = await _service.OpenAsync("sources", page =>
            OwnerPage.AnswerAsync(page, "/sources", Of(source), method: "GET")
        );
        var row = owner.Page.Locator("tbody tr").First;
        await Expect(row).ToContainTextAsync("cup.example/feed.xml · every 15 minutes");
        await Expect(row).ToContainTextAsync("The site answers 503.");
        await Expect(row).ToContainTextAsync("1 imported, 19 unchanged");
        await owner.LooksRightAsync();

        await OwnerPage.AnswerAsync(owner.Page, "/sources/s1", source, method: "PATCH");
        await owner.Button("Pause: Blog feed").ClickAsync();
        await Expect(owner.Status).ToHaveTextAsync("Paused: Blog feed. It can be resumed.");
        await owner.Button("Edit: Blog feed").ClickAsync();
        await Expect(owner.Page.GetByLabel("Leave out")).ToHaveValueAsync("/tags/");
        await owner.LooksRightAsync();
        await owner.Button("Delete source").ClickAsync();
        await Expect(owner.Page.GetByText("Its posts stay as they are")).ToBeVisibleAsync();
        await owner.Page.GetByText("Erase", new() { Exact = true }).ClickAsync();
        await Expect(owner.Page.GetByLabel("Type “Blog feed”")).ToBeVisibleAsync();
        await owner.LooksRightAsync();
        await owner.Page.Keyboard.PressAsync("Escape");
        await owner.Button("Cancel").ClickAsync();

        await OwnerPage.AnswerAsync(
            owner.Page,
            "/imports/preview",
            new
            {
                feeds = new[] { new { url = "https://cup.example/feed.xml", posts = 20 } },
                sitemaps = new[] { new { url = "https://cup.example/sitemap.xml", posts = 303 } },
            }
        );
        var added = JsonSerializer.Deserialize<Dictionary<string, object?>>(JsonSerializer.Serialize(source))!;
        added["hook_secret"] = "whsec_made-up";
        await OwnerPage.AnswerAsync(owner.Page, "/sources", added, 201, "POST");
        var busy = new
        {
            error = "conflict",
            message = "It runs.",
            details = new { job_id = "j1" },
        };
        await OwnerPage.AnswerAsync(owner.Page, "/sources/s1/sync", busy, 409);
        await owner.Button("Add a source").ClickAsync();
        await owner.Page.GetByLabel("Address").FillAsync("https://cup.example");
        await owner.Page.Keyboard.PressAsync("Tab");
        await Expect(owner.Page.GetByText("Found: a feed with 20 posts and a sitemap with 303.")).ToBeVisibleAsync();
        await owner.LooksRightAsync();
        await owner.Button("Add and import").ClickAsync();
        await Expect(owner.Page.GetByRole(AriaRole.Heading, new() { Name = "Source added: Blog feed" }))
            .ToBeVisibleAsync();
        await Expect(owner.Page.Locator(".secret code").First).ToHaveTextAsync($"{_service.Root}/api/v1/hooks/s1");
        await Expect(owner.Page.Locator(".secret code").Nth(1)).ToHaveTextAsync("whsec_made-up");
        await owner.LooksRightAsync();
        await owner.GoAsync("Health");
        await Expect(owner.Page.GetByRole(AriaRole.Dialog, new() { Name = "Have you kept the secret?" }))
            .ToBeVisibleAsync();
        await owner
            .Page.GetByRole(AriaRole.Dialog)
            .GetByRole(AriaRole.Button, new() { Name = "I have kept it" })
            .ClickAsync();
        await Expect(owner.Heading).ToHaveTextAsync("Health");
    }
}
