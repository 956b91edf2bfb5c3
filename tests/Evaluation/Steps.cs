using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace BlogManager.Evaluation;

/// <summary>
/// <c>steps [--posts N] [--chunks N] [--from N] URL=KEY..</c>: how long each step of taking in a post takes, in one
/// service or in several side by side.
/// </summary>
internal static class Steps
{
    private static readonly string[] Words =
    [
        "barley",
        "kettle",
        "harbour",
        "winter",
        "ladder",
        "orchard",
        "copper",
        "market",
        "stone",
        "river",
        "garden",
        "window",
        "candle",
        "letter",
        "bridge",
        "meadow",
    ];

    /// <summary>
    /// Posts are made up, sent with their text, and go to each service in turns, so that a noisy machine is noisy for
    /// all.
    /// </summary>
    /// <returns>0 when every post was taken in, otherwise 1.</returns>
    public static Task<int> RunAsync(string[] args)
    {
        var services = new Argument<string[]>("URL=KEY")
        {
            Description = "Services, each with a key of tier unlimited.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<int> posts = new("--posts")
        {
            Description = "How many posts each takes in.",
            DefaultValueFactory = _ => 50,
        };
        Option<int> chunks = new("--chunks")
        {
            Description = "How many passages a post has.",
            DefaultValueFactory = _ => 20,
        };
        Option<int> from = new("--from")
        {
            Description = "The number of the first post: taken in before, it would be unchanged.",
        };
        RootCommand command = new("Measures the steps of taking in posts.") { services, posts, chunks, from };
        command.SetAction(
            (line, cancellation) =>
                RunAsync(
                    line.GetRequiredValue(services),
                    line.GetValue(posts),
                    line.GetValue(chunks),
                    line.GetValue(from),
                    cancellation
                )
        );
        return ServiceClient.RunAsync(command, args);
    }

    private static async Task<int> RunAsync(
        string[] services,
        int posts,
        int chunks,
        int from,
        CancellationToken cancellation
    )
    {
        var all = services
            .Select(s => s.Split('=', 2))
            .Select(s =>
                (
                    Name: s[0],
                    Client: ServiceClient.Connect(new Uri(s[0]), s[^1]),
                    Times: new Dictionary<string, List<double>>()
                )
            )
            .ToList();
        try
        {
            for (var number = from; number < from + posts; number++)
            {
                foreach (var (name, client, times) in all)
                {
                    var reply = await client.PostAsync("blogs/process", Post(number, chunks), cancellation);
                    if (!reply.Succeeded || (string?)reply.Body["status"] != "processed")
                    {
                        await Console.Error.WriteLineAsync(
                            $"{name} did not take in post {number}: {reply.Problem} {reply.Body["status"]}"
                        );
                        return 1;
                    }

                    if ((int?)reply.Body["chunks"] is var made && made != chunks)
                        await Console.Error.WriteLineAsync($"post {number} has {made} passages");
                    foreach (var step in reply.Body["steps"]!.AsArray())
                        Add(times, (string)step!["name"]!, (double)step["ms"]!);
                    Add(times, "all, in the service", (double)reply.Body["processing_time_ms"]!);
                    Add(times, "all, seen from here", reply.Milliseconds);
                }
            }

            foreach (var (name, _, times) in all)
            {
                Console.WriteLine($"{name}, {posts} posts of {chunks} passages");
                foreach (var (step, each) in times)
                    Console.WriteLine(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"  {step, -20} median {Percentiles.Of(each).Median, 7:0.0} ms  p95 {Percentiles.Of(each).P95, 7:0.0} ms"
                        )
                    );
            }

            return 0;
        }
        finally
        {
            foreach (var (_, client, _) in all)
                client.Dispose();
        }
    }

    private static void Add(Dictionary<string, List<double>> times, string step, double milliseconds)
    {
        if (!times.TryGetValue(step, out var known))
            times[step] = known = [];
        known.Add(milliseconds);
    }

    // A section a passage: a heading and four sentences of seventeen words, which neither splits nor joins with the
    // next.
    private static JsonObject Post(int number, int chunks)
    {
        var random = new Random(number);
        var text = new StringBuilder();
        for (var section = 1; section <= chunks; section++)
        {
            text.Append(CultureInfo.InvariantCulture, $"## About {Word(random)} and {Word(random)} {section}\n\n");
            for (var sentence = 0; sentence < 4; sentence++)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"The {Word(random)} of number {random.Next(1000)} keeps the {Word(random)} warm in {1900 + random.Next(120)}, because the old {Word(random)} stands near a {Word(random)}. "
                );
            }

            text.Append("\n\n");
        }

        return new JsonObject
        {
            ["url"] = $"https://made-up.example/posts/{number}",
            ["title"] = $"Notebook {number} on {Word(random)}",
            ["content_type"] = "text/markdown",
            ["content"] = text.ToString(),
        };
    }

    private static string Word(Random random) => Words[random.Next(Words.Length)];
}
