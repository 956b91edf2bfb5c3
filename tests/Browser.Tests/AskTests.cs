using System.Net.Http.Json;
using System.Text.Json;
using static Microsoft.Playwright.Assertions;

namespace BlogManager.Browser.Tests;

/// <summary>Asking the real service: the three outcomes, told apart by their form.</summary>
public sealed class AskTests
{
    // What the posts nearly say. Which of them the engine calls close is the engine's to say: the first that it does.
    private static readonly string[] NearlySaid =
    [
        "Can I freeze ground coffee twice?",
        "Is tap water from a softener good for espresso?",
        "How long do coffee beans keep in a vacuum container?",
        "Should I rinse the paper filter with hot water?",
    ];

    [Test]
    public async Task An_answer_is_prose_with_footnotes_and_the_way_it_was_made()
    {
        await using var reader = await OnWaterAsync();
        await reader.AskAsync(Blog.Answered);
        var turn = reader.Widget.Locator(".turn");
        await Expect(turn.Locator(".answer")).ToContainTextAsync(Blog.AnsweredBy);
        await Expect(turn.Locator(".answer q mark")).ToContainTextAsync("92 and 96 degrees");
        await Expect(turn.Locator(".answer sup a").First).ToHaveAttributeAsync("aria-label", "Source 1");
        await Expect(turn.Locator("ol.notes > li").First).ToBeVisibleAsync();
        await Expect(turn.Locator(".foot")).ToContainTextAsync("Put together automatically. Quotes are word for word.");
        await Expect(turn.Locator(".quotes")).ToHaveCountAsync(0);
        // The box is free for the next question, has the focus, and names it a follow-up.
        await Expect(reader.Box).ToHaveValueAsync("");
        await Expect(reader.Box).ToBeFocusedAsync();
        await Expect(reader.Widget.GetByLabel("Ask a follow-up")).ToBeVisibleAsync();
        await Expect(reader.Widget.Locator("[role=status]")).ToContainTextAsync(Blog.AnsweredBy);
        await Expect(reader.Widget.Locator("[role=status]")).ToContainTextAsync("Answered, one source.");
    }

    [Test]
    public async Task A_vote_and_what_was_missing_are_kept_with_the_answer()
    {
        await using var reader = await OnWaterAsync();
        await reader.Page.EvaluateAsync(
            "document.addEventListener('blogmanager:feedback', e => (window.voted = e.detail.answer_id))"
        );
        // Another question than other tests ask: an answer that is remembered has their visitor's votes too.
        await reader.AskAsync("How hot should water be for filter coffee, in degrees?");
        var no = reader.Widget.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "No", Exact = true });
        await no.ClickAsync();
        await Expect(reader.Widget.Locator(".word")).ToHaveTextAsync("Thank you.");
        await reader.Widget.GetByLabel("What was missing? (optional)").FillAsync("How hot for green tea?");
        await reader.Widget.GetByText("Send").ClickAsync();
        await Expect(reader.Widget.Locator(".comment")).ToHaveCountAsync(0);
        var kept = await Blog.Answers.FindAsync(await reader.Page.EvaluateAsync<string>("window.voted"), default);
        Assert.That(kept!.Ratings.Select(r => (r.Helpful, r.Comment)), Is.EqualTo([(false, "How hot for green tea?")]));
    }

    [Test]
    public async Task A_superscript_leads_to_its_footnote()
    {
        await using var reader = await OnWaterAsync();
        await reader.AskAsync(Blog.Answered);
        await reader.Widget.Locator(".turn .answer sup a").Last.ClickAsync();
        await Expect(reader.Widget.Locator(".turn ol.notes > li").First).ToBeFocusedAsync();
        Assert.That(reader.Page.Url, Is.EqualTo($"{Blog.Site.Root}/water"));
    }

    [Test]
    public async Task What_comes_closest_is_quotes_without_superscripts()
    {
        var question = await FirstCloseAsync();
        await using var reader = await OnWaterAsync();
        await reader.AskAsync(question);
        var turn = reader.Widget.Locator(".turn");
        await Expect(turn.Locator(".near")).ToContainTextAsync("≈");
        Assert.That(await turn.Locator(".quotes blockquote q").CountAsync(), Is.InRange(1, 3));
        await Expect(turn.Locator("sup")).ToHaveCountAsync(0);
        await Expect(turn.Locator("mark")).ToHaveCountAsync(0);
        await Expect(turn.Locator(".answer")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task Where_nothing_is_found_there_is_one_sentence_and_a_way_on()
    {
        await using var reader = await OnWaterAsync();
        await reader.AskAsync(Blog.Unanswered);
        var turn = reader.Widget.Locator(".turn");
        await Expect(turn.Locator("p.lead")).ToHaveCountAsync(1);
        await Expect(turn.GetByText("What this post does answer")).ToBeVisibleAsync();
        await Expect(turn.Locator(".card")).ToHaveCountAsync(3);
        await Expect(turn.Locator(".vote")).ToHaveCountAsync(0);
        await Expect(turn.Locator(".notes, .quotes, .near"))
            .ToHaveCountAsync(
                3 /* the cards' own footnotes */
            );
    }

    [Test]
    public async Task Turns_of_a_talk_follow_each_other_and_go_with_the_next_question()
    {
        await using var reader = await OnWaterAsync();
        await reader.AskAsync(Blog.Answered);
        await Expect(reader.Widget.Locator(".turn .answer")).ToHaveCountAsync(1);
        var asked = reader.Page.WaitForRequestAsync("**/qa/ask");
        await reader.AskAsync("And for a dark roast?");
        var body = JsonSerializer.Deserialize<JsonElement>((await asked).PostData!);
        var history = body.GetProperty("history");
        Assert.That(history.GetArrayLength(), Is.EqualTo(2));
        Assert.That(history[0].GetProperty("content").GetString(), Is.EqualTo(Blog.Answered));
        Assert.That(history[1].GetProperty("role").GetString(), Is.EqualTo("assistant"));
        Assert.That(
            history[1].GetProperty("content").GetString(),
            Does.Contain(Blog.AnsweredBy).And.Not.Contain("[1]")
        );
        Assert.That(body.GetProperty("blog_url").GetString(), Is.EqualTo($"{Blog.Site.Root}/water"));
        Assert.That(body.GetProperty("site").GetString(), Is.EqualTo(Blog.Site.Root));
        await Expect(reader.Widget.Locator(".turn")).ToHaveCountAsync(2);
    }

    [Test]
    public async Task Enter_asks_and_shift_and_enter_makes_a_line()
    {
        await using var reader = await OnWaterAsync();
        await reader.Box.FillAsync("One");
        await Expect(reader.Widget.Locator(".hint")).ToContainTextAsync("Enter asks, Shift + Enter makes a new line.");
        await reader.Box.PressAsync("Shift+Enter");
        await Expect(reader.Box).ToHaveValueAsync("One\n");
        Assert.That(reader.Asks, Is.Zero);
        await reader.Box.FillAsync("  ");
        await reader.Box.PressAsync("Enter");
        await Expect(reader.Box).ToBeFocusedAsync();
        Assert.That(reader.Asks, Is.Zero);
    }

    [Test]
    public async Task A_question_that_is_too_long_is_not_sent()
    {
        await using var reader = await OnWaterAsync();
        await reader.Box.FillAsync(new string('x', 916));
        await Expect(reader.Widget.Locator(".hint")).ToContainTextAsync("84 left");
        await reader.Box.FillAsync(new string('x', 1037));
        await Expect(reader.Widget.Locator(".hint")).ToContainTextAsync("Please shorten the question.");
        await Expect(reader.Widget.Locator(".hint")).ToContainTextAsync("37 too many");
        await reader.Box.PressAsync("Enter");
        await Expect(reader.Box).ToHaveValueAsync(new string('x', 1037));
        Assert.That(reader.Asks, Is.Zero);
    }

    [Test]
    public async Task The_page_can_ask_open_and_listen_and_never_hears_the_key()
    {
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.AddInitScriptAsync(
            "window.heard = []; for (const n of ['ready','ask','answer','feedback','error']) document.addEventListener('blogmanager:' + n, e => heard.push([n, e.detail]));"
        );
        await reader.Page.GotoAsync($"{Blog.Site.Root}/water");
        await reader.ReadAsync();
        await Expect(reader.Cards).ToHaveCountAsync(3);
        await reader.Page.EvaluateAsync("q => BlogManager.ask(q)", Blog.Answered);
        await Expect(reader.Widget.Locator(".turn .answer")).ToContainTextAsync(Blog.AnsweredBy);
        var heard = await reader.Page.EvaluateAsync<JsonElement>("heard");
        Assert.That(heard.EnumerateArray().Select(e => e[0].GetString()), Is.EqualTo(["ready", "ask", "answer"]));
        Assert.That(heard[2][1].GetProperty("outcome").GetString(), Is.EqualTo("answered"));
        Assert.That(heard.GetRawText(), Does.Not.Contain("bm_pub_"));
        Assert.That(
            await reader.Page.EvaluateAsync<string>(
                "JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage), document.cookie])"
            ),
            Is.EqualTo("[[],[],\"\"]")
        );
    }

    private static async Task<ReaderPage> OnWaterAsync()
    {
        var reader = await Chromium.OpenAsync();
        await reader.Page.GotoAsync($"{Blog.Site.Root}/water");
        await reader.ReadAsync();
        await Expect(reader.Cards).ToHaveCountAsync(3);
        return reader;
    }

    private static async Task<string> FirstCloseAsync()
    {
        foreach (var question in NearlySaid)
        {
            using var answer = await Blog.Admin.PostAsJsonAsync(
                "/api/v1/qa/ask",
                new
                {
                    question,
                    blog_url = $"{Blog.Site.Root}/water",
                    site = Blog.Site.Root,
                }
            );
            var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
            if (json.GetProperty("reason").GetString() == "weak_support")
                return question;
        }

        throw new AssertionException("The engine calls none of the questions close: find one that it does.");
    }
}
