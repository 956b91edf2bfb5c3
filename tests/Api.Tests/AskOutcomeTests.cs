using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>The three outcomes of asking, over HTTP, with the models in the box.</summary>
[Parallelizable]
public sealed class AskOutcomeTests
{
    private const string Starter = "https://kitchen.example/sourdough";
    private const string Oven = "https://kitchen.example/oven";

    private BlogManagerApp _app = null!;
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _app = new BlogManagerApp();
        _client = await _app.CreateAdminClientAsync();
        await ProcessAsync(
            Starter,
            "How to keep a sourdough starter alive 🍞",
            """
            A sourdough starter is a mixture of flour and water in which wild yeast and lactic acid bacteria live. It makes bread rise without commercial yeast.

            ## Feeding

            Feed the starter once a day at room temperature with equal weights of flour and water. In the fridge it needs feeding only once a week, because the
            cold slows the yeast down. Discard half of the starter before each feeding so that the jar does not overflow.

            ## When something looks wrong

            A grey liquid on top is called hooch. It means that the starter is hungry, and it can be poured off or stirred in. Pink or orange streaks mean that
            the starter has spoiled and must be thrown away.
            """
        );
        await ProcessAsync(
            Oven,
            "Which oven for bread",
            """
            A stone oven holds its heat for hours and gives the loaf a thick crust. Ours was built by Marta Lindqvist in 1998 and weighs two tons.

            An electric oven is at 250 degrees after half an hour. Put a bowl of hot water on its floor, or the crust tears.
            """
        );

        // The models load in the background; until then words decide.
        await ServiceCalls.UntilAsync(
            async () =>
                !(await AskAsync(new { question = "Who built the stone oven?" })).GetProperty("degraded").GetBoolean(),
            () => "The models did not load."
        );
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [TestCase("Who built the stone oven?", "Marta Lindqvist")]
    [TestCase("How often should a starter in the refrigerator be fed?", "once a week")]
    [TestCase("What is the grey liquid called?", "hooch")]
    public async Task An_answer_quotes_the_post_and_marks_the_words_that_answer(string question, string words)
    {
        var answer = await AskAsync(new { question });
        var citation = answer.GetProperty("citations")[0];
        var text = await TextAsync(citation.Text("blog_id")!);
        Assert.Multiple(() =>
        {
            Assert.That(
                (
                    answer.GetProperty("abstained").GetBoolean(),
                    answer.GetProperty("grounded").GetBoolean(),
                    answer.Text("reason")
                ),
                Is.EqualTo((false, true, (string?)null))
            );
            Assert.That(answer.Text("answer"), Does.Contain(words).And.Contain("[1]"));
            Assert.That(answer.GetProperty("nearest").GetArrayLength(), Is.Zero);
            Assert.That(answer.GetProperty("support").GetDouble(), Is.InRange(0.2, 1));
            Assert.That(Slice(text, citation), Is.EqualTo(citation.Text("quote")));
            Assert.That(Slice(text, citation.GetProperty("highlight")), Does.Contain(words));
            Assert.That(citation.Text("quote"), Does.Contain(Slice(text, citation.GetProperty("highlight"))));
        });
    }

    [TestCase("What happens if I forget to give it flour over the holidays?")]
    [TestCase("What keeps the container from spilling over?")]
    public async Task What_comes_closest_is_shown_in_whole_sentences_and_said_to_be_no_answer(string question)
    {
        var answer = await AskAsync(new { question, blog_url = Starter });
        var nearest = answer.GetProperty("nearest").EnumerateArray().ToList();
        var text = await TextAsync(nearest[0].Text("blog_id")!);
        Assert.Multiple(() =>
        {
            Assert.That(
                (
                    answer.GetProperty("abstained").GetBoolean(),
                    answer.GetProperty("grounded").GetBoolean(),
                    answer.Text("reason")
                ),
                Is.EqualTo((true, false, "weak_support"))
            );
            Assert.That(answer.Text("answer"), Is.EqualTo("The posts do not say it outright; this comes closest."));
            Assert.That(answer.GetProperty("citations").GetArrayLength(), Is.Zero);
            Assert.That(nearest, Has.Count.InRange(1, 3));
            Assert.That(nearest.Select(n => Slice(text, n)), Is.EqualTo(nearest.Select(n => n.Text("quote"))));
            Assert.That(nearest.Select(n => n.Text("quote")), Is.All.Matches("[.!?]$").And.All.Matches("^[A-Z]"));
            Assert.That(nearest.Select(n => n.Text("text_fragment_url")), Is.All.StartsWith(Starter + "#:~:text="));
            Assert.That(nearest.Select(n => n.GetProperty("score").GetDouble()), Is.All.InRange(0, 1));
        });
    }

    [TestCase("Who won the football world cup in 1954?")]
    [TestCase("zzzz qqqq xxxx")]
    [TestCase("?!")]
    public async Task Of_another_subject_nothing_is_shown(string question)
    {
        var answer = await AskAsync(new { question });
        Assert.Multiple(() =>
        {
            Assert.That(
                (answer.GetProperty("abstained").GetBoolean(), answer.Text("reason")),
                Is.EqualTo((true, "no_supporting_content"))
            );
            Assert.That(
                answer.GetProperty("nearest").GetArrayLength() + answer.GetProperty("citations").GetArrayLength(),
                Is.Zero
            );
        });
    }

    [Test]
    public async Task A_post_named_alone_answers_alone_and_with_its_site_the_others_help_out()
    {
        var alone = await AskAsync(new { question = "Who built the stone oven?", blog_url = Starter });
        var withSite = await AskAsync(
            new
            {
                question = "Who built the stone oven?",
                blog_url = Starter,
                site = "https://kitchen.example",
            }
        );
        Assert.Multiple(() =>
        {
            Assert.That(alone.GetProperty("abstained").GetBoolean(), Is.True);
            Assert.That(
                alone.GetProperty("nearest").EnumerateArray().Select(n => n.Text("url")),
                Is.All.EqualTo(Starter)
            );
            Assert.That(withSite.GetProperty("citations")[0].Text("url"), Is.EqualTo(Oven));
        });
    }

    [Test]
    public async Task Who_may_write_posts_is_told_what_was_looked_at_and_nobody_else()
    {
        var answer = await AskAsync(new { question = "Who built the stone oven?", explain = true });
        var again = await AskAsync(new { question = "Who built the stone oven?", explain = true });
        var explanation = answer.GetProperty("explanation");
        var passages = explanation.GetProperty("passages").EnumerateArray().ToList();
        Assert.Multiple(() =>
        {
            Assert.That(again.GetProperty("cached").GetBoolean(), Is.False, "an explanation is of the moment");
            Assert.That(explanation.Text("reason"), Is.EqualTo("answered"));
            Assert.That(
                explanation.GetProperty("support").GetDouble(),
                Is.EqualTo(answer.GetProperty("support").GetDouble())
            );
            Assert.That(explanation.GetProperty("thresholds").GetProperty("answer").GetDouble(), Is.InRange(0.1, 0.9));
            Assert.That(explanation.GetProperty("thresholds").GetProperty("close").GetDouble(), Is.InRange(0, 0.5));
            Assert.That(
                passages.Where(p => p.GetProperty("used").GetBoolean()).Select(p => p.Text("url")),
                Is.EqualTo(new[] { Oven })
            );
        });
        using var asker = await _app.CreateClientWithScopesAsync("ask", "posts:read");
        await ProblemAssert.IsProblemAsync(
            await asker.PostAsJsonAsync(
                "/api/v1/qa/ask",
                new { question = "Who built the stone oven?", explain = true }
            ),
            HttpStatusCode.Forbidden,
            "forbidden"
        );
    }

    // Offsets count code points.
    private static string Slice(string text, JsonElement range)
    {
        var runes = text.EnumerateRunes().ToList();
        return string.Concat(
            runes[range.GetProperty("start").GetInt32()..range.GetProperty("end").GetInt32()].Select(r => r.ToString())
        );
    }

    private async Task<string> TextAsync(string id) =>
        (await _client.GetFromJsonAsync<JsonElement>($"/api/v1/blogs/{id}/content")).Text("text")!;

    private async Task ProcessAsync(string url, string title, string content)
    {
        using var answer = await _client.PostAsJsonAsync(
            "/api/v1/blogs/process",
            new
            {
                url,
                title,
                content,
                content_type = "text/markdown",
            }
        );
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private async Task<JsonElement> AskAsync(object question)
    {
        using var answer = await _client.PostAsJsonAsync("/api/v1/qa/ask", question);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return await answer.JsonAsync();
    }
}
