using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using BlogManager.Testing;

namespace BlogManager.Fuzz;

/// <summary>
/// How long asks take while nothing else is done, and while five hostile posts are taken in at a time.
/// </summary>
internal static class Beside
{
    private const int Posts = 30;
    private const int Asks = 300;
    private const int Hostile = 5;
    private const int Length = 200_000;

    private static readonly string[] Names =
    [
        "html-bold-italic",
        "md-links",
        "html-links-closed",
        "text-letter",
        "html-lists",
        "md-www",
        "text-different-sentences",
        "html-breaks",
    ];

    internal static async Task<int> MeasureAsync()
    {
        await using var app = new BlogManagerApp();
        using var client = await app.CreateAdminClientAsync();
        client.Timeout = TimeSpan.FromMinutes(5);
        for (var i = 0; i < Posts; i++)
        {
            using var taken = await client.PostAsJsonAsync("/api/v1/blogs/process", GeneratedPost.Body(i));
            taken.EnsureSuccessStatusCode();
        }

        await AskAsync(client, 0, 50);
        Tell("quiet", await AskAsync(client, 1_000, Asks));
        using var over = new CancellationTokenSource();
        var hostile = Enumerable.Range(0, Hostile).Select(i => TakeInAsync(client, i, over.Token)).ToList();
        await Task.Delay(1_000);
        Tell("beside five hostile posts", await AskAsync(client, 2_000, Asks));
        await over.CancelAsync();
        var taken2 = await Task.WhenAll(hostile);
        Console.WriteLine($"{taken2.Sum()} hostile posts were answered meanwhile");
        return 0;
    }

    private static async Task<List<(double Ms, int Status)>> AskAsync(HttpClient client, int from, int count)
    {
        var times = new List<(double, int)>();
        for (var i = 0; i < count; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            try
            {
                // Each is another question: none comes from the cache.
                using var answer = await client.PostAsJsonAsync(
                    "/api/v1/qa/ask",
                    new
                    {
                        question = $"How many minutes does {GeneratedPost.Dish(i)} take in {GeneratedPost.Place(i)}, asked {from + i} times?",
                    },
                    limit.Token
                );
                times.Add((Stopwatch.GetElapsedTime(begun).TotalMilliseconds, (int)answer.StatusCode));
            }
            catch (OperationCanceledException)
            {
                times.Add((60_000, 0));
                if (times.Count(t => t.Item2 == 0) > 3)
                    break;
            }
        }

        return times;
    }

    private static async Task<int> TakeInAsync(HttpClient client, int which, CancellationToken over)
    {
        var done = 0;
        for (var i = which; !over.IsCancellationRequested; i++)
        {
            var text = HostileTexts.All.Single(t => t.Name == Names[i % Names.Length]);
            try
            {
                using var answer = await client.PostAsJsonAsync(
                    "/api/v1/blogs/process",
                    new
                    {
                        url = $"https://hostile.example/{which}/{i}",
                        content = text.OfLength(Length),
                        content_type = text.MediaType,
                    },
                    over
                );
                done++;
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        return done;
    }

    private static void Tell(string what, List<(double Ms, int Status)> times)
    {
        double[] sorted = [.. times.Select(t => t.Ms).Order()];
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {sorted.Length} asks, p50 {sorted[sorted.Length / 2]:F0} ms, p99 {sorted[(int)(sorted.Length * 0.99)]:F0} ms, most {sorted[^1]:F0} ms, not 200: {times.Count(t => t.Status != 200)}"
            )
        );
    }
}
