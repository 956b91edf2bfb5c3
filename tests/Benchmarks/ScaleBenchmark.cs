using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace BlogManager.Benchmarks;

/// <summary>
/// What a running service takes for its work on a blog of some size, asked by one caller: asks and searches, each other
/// words so that none is remembered, and real posts taken in, two at a time. A row of the table of
/// <c>docs/deployment.md</c>.
/// </summary>
internal static class ScaleBenchmark
{
    private const int Asked = 200;

    /// <param name="key">A key of tier <c>unlimited</c> is made with it.</param>
    /// <param name="posts">
    /// A file of JSON lines with <c>id</c>, <c>title</c> and <c>text</c>: posts that the blog does not have.
    /// </param>
    /// <param name="take">How many of them are taken in at most.</param>
    internal static async Task<int> RunAsync(string service, string key, string posts, int processId, int take)
    {
        using var client = new HttpClient { BaseAddress = new Uri(service), Timeout = TimeSpan.FromMinutes(5) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            await KeyAsync(client, key)
        );
        var questions = await QuestionsAsync(client);
        // The models load and code is compiled with the first ones.
        foreach (var question in questions.Take(20))
            await AskAsync(client, question + " Say so.");
        var asks = new List<double>();
        var searches = new List<double>();
        foreach (var question in questions.Take(Asked))
        {
            asks.Add(await TimeAsync(() => AskAsync(client, question)));
            searches.Add(
                await TimeAsync(async () =>
                {
                    using var found = await client.PostAsJsonAsync("/api/v1/search", new { query = question });
                    found.EnsureSuccessStatusCode();
                })
            );
        }

        var resident = ResidentMegabytes(processId);
        var sent = (await File.ReadAllLinesAsync(posts))
            .Take(take)
            .Select(l => JsonDocument.Parse(l).RootElement)
            .ToList();
        var taking = Stopwatch.StartNew();
        var words = 0;
        await Parallel.ForEachAsync(sent, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (post, stop) =>
        {
            using var taken = await client.PostAsJsonAsync(
                "/api/v1/blogs/process",
                new
                {
                    url = "https://new.example/" + post.GetProperty("id").GetString(),
                    title = post.GetProperty("title").GetString(),
                    content = post.GetProperty("text").GetString(),
                    content_type = "text/markdown",
                },
                stop
            );
            taken.EnsureSuccessStatusCode();
            var told = await taken.Content.ReadFromJsonAsync<JsonElement>(stop);
            Interlocked.Add(ref words, told.GetProperty("word_count").GetInt32());
        });
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"ask p50 {At(asks, .5):f0} ms, p95 {At(asks, .95):f0} ms; search p50 {At(searches, .5):f0} ms, p95 {At(searches, .95):f0} ms; {resident} MB; {sent.Count} posts of {words / sent.Count} words taken in, {sent.Count / taking.Elapsed.TotalSeconds:f1} a second; {ResidentMegabytes(processId)} MB after it"
            )
        );
        return 0;
    }

    private static async Task<string> KeyAsync(HttpClient client, string admin)
    {
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", admin);
        using var made = await client.PostAsJsonAsync(
            "/api/v1/auth/keys",
            new
            {
                name = "scale",
                kind = "secret",
                scopes = new[] { "posts:read", "posts:write", "ask" },
                tier = "unlimited",
            }
        );
        made.EnsureSuccessStatusCode();
        return (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()!;
    }

    private static async Task<List<string>> QuestionsAsync(HttpClient client)
    {
        var questions = new HashSet<string>(StringComparer.Ordinal);
        string? cursor = null;
        while (questions.Count < Asked)
        {
            var page = await client.GetFromJsonAsync<JsonElement>(
                $"/api/v1/blogs?limit=100{(cursor is null ? "" : "&cursor=" + cursor)}"
            );
            foreach (var item in page.GetProperty("items").EnumerateArray())
            {
                var post = await client.GetFromJsonAsync<JsonElement>(
                    $"/api/v1/blogs/{item.GetProperty("blog_id").GetString()}"
                );
                questions.UnionWith(
                    post.GetProperty("questions").EnumerateArray().Select(q => q.GetProperty("question").GetString()!)
                );
            }

            cursor = page.GetProperty("next_cursor").GetString();
            if (cursor is null)
                break;
        }

        return [.. questions];
    }

    private static async Task AskAsync(HttpClient client, string question)
    {
        using var answer = await client.PostAsJsonAsync("/api/v1/qa/ask", new { question });
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<double> TimeAsync(Func<Task> act)
    {
        var started = Stopwatch.GetTimestamp();
        await act();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static long ResidentMegabytes(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return process.WorkingSet64 >> 20;
    }

    private static double At(List<double> times, double share)
    {
        times.Sort();
        return times[(int)(share * (times.Count - 1))];
    }
}
