using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>
/// What callers of all sorts do with the service in a few seconds: every operation, mistakes, refusals, jobs of every
/// outcome, a server that fails.
/// </summary>
/// <param name="service">Calls the service without a key.</param>
/// <param name="admin">Calls it with an admin key.</param>
/// <param name="model">Stands behind the language model and the embeddings.</param>
/// <param name="site">Stands for the web.</param>
internal sealed class MixedLoad(HttpClient service, HttpClient admin, ModelServer model, FakeSite site)
{
    private const string Api = "/api/v1";

    /// <summary>One round; each of another number, since a post is taken in once.</summary>
    /// <param name="round">From 0.</param>
    internal async Task RunAsync(int round)
    {
        await TakeInAsync(round);
        await ReadAsync(round);
        await AskAsync(round);
        await OwnAsync(round);
        await KeysAsync();
        await JobsAsync(round);
        await FailAsync(round);
    }

    private async Task TakeInAsync(int round)
    {
        await ExpectAsync(HttpStatusCode.OK, await admin.PostAsJsonAsync($"{Api}/blogs/process", Post(round)));
        await ExpectAsync(HttpStatusCode.OK, await admin.PostAsJsonAsync($"{Api}/blogs/process", Post(round)));
        await ExpectAsync(
            HttpStatusCode.BadRequest,
            await admin.PostAsJsonAsync($"{Api}/blogs/process", new { url = "no url" })
        );
        site.Html(
            $"/posts/{round}",
            FakeSite.Furnished(
                $"<p>{GeneratedPost.Markdown(round).Replace("\n\n", "</p><p>", StringComparison.Ordinal)}</p>",
                GeneratedPost.Title(round)
            )
        );
        await ExpectAsync(
            HttpStatusCode.OK,
            await admin.PostAsJsonAsync(
                $"{Api}/blogs/process",
                new { url = $"{site.Root}/posts/{round}", num_questions = 1 }
            )
        );
        await ExpectAsync(
            HttpStatusCode.UnprocessableEntity,
            await admin.PostAsJsonAsync($"{Api}/blogs/process", new { url = $"{site.Root}/nothing" }),
            HttpStatusCode.BadGateway
        );
    }

    private async Task SourcesAsync()
    {
        using var made = await admin.PostAsJsonAsync($"{Api}/sources", new { feed_url = $"{site.Root}/feed" });
        Assert.That(made.StatusCode, Is.EqualTo(HttpStatusCode.Created), await made.Content.ReadAsStringAsync());
        var id = (await made.JsonAsync()).Text("id");
        var path = $"{Api}/sources/{id}";
        using var synced = await admin.PostAsync($"{path}/sync", null);
        Assert.That(synced.StatusCode, Is.EqualTo(HttpStatusCode.Accepted), await synced.Content.ReadAsStringAsync());
        await EndOfAsync((await synced.JsonAsync()).Text("job_id")!);
        await ExpectAsync(HttpStatusCode.OK, await admin.GetAsync(path));
        await ExpectAsync(HttpStatusCode.OK, await admin.GetAsync($"{Api}/sources"));
        await ExpectAsync(HttpStatusCode.OK, await admin.PatchAsJsonAsync(path, new { paused = true }));
        // Unsigned, and of a hub that was never asked.
        await ExpectAsync(
            HttpStatusCode.Unauthorized,
            await service.PostAsJsonAsync($"{Api}/hooks/{id}", new { @event = "updated" })
        );
        await ExpectAsync(HttpStatusCode.NotFound, await service.PostAsJsonAsync($"{Api}/websub/{id}", new { }));
        await ExpectAsync(HttpStatusCode.NotFound, await service.GetAsync($"{Api}/websub/{id}?hub.mode=subscribe"));
        await ExpectAsync(HttpStatusCode.OK, await admin.DeleteAsync($"{path}?erase_posts=true"));
    }

    private async Task ReadAsync(int round)
    {
        var url = Uri.EscapeDataString(GeneratedPost.Url(round));
        for (var i = 0; i < 2; i++)
            await ExpectAsync(HttpStatusCode.OK, await admin.GetAsync($"{Api}/blogs/by-url?url={url}"));
        var id = (await (await admin.GetAsync($"{Api}/blogs/by-url?url={url}")).JsonAsync()).Text("blog_id");
        var questions = await (await admin.GetAsync($"{Api}/questions/by-url?blog_url={url}")).JsonAsync();
        string[] paths =
        [
            "/blogs",
            $"/blogs/{id}",
            $"/blogs/{id}/content",
            $"/blogs/faq?url={url}",
            $"/questions/{questions[0].Text("id")}",
            $"/questions/check-and-load?blog_url={url}",
        ];
        foreach (var path in paths)
            await ExpectAsync(HttpStatusCode.OK, await admin.GetAsync(Api + path));
        await ExpectAsync(HttpStatusCode.NotFound, await admin.GetAsync($"{Api}/blogs/nope"));
        await ExpectAsync(HttpStatusCode.NotFound, await service.GetAsync("/no/such/path"));
        await ExpectAsync(HttpStatusCode.Unauthorized, await service.GetAsync($"{Api}/blogs"));
        foreach (var probe in new[] { "/health", "/health/live", "/health/ready" })
            await ExpectAsync(HttpStatusCode.OK, await service.GetAsync(probe));
    }

    private async Task AskAsync(int round)
    {
        for (var i = 0; i < 2; i++)
            await ExpectAsync(
                HttpStatusCode.OK,
                await admin.PostAsJsonAsync(
                    $"{Api}/qa/ask",
                    new { question = $"What is eaten in {GeneratedPost.Place(round)}?" }
                )
            );
        using var asked = await admin.PostAsJsonAsync(
            $"{Api}/qa/ask",
            new { question = $"Which satellites orbit planet number {round}?" }
        );
        var answer = (await asked.JsonAsync()).Text("answer_id");
        await ExpectAsync(HttpStatusCode.OK, asked);
        await ExpectAsync(
            HttpStatusCode.NoContent,
            await admin.PostAsJsonAsync($"{Api}/qa/answers/{answer}/feedback", new { helpful = round % 2 == 0 })
        );
        await ExpectAsync(
            HttpStatusCode.OK,
            await admin.PostAsJsonAsync($"{Api}/search", new { query = GeneratedPost.Dish(round) })
        );
        await ExpectAsync(
            HttpStatusCode.OK,
            await admin.PostAsJsonAsync($"{Api}/similar/blogs", new { blog_url = GeneratedPost.Url(round) })
        );
        await ExpectAsync(
            HttpStatusCode.OK,
            await admin.PostAsJsonAsync($"{Api}/similar/blogs", new { text = "bread with onions" })
        );
    }

    // What an owner does about what is asked.
    private async Task OwnAsync(int round)
    {
        var url = Uri.EscapeDataString(GeneratedPost.Url(round));
        var questions = await (await admin.GetAsync($"{Api}/questions/by-url?blog_url={url}")).JsonAsync();
        await ExpectAsync(
            HttpStatusCode.OK,
            await admin.PatchAsJsonAsync($"{Api}/questions/{questions[0].Text("id")}", new { pinned = true })
        );
        using var made = await admin.PostAsJsonAsync(
            $"{Api}/qa/curated",
            new { questions = new[] { $"What is round {round}?" }, answer = "A round." }
        );
        Assert.That(made.StatusCode, Is.EqualTo(HttpStatusCode.Created), await made.Content.ReadAsStringAsync());
        var answer = $"{Api}/qa/curated/{(await made.JsonAsync()).Text("id")}";
        await ExpectAsync(
            HttpStatusCode.OK,
            await admin.PostAsJsonAsync($"{Api}/qa/ask", new { question = $"What is round {round}?" })
        );
        await ExpectAsync(HttpStatusCode.OK, await admin.GetAsync(answer));
        await ExpectAsync(HttpStatusCode.OK, await admin.PatchAsJsonAsync(answer, new { answer = "Another round." }));
        await ExpectAsync(HttpStatusCode.NoContent, await admin.DeleteAsync(answer));
        foreach (
            var path in new[]
            {
                "/qa/curated",
                "/insights/overview",
                "/insights/unanswered",
                "/insights/questions",
                "/insights/usage",
                "/admin/asking",
            }
        )
            await ExpectAsync(HttpStatusCode.OK, await admin.GetAsync(Api + path));
        await ExpectAsync(HttpStatusCode.OK, await admin.PutAsJsonAsync($"{Api}/admin/asking", new { paused = false }));
        await ExpectAsync(HttpStatusCode.OK, await admin.DeleteAsync($"{Api}/insights/questions"));
    }

    private async Task KeysAsync()
    {
        var made = await (
            await admin.PostAsJsonAsync(
                $"{Api}/auth/keys",
                new
                {
                    name = "load",
                    kind = "secret",
                    scopes = new[] { "posts:read" },
                    limits = new { search = 1 },
                }
            )
        ).JsonAsync();
        var key = made.Text("id");
        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{Api}/search")
            {
                Content = JsonContent.Create(new { query = "bread" }),
            };
            request.Headers.Add("X-API-Key", made.Text("key"));
            await ExpectAsync(
                i == 0 ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests,
                await service.SendAsync(request)
            );
        }

        foreach (var path in new[] { "/auth/keys", $"/auth/keys/{key}", "/auth/audit", "/auth/me" })
            await ExpectAsync(HttpStatusCode.OK, await admin.GetAsync(Api + path));
        await ExpectAsync(
            HttpStatusCode.OK,
            await admin.PatchAsJsonAsync($"{Api}/auth/keys/{key}", new { name = "load, changed" })
        );
        await ExpectAsync(HttpStatusCode.OK, await admin.PostAsync($"{Api}/auth/keys/{key}/rotate", null));
        await ExpectAsync(HttpStatusCode.NoContent, await admin.DeleteAsync($"{Api}/auth/keys/{key}"));
    }

    private async Task JobsAsync(int round)
    {
        await EndOfAsync(await QueueAsync("/blogs/process-async", Post(round + 100)));
        await EndOfAsync(await QueueAsync("/blogs/process-async", new { url = $"{site.Root}/nothing/{round}" }));
        // One that is still at it when it is cancelled.
        using var gate = new ManualResetEventSlim();
        site.On($"/slow/{round}", async context =>
            await Task.Run(() => gate.Wait(TimeSpan.FromSeconds(20), context.RequestAborted))
        );
        var slow = await QueueAsync("/blogs/process-async", new { url = $"{site.Root}/slow/{round}" });
        await ExpectAsync(HttpStatusCode.OK, await admin.DeleteAsync($"{Api}/jobs/{slow}"));
        gate.Set();
        await EndOfAsync(await QueueAsync("/admin/reindex", new { }));
        site.Html("/feed", $"<rss version='2.0'><channel><item><link>/nothing/{round}</link></item></channel></rss>");
        var import = await QueueAsync("/imports", new { feed_url = $"{site.Root}/feed" });
        await EndOfAsync(import);
        await ExpectAsync(HttpStatusCode.OK, await admin.GetAsync($"{Api}/jobs/{import}/items"));
        await ExpectAsync(
            HttpStatusCode.OK,
            await admin.PostAsJsonAsync($"{Api}/imports/preview", new { feed_url = $"{site.Root}/feed" })
        );
        await SourcesAsync();
        foreach (var path in new[] { "/blogs/export", "/blogs/llms.txt" })
            await ExpectAsync(HttpStatusCode.OK, await admin.GetAsync(Api + path));
        await ExpectAsync(HttpStatusCode.OK, await admin.GetAsync($"{Api}/jobs"));
        await ExpectAsync(HttpStatusCode.OK, await admin.GetAsync($"{Api}/jobs/{slow}"));
        var late = await (
            await admin.GetAsync($"{Api}/blogs/by-url?url={Uri.EscapeDataString(GeneratedPost.Url(round + 100))}")
        ).JsonAsync();
        await ExpectAsync(HttpStatusCode.OK, await admin.DeleteAsync($"{Api}/blogs/{late.Text("blog_id")}"));
        await ExpectAsync(HttpStatusCode.OK, await admin.PostAsJsonAsync($"{Api}/blogs/process", Post(round + 100)));
        await ExpectAsync(
            HttpStatusCode.OK,
            await admin.DeleteAsync($"{Api}/blogs/by-url?url={Uri.EscapeDataString(GeneratedPost.Url(round + 100))}")
        );
    }

    /// <summary>
    /// The embeddings' server fails, so that words alone decide; and the web is left alone by hand, so that a page is
    /// not to be had.
    /// </summary>
    private async Task FailAsync(int round)
    {
        model.Always(
            (context, request) =>
                request.Path.EndsWith("/embeddings", StringComparison.Ordinal)
                    ? ModelServer.Status(500)(context, request)
                    : ModelServer.Faithfully(context, request)
        );
        await ExpectAsync(
            HttpStatusCode.OK,
            await admin.PostAsJsonAsync($"{Api}/similar/blogs", new { text = "bread with plums" })
        );
        await ExpectAsync(
            HttpStatusCode.OK,
            await admin.PostAsJsonAsync($"{Api}/qa/ask", new { question = "Is bread eaten in winter or in summer?" })
        );
        model.Always(ModelServer.Faithfully);
        await ExpectAsync(
            HttpStatusCode.OK,
            await admin.PostAsync($"{Api}/admin/circuit-breakers/external_api/reset", null)
        );
        await ExpectAsync(
            HttpStatusCode.OK,
            await admin.PostAsync($"{Api}/admin/circuit-breakers/crawler/isolate", null)
        );
        await ExpectAsync(
            HttpStatusCode.ServiceUnavailable,
            await admin.PostAsJsonAsync($"{Api}/blogs/process", new { url = $"{site.Root}/posts/new/{round}" })
        );
        await ExpectAsync(
            HttpStatusCode.OK,
            await admin.PostAsync($"{Api}/admin/circuit-breakers/crawler/reset", null)
        );
    }

    private async Task<string> QueueAsync(string path, object body)
    {
        using var queued = await admin.PostAsJsonAsync(Api + path, body);
        Assert.That(queued.StatusCode, Is.EqualTo(HttpStatusCode.Accepted), path);
        return (await queued.JsonAsync()).Text("job_id")!;
    }

    // The stream of events ends with the job, however it ends.
    private async Task EndOfAsync(string job) =>
        await admin.GetStringAsync($"{Api}/jobs/{job}/events").WaitAsync(TimeSpan.FromSeconds(60));

    private static object Post(int number) =>
        new
        {
            url = GeneratedPost.Url(number),
            content = GeneratedPost.Markdown(number),
            content_type = "text/markdown",
            num_questions = 2,
        };

    private static async Task ExpectAsync(
        HttpStatusCode expected,
        HttpResponseMessage answer,
        HttpStatusCode? or = null
    )
    {
        using (answer)
            Assert.That(
                answer.StatusCode,
                Is.EqualTo(expected).Or.EqualTo(or ?? expected),
                $"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri}: {await answer.Content.ReadAsStringAsync()}"
            );
    }
}
