using Microsoft.AspNetCore.Http;
using static Microsoft.Playwright.Assertions;

namespace BlogManager.Browser.Tests;

/// <summary>Answers that arrive sentence by sentence, and what is done with them.</summary>
public sealed class StreamTests
{
    [Test]
    public async Task Sentences_arrive_one_after_another_and_end_in_the_whole_answer()
    {
        var (second, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        var service = new ScriptedService("stream")
        {
            Ask = async context =>
            {
                await ScriptedService.BeginAsync(context);
                await ScriptedService.SendAsync(
                    context,
                    "sources",
                    new { passages = new[] { new { blog_id = "a" }, new { blog_id = "b" }, new { blog_id = "a" } } }
                );
                await ScriptedService.SendAsync(context, "delta", new { text = "The crumb turns gummy. [1] " });
                await second.Task;
                await context.Response.WriteAsync(": still there\n\n");
                await ScriptedService.SendAsync(context, "delta", new { text = "It can be toasted. [2]" });
                await end.Task;
                await ScriptedService.SendAsync(
                    context,
                    "done",
                    ScriptedService.Answer(
                        "The crumb turns gummy. [1] It can be toasted. [2]",
                        [
                            ScriptedService.Citation(1, "After that 🍞 the crumb turns gummy.", (13, 35)),
                            ScriptedService.Citation(2, "I toasted it dry."),
                        ]
                    )
                );
            },
        };
        await using var reader = await OpenAsync(service);
        await reader.AskAsync("What happens if I leave it in too long?");
        var turn = reader.Widget.Locator(".turn");
        await Expect(turn).ToContainTextAsync("The crumb turns gummy.");
        await Expect(turn).ToContainTextAsync("Found in 2 posts.");
        await Expect(turn).ToHaveAttributeAsync("aria-busy", "true");
        await Expect(turn.Locator(".coming")).ToHaveCountAsync(1);
        await Expect(turn).Not.ToContainTextAsync("toasted");
        await Expect(reader.Widget.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Stop" }))
            .ToBeVisibleAsync();
        await Expect(reader.Box).ToHaveValueAsync("");
        // Sentences on their way are not read out: the status still says what it said at the start.
        await Expect(reader.Widget.Locator("[role=status]")).ToHaveTextAsync("Looking through the posts.");
        second.SetResult();
        await Expect(turn).ToContainTextAsync("It can be toasted.");
        end.SetResult();
        await Expect(turn.Locator("ol.notes > li")).ToHaveCountAsync(2);
        await Expect(turn.Locator(".coming")).ToHaveCountAsync(0);
        // Offsets count code points: the loaf before the marked words is one.
        await Expect(turn.Locator("mark")).ToHaveTextAsync("the crumb turns gummy.");
        Assert.That(await turn.GetAttributeAsync("aria-busy"), Is.Null);
        await Expect(reader.Widget.Locator("[role=status]"))
            .ToHaveTextAsync("Answered, 2 sources. The crumb turns gummy. It can be toasted.");
    }

    [Test]
    public async Task The_words_that_answer_are_marked_in_the_answer_that_is_its_quote_and_else_in_the_footnote()
    {
        object[] citations =
        [
            ScriptedService.Citation(1, "Left 🍞 too long,\nthe crumb turns gummy.", (17, 38)),
            ScriptedService.Citation(2, "I toasted it dry on the third day.", (2, 16)),
            ScriptedService.Citation(3, "Nobody minded."),
        ];
        var service = new ScriptedService("marked")
        {
            Ask = context =>
                ScriptedService.Json(
                    context,
                    200,
                    ScriptedService.Answer(
                        "Left 🍞 too long, the crumb turns gummy. [1] The third day: it was toasted. [2] Nobody minded. [3]",
                        citations
                    )
                ),
        };
        await using var reader = await OpenAsync(service);
        await reader.AskAsync("What happens if I leave it in too long?");
        var turn = reader.Widget.Locator(".turn");
        await Expect(turn.Locator(".answer q mark")).ToHaveTextAsync("the crumb turns gummy");
        await Expect(turn.Locator(".answer q"))
            .ToHaveTextAsync(["Left 🍞 too long, the crumb turns gummy.", "Nobody minded."]);
        await Expect(turn.Locator(".notes mark")).ToHaveTextAsync("toasted it dry");
        // What stands in the answer word for word is not said again below it.
        await Expect(turn.Locator(".notes q")).ToHaveTextAsync("I toasted it dry on the third day.");
        await Expect(turn.Locator(".answer"))
            .ToHaveTextAsync(
                "Left 🍞 too long, the crumb turns gummy.1 The third day: it was toasted.2 Nobody minded.3"
            );
        await Expect(turn.Locator(".answer mark")).ToHaveCSSAsync("background-color", "rgb(252, 242, 207)");
    }

    [Test]
    public async Task Stop_ends_the_call_and_keeps_what_has_arrived()
    {
        var left = new TaskCompletionSource();
        var service = new ScriptedService("stop")
        {
            Ask = async context =>
            {
                context.RequestAborted.Register(() => left.TrySetResult());
                await ScriptedService.BeginAsync(context);
                await ScriptedService.SendAsync(context, "delta", new { text = "The first sentence." });
                await left.Task;
            },
        };
        await using var reader = await OpenAsync(service);
        await reader.AskAsync("How long?");
        await Expect(reader.Widget.Locator(".turn")).ToContainTextAsync("The first sentence.");
        await reader.Box.PressAsync("Escape");
        await Expect(reader.Widget.Locator(".turn")).ToContainTextAsync("Stopped.");
        await Expect(reader.Widget.Locator(".turn")).ToContainTextAsync("The first sentence.");
        await left.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Test]
    public async Task A_stream_that_breaks_off_says_so_and_can_be_asked_again()
    {
        var (asks, seen) = (0, new TaskCompletionSource());
        var service = new ScriptedService("broken")
        {
            Ask = async context =>
            {
                await ScriptedService.BeginAsync(context);
                await ScriptedService.SendAsync(context, "delta", new { text = "What had arrived." });
                if (Interlocked.Increment(ref asks) == 1)
                {
                    await seen.Task;
                    context.Abort();
                }
                else
                    await ScriptedService.SendAsync(context, "done", ScriptedService.Answer("What had arrived."));
            },
        };
        await using var reader = await OpenAsync(service);
        await reader.AskAsync("How long?");
        var turn = reader.Widget.Locator(".turn").First;
        await Expect(turn).ToContainTextAsync("What had arrived.");
        seen.SetResult();
        await Expect(turn).ToContainTextAsync("The connection broke off before the end.");
        await Expect(turn).ToContainTextAsync("What had arrived.");
        await turn.GetByText("Ask again").ClickAsync();
        await Expect(reader.Widget.Locator(".turn")).ToHaveCountAsync(2);
        await Expect(turn).Not.ToContainTextAsync("Ask again");
        await Expect(reader.Widget.Locator(".turn").Last.Locator(".foot")).ToBeVisibleAsync();
    }

    [Test]
    public async Task An_answer_of_the_author_says_whose_it_is()
    {
        var service = new ScriptedService("author")
        {
            Ask = context => ScriptedService.Json(context, 200, ScriptedService.Answer("I sell none.", curated: true)),
        };
        await using var reader = await OpenAsync(service);
        await reader.AskAsync("Do you sell your bread?");
        await Expect(reader.Widget.Locator(".turn .kind")).ToHaveTextAsync("From the author");
        await Expect(reader.Widget.Locator(".turn .notes")).ToHaveCountAsync(0);
        await Expect(reader.Widget.Locator(".turn")).Not.ToContainTextAsync("Put together automatically");
    }

    [Test]
    public async Task A_vote_is_sent_and_after_no_a_comment_may_follow()
    {
        var service = new ScriptedService("vote")
        {
            Ask = context =>
                ScriptedService.Json(
                    context,
                    200,
                    ScriptedService.Answer(
                        "Twelve hours. [1]",
                        [ScriptedService.Citation(1, "It keeps for twelve hours.")]
                    )
                ),
        };
        await using var reader = await OpenAsync(service);
        await reader.AskAsync("How long?");
        var no = reader.Widget.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "No", Exact = true });
        await no.ClickAsync();
        await Expect(no).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(reader.Widget.Locator(".word")).ToHaveTextAsync("Thank you.");
        await reader.Widget.GetByLabel("What was missing? (optional)").FillAsync("How cold?");
        await reader.Widget.GetByText("Send").ClickAsync();
        await Expect(reader.Widget.Locator(".comment")).ToHaveCountAsync(0);
        var sent = service.Bodies("/feedback");
        Assert.That(sent.Select(b => b.GetProperty("helpful").GetBoolean()), Is.EqualTo([false, false]));
        Assert.That(sent[1].GetProperty("comment").GetString(), Is.EqualTo("How cold?"));
    }

    [Test]
    public async Task Where_the_service_takes_no_votes_they_are_offered_no_more()
    {
        var service = new ScriptedService("no-votes")
        {
            Feedback = 404,
            Ask = context => ScriptedService.Json(context, 200, ScriptedService.Answer("Twelve hours.", curated: true)),
        };
        await using var reader = await OpenAsync(service);
        await reader.AskAsync("How long?");
        await reader
            .Widget.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Yes", Exact = true })
            .ClickAsync();
        await Expect(reader.Widget.Locator(".foot")).ToHaveTextAsync("This could not be saved.");
        await reader.AskAsync("How long is it?");
        await Expect(reader.Widget.Locator(".turn")).ToHaveCountAsync(2);
        await Expect(reader.Widget.Locator(".turn").Last.Locator(".answer")).ToBeVisibleAsync();
        await Expect(reader.Widget.Locator("[aria-pressed]")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task Four_sources_show_three_and_the_rest_on_demand()
    {
        object[] citations = [.. Enumerable.Range(1, 4).Select(i => ScriptedService.Citation(i, $"Quote {i}."))];
        var service = new ScriptedService("four")
        {
            Ask = context =>
                ScriptedService.Json(
                    context,
                    200,
                    ScriptedService.Answer("All of it. [1][2][3][4] Not a mark: [9].", citations)
                ),
        };
        await using var reader = await OpenAsync(service);
        await reader.AskAsync("How long?");
        var notes = reader.Widget.Locator(".turn ol.notes > li");
        await Expect(notes.Nth(2)).ToBeVisibleAsync();
        await Expect(notes.Nth(3)).Not.ToBeVisibleAsync();
        await Expect(reader.Widget.Locator(".turn .answer")).ToContainTextAsync("Not a mark: [9].");
        await reader.Widget.GetByText("Show all 4 sources").ClickAsync();
        await Expect(notes.Nth(3)).ToBeFocusedAsync();
    }

    [Test]
    public async Task A_superscript_of_a_source_that_is_not_shown_shows_all_of_them()
    {
        object[] citations = [.. Enumerable.Range(1, 4).Select(i => ScriptedService.Citation(i, $"Quote {i}."))];
        var service = new ScriptedService("fourth")
        {
            Ask = context =>
                ScriptedService.Json(context, 200, ScriptedService.Answer("All of it. [1][2][3][4]", citations)),
        };
        await using var reader = await OpenAsync(service);
        await reader.AskAsync("How long?");
        await reader.Widget.Locator(".turn sup a").Last.ClickAsync();
        await Expect(reader.Widget.Locator(".turn ol.notes > li").Nth(3)).ToBeFocusedAsync();
        await Expect(reader.Widget.GetByText("Show all 4 sources")).ToHaveCountAsync(0);
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
