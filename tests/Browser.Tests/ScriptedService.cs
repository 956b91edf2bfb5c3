using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using BlogManager.Domain.Posts;
using BlogManager.Testing;
using Microsoft.AspNetCore.Http;

namespace BlogManager.Browser.Tests;

/// <summary>
/// A service that says what a test has it say, event by event, in the contract's own form: for what the real one does
/// only when it is ill, or in a hurry. The widget is the real one.
/// </summary>
internal sealed class ScriptedService
{
    internal const string PostId = "post-1";

    private readonly ConcurrentQueue<(string Path, string Body)> _bodies = new();

    /// <summary>What answers an ask.</summary>
    internal RequestDelegate Ask { get; set; } = context => Json(context, 500, new { error = "internal_error" });

    /// <summary>The status that feedback gets.</summary>
    internal int Feedback { get; set; } = 204;

    /// <summary>The status and body that a page's first request gets.</summary>
    internal Func<(int Status, object Body)> Post { get; set; }

    /// <summary>The page's address.</summary>
    internal string Url { get; }

    /// <summary>The title of the post that is like the page's.</summary>
    internal string SimilarTitle { get; init; } = "The second loaf";

    internal ScriptedService(string name, string attributes = "", string head = "", string html = "lang=\"en\"")
    {
        var site = Blog.Site;
        Url = $"{site.Root}/{name}";
        var api = $"/{name}-service/api/v1";
        Post = () => (200, Ready());
        foreach (var file in (string[])["widget.js", "widget/de.json"])
            site.On($"/{name}-service/{file}", async context =>
            {
                var path = Path.Combine(ServiceProcess.RepositoryRoot(), "src", "Api", "wwwroot", file);
                context.Response.ContentType = file.EndsWith(".js", StringComparison.Ordinal)
                    ? "text/javascript"
                    : "application/json";
                await context.Response.SendFileAsync(path);
            });
        site.Status($"/{name}-service/health/live", 200);
        site.On($"{api}/questions/check-and-load", context =>
        {
            var (status, body) = Post();
            return Json(context, status, body);
        });
        site.On($"{api}/qa/ask", async context =>
        {
            await KeepAsync(context);
            await Ask(context);
        });
        site.On($"{api}/qa/answers/answer-1/feedback", async context =>
        {
            await KeepAsync(context);
            if (Feedback == 204)
                context.Response.StatusCode = 204;
            else
                await Json(context, Feedback, new { error = "not_found" });
        });
        site.Html(
            $"/{name}",
            Blog.Page(
                "Rye in the fridge",
                "<p>A rye dough keeps well for twelve to eighteen hours.</p>",
                $"<script src=\"/{name}-service/widget.js\" data-key=\"bm_pub_scripted\" {attributes} defer></script>",
                head,
                html
            )
        );
    }

    /// <summary>The bodies that were sent to an address that ends so.</summary>
    internal IReadOnlyList<JsonElement> Bodies(string end) =>
        [
            .. _bodies
                .Where(b => b.Path.EndsWith(end, StringComparison.Ordinal))
                .Select(b => JsonSerializer.Deserialize<JsonElement>(b.Body)),
        ];

    /// <summary>A post that is ready, with questions.</summary>
    internal object Ready(params string[] questions) =>
        new
        {
            status = "ready",
            questions = (questions is [] ? ["How long does rye dough keep?", "Does it get sour?"] : questions).Select(
                (question, i) =>
                    new
                    {
                        id = $"question-{i}",
                        question,
                        answer = "Twelve to eighteen hours.",
                        blog_id = PostId,
                        blog_url = Url,
                        icon = "x",
                        evidence = new[]
                        {
                            new
                            {
                                quote = "A rye dough keeps well for twelve to eighteen hours.",
                                start = 0,
                                end = 52,
                            },
                        },
                    }
            ),
            similar = new[]
            {
                new
                {
                    blog_id = "post-2",
                    url = "https://blog.example/second",
                    title = SimilarTitle,
                    similarity_score = 0.6,
                },
            },
        };

    /// <summary>An answer of the contract's form.</summary>
    internal static object Answer(
        string answer,
        object[]? citations = null,
        object[]? nearest = null,
        bool abstained = false,
        bool curated = false
    ) =>
        new
        {
            answer_id = "answer-1",
            question = "?",
            answer,
            grounded = citations is not null,
            abstained,
            curated,
            citations = citations ?? [],
            nearest = nearest ?? [],
        };

    /// <summary>A citation of another post.</summary>
    internal static object Citation(
        int index,
        string quote,
        (int Start, int End)? highlight = null,
        string title = "The second loaf"
    ) =>
        new
        {
            index,
            blog_id = "post-2",
            url = "https://blog.example/second",
            title,
            quote,
            start = 100,
            end = 100 + quote.Length,
            highlight = highlight is { } h ? new { start = 100 + h.Start, end = 100 + h.End } : null,
            text_fragment_url = "https://blog.example/second#:~:text=x",
        };

    internal static Task Json(HttpContext context, int status, object body)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(body, JsonSerializerOptions.Default);
    }

    /// <summary>Begins a stream of events.</summary>
    internal static async Task BeginAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.FlushAsync();
    }

    /// <summary>Sends one event.</summary>
    internal static async Task SendAsync(HttpContext context, string name, object data)
    {
        await context.Response.WriteAsync($"event: {name}\ndata: {JsonSerializer.Serialize(data)}\n\n", Encoding.UTF8);
        await context.Response.Body.FlushAsync();
    }

    private async Task KeepAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        _bodies.Enqueue((context.Request.Path.Value!, await reader.ReadToEndAsync()));
    }
}
