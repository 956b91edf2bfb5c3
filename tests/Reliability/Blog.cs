using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Testing;

namespace BlogManager.Reliability.Tests;

/// <summary>A call that was answered.</summary>
/// <param name="Kind">Of what kind: <c>ask</c>, <c>process</c> and the like.</param>
/// <param name="Began">When, by <see cref="Stopwatch"/>.</param>
/// <param name="Ended">When it was answered.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="HasRetryAfter">Whether it names a time to come back at.</param>
/// <param name="Body">The body.</param>
internal sealed record Call(string Kind, long Began, long Ended, int Status, bool HasRetryAfter, JsonElement Body)
{
    internal TimeSpan Took => Stopwatch.GetElapsedTime(Began, Ended);

    internal bool? Degraded =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("degraded", out var degraded)
            ? degraded.GetBoolean()
            : null;

    internal string? Dependency =>
        Body.GetProperty("details").TryGetProperty("dependency", out var dependency) ? dependency.GetString() : null;

    public override string ToString() => $"{Kind}: {Status} after {Took.TotalMilliseconds:0} ms: {Body.GetRawText()}";
}

/// <summary>
/// A caller of the service who remembers what was acknowledged, and holds every answer against it. What does not agree
/// is in <see cref="Wrong"/>.
/// </summary>
internal sealed class Blog(HttpClient client)
{
    private readonly ConcurrentQueue<Call> _calls = new();
    private readonly ConcurrentQueue<string> _wrong = new();
    private readonly ConcurrentDictionary<int, JsonElement> _posts = new();
    private readonly ConcurrentDictionary<int, string> _jobs = new();
    private readonly ConcurrentQueue<(string Url, string Quote)> _quotes = new();

    // The first ten are for those who name them.
    private int _posted = 9;
    private int _asked;

    /// <summary>Every call that was answered.</summary>
    internal IReadOnlyList<Call> Calls => [.. _calls];

    /// <summary>What contradicts what was acknowledged.</summary>
    internal IReadOnlyList<string> Wrong => [.. _wrong];

    /// <summary>Numbers of the posts that were acknowledged with 200.</summary>
    internal IReadOnlyCollection<int> Posts => [.. _posts.Keys];

    /// <summary>Numbers of the posts that were acknowledged with 202.</summary>
    internal IReadOnlyCollection<int> Queued => [.. _jobs.Keys];

    /// <summary>Takes in the next post.</summary>
    internal Task<Call> ProcessAsync() => ProcessAsync(Interlocked.Increment(ref _posted));

    /// <summary>Takes in a post.</summary>
    internal async Task<Call> ProcessAsync(int number)
    {
        var call = await SendAsync(
            "process",
            HttpMethod.Post,
            "/api/v1/blogs/process",
            Submission(number, GeneratedPost.Markdown(number))
        );
        if (call.Status == 200)
            _posts[number] = call.Body;
        return call;
    }

    /// <summary>Queues the next post.</summary>
    internal async Task<Call> QueueAsync()
    {
        var number = Interlocked.Increment(ref _posted);
        var call = await SendAsync(
            "process-async",
            HttpMethod.Post,
            "/api/v1/blogs/process-async",
            Submission(number, GeneratedPost.Markdown(number))
        );
        if (call.Status == 202)
            _jobs[number] = call.Body.Text("job_id")!;
        return call;
    }

    /// <summary>
    /// Gives an acknowledged post another sentence, and reads it back: no cache may hold on to what it was.
    /// </summary>
    internal async Task<Call> ReviseAsync(int number, int edition)
    {
        var sentence = $"Edition {edition} of this notebook has {edition + 100} pages.";
        var call = await SendAsync(
            "process",
            HttpMethod.Post,
            "/api/v1/blogs/process",
            Submission(number, GeneratedPost.Markdown(number) + $"\n\n{sentence}\n")
        );
        if (call.Status != 200)
            return call;
        _posts[number] = call.Body;
        var read = await SendAsync("read", HttpMethod.Get, $"/api/v1/blogs/{call.Body.Text("blog_id")}/content");
        if (read.Status == 200 && !read.Body.Text("text")!.Contains(sentence, StringComparison.Ordinal))
            _wrong.Enqueue($"The text of post {number} is still that of before edition {edition}.");
        return call;
    }

    /// <summary>Asks what no one has asked before, so that it cannot be remembered.</summary>
    internal async Task<Call> AskAsync(int number)
    {
        var asked = Interlocked.Increment(ref _asked);
        var call = await SendAsync(
            "ask",
            HttpMethod.Post,
            "/api/v1/qa/ask",
            new { question = $"What is eaten in {GeneratedPost.Place(number)}? I ask for the time number {asked}." }
        );
        if (call.Status == 200)
        {
            foreach (var citation in call.Body.GetProperty("citations").EnumerateArray())
                _quotes.Enqueue((citation.Text("url")!, citation.Text("quote")!));
        }

        return call;
    }

    /// <summary>Reads an acknowledged post, and compares.</summary>
    internal async Task<Call> ReadAsync(int number)
    {
        var stored = _posts[number];
        var call = await SendAsync(
            "read",
            HttpMethod.Get,
            "/api/v1/blogs/by-url?url=" + Uri.EscapeDataString(GeneratedPost.Url(number))
        );
        if (call.Status == 200)
            Compare(number, stored, call.Body);
        else if (call.Status == 404)
            _wrong.Enqueue($"Post {number}, which was acknowledged, is not there.");
        return call;
    }

    /// <summary>Searches for an acknowledged post's dish.</summary>
    internal async Task<Call> SearchAsync(int number)
    {
        var call = await SendAsync(
            "search",
            HttpMethod.Post,
            "/api/v1/search",
            new { query = $"{GeneratedPost.Dish(number)} in {GeneratedPost.Place(number)}", limit = 50 }
        );
        if (
            call.Status == 200
            && call.Body.GetProperty("results").EnumerateArray().All(r => r.Text("url") != GeneratedPost.Url(number))
        )
            _wrong.Enqueue($"Post {number}, which was acknowledged, is not found.");
        return call;
    }

    /// <summary>Asks for posts like an acknowledged one.</summary>
    internal async Task<Call> SimilarAsync(int number)
    {
        var call = await SendAsync(
            "similar",
            HttpMethod.Post,
            "/api/v1/similar/blogs",
            new { blog_url = GeneratedPost.Url(number), limit = 20 }
        );
        if (
            call.Status == 200
            && call.Body.GetProperty("similar_blogs")
                .EnumerateArray()
                .Any(b => b.Text("url") == GeneratedPost.Url(number))
        )
            _wrong.Enqueue($"Post {number} is said to be similar to itself.");
        return call;
    }

    /// <summary>Asks the service how it is. Not among <see cref="Calls"/>.</summary>
    internal async Task<Health> HealthAsync()
    {
        using var answer = await client.GetAsync(new Uri("/health", UriKind.Relative));
        return new Health((int)answer.StatusCode, await answer.JsonAsync());
    }

    /// <summary>Waits until the service says so; a look at it may be a second old.</summary>
    /// <returns>What it said.</returns>
    internal async Task<Health> UntilHealthAsync(string status, Func<string> output)
    {
        var health = default(Health);
        await WaitTimeout.UntilAsync(
            async () => (health = await HealthAsync()).Status == status,
            () => $"the service says that it is {status}, and not {health}\n{output()}"
        );
        return health!;
    }

    /// <summary>
    /// Waits until every queued job has ended, and looks whether all that was acknowledged is there as it was, and all
    /// that was quoted stands in it.
    /// </summary>
    internal async Task CheckAsync()
    {
        foreach (var (number, job) in _jobs)
        {
            var status = await EndOfJobAsync(job);
            if (status.Text("status") != "succeeded")
                _wrong.Enqueue($"The job of post {number}, which was acknowledged, ended so: {status.GetRawText()}");
        }

        foreach (var number in _posts.Keys)
            await ReadAsync(number);
        Dictionary<string, string> texts = [];
        foreach (var (url, quote) in _quotes)
        {
            if (!texts.TryGetValue(url, out var text))
                texts[url] = text = await TextAsync(url);
            if (!text.Contains(quote, StringComparison.Ordinal))
                _wrong.Enqueue($"A quote does not stand in {url}: {quote}");
        }

        foreach (var number in _jobs.Keys.Where(n => !_posts.ContainsKey(n)))
            await TextAsync(GeneratedPost.Url(number));
    }

    private static object Submission(int number, string content) =>
        new
        {
            url = GeneratedPost.Url(number),
            content,
            content_type = "text/markdown",
            title = GeneratedPost.Title(number),
            num_questions = 2,
        };

    private void Compare(int number, JsonElement acknowledged, JsonElement read)
    {
        foreach (
            var (member, now, then) in new[]
            {
                ("blog_id", read.Text("blog_id"), acknowledged.Text("blog_id")),
                ("title", read.Text("title"), acknowledged.Text("title")),
                ("summary", read.Text("summary"), acknowledged.GetProperty("summary").Text("summary")),
                (
                    "questions",
                    read.GetProperty("questions").GetRawText(),
                    acknowledged.GetProperty("questions").GetRawText()
                ),
            }
        )
        {
            if (now != then)
                _wrong.Enqueue($"The {member} of post {number} was acknowledged as {then} and is {now}.");
        }
    }

    private async Task<string> TextAsync(string url)
    {
        var post = await SendAsync("read", HttpMethod.Get, "/api/v1/blogs/by-url?url=" + Uri.EscapeDataString(url));
        if (post.Status != 200)
        {
            _wrong.Enqueue($"The post {url} is not there: {post}");
            return string.Empty;
        }

        var content = await SendAsync("read", HttpMethod.Get, $"/api/v1/blogs/{post.Body.Text("blog_id")}/content");
        return content.Status == 200 ? content.Body.Text("text")! : string.Empty;
    }

    private async Task<JsonElement> EndOfJobAsync(string id)
    {
        var job = default(JsonElement);
        await WaitTimeout.UntilAsync(
            async () =>
            {
                using var answer = await client.GetAsync(new Uri("/api/v1/jobs/" + id, UriKind.Relative));
                job = await answer.JsonAsync();
                return answer.IsSuccessStatusCode && job.Text("status") is "succeeded" or "failed" or "cancelled";
            },
            () => $"job {id} has ended: {job}"
        );
        return job;
    }

    private async Task<Call> SendAsync(string kind, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
            request.Content = JsonContent.Create(body);
        var began = Stopwatch.GetTimestamp();
        using var answer = await client.SendAsync(request);
        var json = await answer.JsonAsync();
        var call = new Call(
            kind,
            began,
            Stopwatch.GetTimestamp(),
            (int)answer.StatusCode,
            answer.Headers.RetryAfter is not null,
            json
        );
        _calls.Enqueue(call);
        return call;
    }
}

/// <summary>What <c>/health</c> said.</summary>
/// <param name="Http">The HTTP status.</param>
/// <param name="Body">The body.</param>
internal sealed record Health(int Http, JsonElement Body)
{
    internal string? Status => Body.Text("status");

    internal string? Database => Body.GetProperty("details").GetProperty("database").Text("status");

    internal IReadOnlyList<string?> NotClosed =>
        [
            .. Body.GetProperty("details")
                .GetProperty("circuit_breakers")
                .GetProperty("open_breakers")
                .EnumerateArray()
                .Select(b => b.GetString()),
        ];

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Http} {Body.GetRawText()}");
}
