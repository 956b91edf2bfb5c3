using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlogManager.Browser.Tests;

/// <summary>Limits, outages and pauses: what happened, that the question is kept, and when to try again.</summary>
public sealed class TroubleTests
{
    private const string Question = "Can I freeze the dough?";

    [Test]
    public async Task A_limit_counts_down_and_then_lets_ask_again()
    {
        var limited = true;
        var service = new ScriptedService("limit")
        {
            Ask = context =>
            {
                if (!limited)
                    return ScriptedService.Json(context, 200, ScriptedService.Answer("Yes.", curated: true));
                context.Response.Headers.RetryAfter = "60";
                return ScriptedService.Json(
                    context,
                    429,
                    new { error = "rate_limit_exceeded", retry_after_seconds = 60 }
                );
            },
        };
        await using var reader = await Chromium.OpenAsync();
        var noon = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
        await reader.Page.Clock.InstallAsync(new() { TimeDate = noon });
        await reader.Page.GotoAsync(service.Url);
        await Expect(reader.Cards).ToHaveCountAsync(2);
        await reader.AskAsync(Question);
        var note = reader.Widget.Locator(".note");
        await Expect(note).ToContainTextAsync("Many questions are being asked just now. You can ask again in");
        // From here on the page's seconds are counted out to it, however long ago it was opened.
        await reader.Page.Clock.PauseAtAsync(noon.AddSeconds(45));
        for (
            var second = 0;
            second < 60 && !(await note.TextContentAsync())!.Contains("in 1 second.", StringComparison.Ordinal);
            second++
        )
            await reader.Page.Clock.RunForAsync(1_000);
        await Expect(note).ToContainTextAsync("in 1 second.");
        await Expect(reader.Widget.Locator(".turn")).ToHaveCountAsync(0);
        await Expect(reader.Box).ToHaveValueAsync(Question);
        var ask = reader.Widget.GetByRole(AriaRole.Button, new() { Name = "Ask", Exact = true });
        await Expect(ask).ToHaveAttributeAsync("aria-disabled", "true");
        limited = false;
        await reader.Page.Clock.RunForAsync(2_000);
        await reader.Page.Clock.ResumeAsync();
        await Expect(note).ToHaveCountAsync(0);
        await Expect(reader.Widget.Locator("[role=status]")).ToHaveTextAsync("You can ask again.");
        await ask.ClickAsync();
        await Expect(reader.Widget.Locator(".turn .answer")).ToHaveTextAsync("Yes.");
    }

    [Test]
    public async Task Paused_by_the_owner_says_so_and_the_questions_still_open()
    {
        var service = new ScriptedService("paused")
        {
            Ask = context =>
                ScriptedService.Json(
                    context,
                    503,
                    new { error = "asking_paused", message = "We are on holiday until Monday." }
                ),
        };
        await using var reader = await OpenAsync(service);
        await reader.AskAsync(Question);
        await Expect(reader.Widget.Locator(".note")).ToHaveTextAsync("We are on holiday until Monday.");
        await Expect(reader.Box).ToHaveCountAsync(0);
        await reader.Cards.First.ClickAsync();
        await Expect(reader.Widget.Locator(".panel .answer").First).ToBeVisibleAsync();
    }

    [Test]
    public async Task An_outage_keeps_the_question_and_offers_to_try_again()
    {
        var down = true;
        var service = new ScriptedService("outage")
        {
            Ask = context =>
                down
                    ? ScriptedService.Json(context, 503, new { error = "dependency_unavailable" })
                    : ScriptedService.Json(context, 200, ScriptedService.Answer("Yes.", curated: true)),
        };
        await using var reader = await OpenAsync(service);
        await reader.AskAsync(Question);
        await Expect(reader.Widget.Locator(".note")).ToContainTextAsync("The answer could not be fetched.");
        await Expect(reader.Box).ToHaveValueAsync(Question);
        await Expect(reader.Widget.Locator("[role=status]"))
            .ToHaveTextAsync(
                "The answer could not be fetched. Your question is kept. It usually works a minute later."
            );
        down = false;
        await reader.Widget.GetByText("Try again").ClickAsync();
        await Expect(reader.Widget.Locator(".turn .answer")).ToHaveTextAsync("Yes.");
        await Expect(reader.Widget.Locator(".note")).ToHaveCountAsync(0);
        await Expect(reader.Box).ToHaveValueAsync("");
    }

    [Test]
    public async Task Offline_says_so_until_the_connection_is_back()
    {
        var service = new ScriptedService("offline");
        await using var reader = await OpenAsync(service);
        await reader.Page.Context.SetOfflineAsync(true);
        await reader.AskAsync(Question);
        await Expect(reader.Widget.Locator(".note"))
            .ToHaveTextAsync("You seem to be offline. Your question is kept in the box.");
        await Expect(reader.Box).ToHaveValueAsync(Question);
        Assert.That(reader.Asks, Is.Zero);
        await reader.Page.Context.SetOfflineAsync(false);
        await Expect(reader.Widget.Locator(".note")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task A_key_that_is_refused_is_told_to_the_owner_alone()
    {
        var service = new ScriptedService("refused") { Post = () => (401, new { error = "unauthorized" }) };
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.GotoAsync(service.Url);
        await reader.Page.WaitForFunctionAsync(
            "() => document.querySelector('blog-manager')?.shadowRoot.querySelector('.gone')"
        );
        await Expect(reader.Box).Not.ToBeVisibleAsync();
        Assert.That(reader.Console, Has.One.EqualTo("warning: blog-manager: this key is not known"));
    }

    [Test]
    public async Task Questions_that_do_not_load_leave_the_box()
    {
        var service = new ScriptedService("not-loaded")
        {
            Post = () => (503, new { error = "dependency_unavailable" }),
        };
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.GotoAsync(service.Url);
        await reader.ReadAsync();
        await Expect(reader.Widget.GetByLabel("Ask this blog")).ToBeVisibleAsync();
        await Expect(reader.Cards).ToHaveCountAsync(0);
    }

    [Test]
    public async Task A_page_that_is_being_taken_in_fills_in_when_it_is_ready()
    {
        var looks = 0;
        ScriptedService? service = null;
        service = new ScriptedService("preparing")
        {
            Post = () =>
                Interlocked.Increment(ref looks) < 3
                    ? (
                        200,
                        new
                        {
                            status = "processing",
                            job_id = "job-1",
                            retry_after_seconds = 1,
                        }
                    )
                    : (200, service!.Ready()),
        };
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.GotoAsync(service.Url);
        await reader.ReadAsync();
        await Expect(reader.Widget.GetByText("The questions for this post are being prepared.")).ToBeVisibleAsync();
        await Expect(reader.Box).ToBeVisibleAsync();
        await Expect(reader.Cards).ToHaveCountAsync(2);
        await Expect(reader.Widget.GetByText("The questions for this post are being prepared.")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task Silence_of_forty_seconds_is_an_outage_and_a_heartbeat_is_none()
    {
        var end = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        var beat = new TaskCompletionSource();
        var service = new ScriptedService("silent")
        {
            Ask = async context =>
            {
                await ScriptedService.BeginAsync(context);
                asked.SetResult();
                await beat.Task;
                await context.Response.WriteAsync(": still there\n\n");
                await context.Response.Body.FlushAsync();
                await end.Task;
            },
        };
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.Clock.InstallAsync();
        await reader.Page.GotoAsync(service.Url);
        await Expect(reader.Cards).ToHaveCountAsync(2);
        await reader.AskAsync(Question);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await reader.Page.Clock.FastForwardAsync(30_000);
        beat.SetResult();
        // The heartbeat has no effect to wait for but that the next 30 seconds are not too long.
        await Task.Delay(500);
        await reader.Page.Clock.FastForwardAsync(30_000);
        await Expect(reader.Widget.GetByText("Looking through the posts").First).ToBeVisibleAsync();
        await reader.Page.Clock.FastForwardAsync(11_000);
        await Expect(reader.Widget.Locator(".note")).ToContainTextAsync("The answer could not be fetched.");
        end.SetResult();
    }

    private static async Task<ReaderPage> OpenAsync(ScriptedService service)
    {
        var reader = await Chromium.OpenAsync();
        await reader.Page.GotoAsync(service.Url);
        await reader.ReadAsync();
        await Expect(reader.Cards).ToHaveCountAsync(2);
        return reader;
    }
}
