using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace BlogManager.Evaluation;

/// <summary>
/// <c>take-in --service URL --key KEY (--folder DIR | --urls FILE) [--limit N] [--async] [--out FILE.jsonl]</c>: has
/// the service take in every post of a blog.
/// </summary>
internal static class TakeIn
{
    /// <summary>Slower than a standard key's 100 reads a minute.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private sealed record Outcome(
        Uri Url,
        bool Succeeded,
        string Status,
        string Title,
        double Milliseconds,
        JsonObject Response
    );

    /// <summary>
    /// Prints a line for each post and the totals. A folder is served as a blog meanwhile, and its list page is
    /// submitted last: it has no article and must be refused.
    /// </summary>
    /// <returns>0 when every post was taken in and the list page refused, otherwise 1.</returns>
    public static Task<int> RunAsync(string[] args)
    {
        var service = ServiceClient.ServiceOption();
        var key = ServiceClient.KeyOption();
        var folder = new Option<DirectoryInfo>("--folder")
        {
            Description = "Posts to serve as a blog on loopback.",
        }.AcceptExistingOnly();
        var urls = new Option<FileInfo>("--urls")
        {
            Description = "A file with the address of one post a line.",
        }.AcceptExistingOnly();
        Option<int?> limit = new("--limit") { Description = "Only so many posts." };
        Option<int> port = new("--port")
        {
            Description = "The blog's port, so that its addresses are the same next time; 0 takes a free one.",
        };
        Option<bool> queue = new("--async") { Description = "Queue the posts as jobs and wait for them." };
        Option<FileInfo> output = new("--out") { Description = "Where to write the responses, as JSON lines." };
        RootCommand command = new("Has the service take in every post of a blog.")
        {
            service,
            key,
            folder,
            urls,
            limit,
            port,
            queue,
            output,
        };
        command.Validators.Add(line =>
        {
            if (line.GetResult(folder) is null == line.GetResult(urls) is null)
                line.AddError("Name either --folder or --urls.");
        });
        command.SetAction(
            async (line, cancellation) =>
            {
                using var client = ServiceClient.Connect(line, service, key);
                var most = line.GetValue(limit) ?? int.MaxValue;
                await using var results = JsonLines.Create(line.GetValue(output));
                if (line.GetValue(urls) is { } list)
                {
                    var addresses = File.ReadLines(list.FullName)
                        .Where(l => !string.IsNullOrWhiteSpace(l))
                        .Take(most)
                        .Select(l => new Uri(l.Trim()));
                    return await RunAsync(
                        client,
                        [.. addresses],
                        listPage: null,
                        line.GetValue(queue),
                        results,
                        cancellation
                    );
                }

                var (blog, address, pages) = await BlogServer.StartAsync(
                    line.GetRequiredValue(folder).FullName,
                    line.GetValue(port),
                    cancellation
                );
                await using (blog)
                {
                    Console.WriteLine($"the blog is at {address}");
                    Uri[] addresses = [.. pages.Take(most).Select(p => new Uri(address, p.Path))];
                    return await RunAsync(
                        client,
                        addresses,
                        listPage: address,
                        line.GetValue(queue),
                        results,
                        cancellation
                    );
                }
            }
        );
        return ServiceClient.RunAsync(command, args);
    }

    private static async Task<int> RunAsync(
        ServiceClient client,
        IReadOnlyList<Uri> posts,
        Uri? listPage,
        bool queue,
        JsonLines results,
        CancellationToken cancellation
    )
    {
        var started = Stopwatch.GetTimestamp();
        List<Outcome> outcomes = [];
        await foreach (
            var outcome in queue ? QueueAsync(client, posts, cancellation) : ProcessAsync(client, posts, cancellation)
        )
        {
            outcomes.Add(outcome);
            Report(outcome);
            await results.WriteAsync(Row(outcome));
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        var failed = outcomes.Where(o => !o.Succeeded).ToList();
        var times = Percentiles.Of(outcomes.Where(o => o.Succeeded).Select(o => o.Milliseconds));
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{outcomes.Count} posts: {outcomes.Count - failed.Count} taken in, {failed.Count} failed, in {elapsed.TotalSeconds:0.0} s; {times}"
            )
        );
        foreach (var group in failed.GroupBy(o => o.Status))
            Console.WriteLine($"  {group.Count()} × {group.Key}");

        if (listPage is null)
            return failed.Count == 0 ? 0 : 1;
        var reply = await client.PostAsync(
            "blogs/process",
            new JsonObject { ["url"] = listPage.AbsoluteUri },
            cancellation
        );
        var refused = (string?)reply.Body["error"] == "no_article_found";
        Console.WriteLine(
            refused
                ? "the list page was refused, as it must be"
                : $"the list page was NOT refused as no_article_found: {(int)reply.Status} {reply.Body["status"]} {reply.Body["error"]}"
        );
        return failed.Count == 0 && refused ? 0 : 1;
    }

    private static async IAsyncEnumerable<Outcome> ProcessAsync(
        ServiceClient client,
        IReadOnlyList<Uri> posts,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        foreach (var post in posts)
        {
            var reply = await client.PostAsync(
                "blogs/process",
                new JsonObject { ["url"] = post.AbsoluteUri },
                cancellation
            );
            yield return reply.Succeeded
                ? new Outcome(
                    post,
                    true,
                    Text(reply.Body["status"]),
                    Text(reply.Body["title"]),
                    reply.Milliseconds,
                    reply.Body
                )
                : new Outcome(post, false, reply.Problem, "", reply.Milliseconds, reply.Body);
        }
    }

    private static async IAsyncEnumerable<Outcome> QueueAsync(
        ServiceClient client,
        IReadOnlyList<Uri> posts,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        List<(Uri Post, ServiceReply Reply)> queued = [];
        foreach (var post in posts)
            queued.Add(
                (
                    post,
                    await client.PostAsync(
                        "blogs/process-async",
                        new JsonObject { ["url"] = post.AbsoluteUri },
                        cancellation
                    )
                )
            );
        foreach (var (post, reply) in queued)
        {
            yield return reply.Succeeded
                ? await JobAsync(client, post, Text(reply.Body["job_id"]), cancellation)
                : new Outcome(post, false, reply.Problem, "", reply.Milliseconds, reply.Body);
        }
    }

    private static async Task<Outcome> JobAsync(
        ServiceClient client,
        Uri post,
        string id,
        CancellationToken cancellation
    )
    {
        while (true)
        {
            var reply = await client.GetAsync($"jobs/{Uri.EscapeDataString(id)}", cancellation);
            if (!reply.Succeeded)
                return new Outcome(post, false, reply.Problem, "", reply.Milliseconds, reply.Body);

            var status = Text(reply.Body["status"]);
            if (status is "succeeded" or "failed" or "cancelled")
            {
                var succeeded = status == "succeeded";
                var time = (Time(reply.Body["finished_at"]) - Time(reply.Body["started_at"]))?.TotalMilliseconds ?? 0;
                var result = reply.Body["result"] as JsonObject;
                var told = succeeded
                    ? Text(result?["status"] ?? status)
                    : $"{status}: {reply.Body["error"]?.ToJsonString()}";
                return new Outcome(post, succeeded, told, Text(result?["title"]), time, reply.Body);
            }

            await Task.Delay(PollInterval, cancellation);
        }
    }

    private static void Report(Outcome outcome) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{outcome.Milliseconds, 7:0} ms  {outcome.Status, -10}  {outcome.Url.AbsolutePath}  {outcome.Title}"
            )
        );

    private static JsonObject Row(Outcome outcome) =>
        new()
        {
            ["url"] = outcome.Url.AbsoluteUri,
            ["succeeded"] = outcome.Succeeded,
            ["ms"] = Math.Round(outcome.Milliseconds, 1),
            ["response"] = outcome.Response.DeepClone(),
        };

    private static string Text(JsonNode? node) => node?.ToString() ?? "";

    private static DateTimeOffset? Time(JsonNode? node) =>
        DateTimeOffset.TryParse(node?.ToString(), CultureInfo.InvariantCulture, out var time) ? time : null;
}
