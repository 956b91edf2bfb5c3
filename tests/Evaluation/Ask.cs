using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace BlogManager.Evaluation;

/// <summary>
/// <c>ask --service URL --key KEY --questions FILE [--base URL] [--out FILE]</c>: asks the service questions whose
/// right answer is known, and counts.
/// </summary>
internal static class Ask
{
    private static readonly JsonSerializerOptions Lines = new(JsonSerializerDefaults.Web);

    /// <param name="Question">As a reader would put it.</param>
    /// <param name="Url">The post that answers it: a path from the blog's root, or a whole address.</param>
    /// <param name="Answer">What a right answer must contain.</param>
    /// <param name="Unanswerable">Whether no post answers it.</param>
    private sealed record Expected(
        [property: JsonRequired] string Question,
        string? Url,
        string? Answer,
        bool Unanswerable
    );

    private enum Verdict
    {
        Right,
        RightPostOnly,
        Wrong,
        Abstained,
        Failed,
    }

    /// <summary>
    /// Prints each question with its answer, the cited posts and whether that is right, then the totals.
    /// </summary>
    /// <returns>
    /// 0 when every question was replied to, right or wrong; 1 when the service refused or failed one.
    /// </returns>
    public static Task<int> RunAsync(string[] args)
    {
        var service = ServiceClient.ServiceOption();
        var key = ServiceClient.KeyOption();
        var questions = new Option<FileInfo>("--questions")
        {
            Description = "JSON lines of {question, url, answer} or {question, unanswerable: true}.",
            Required = true,
        }.AcceptExistingOnly();
        Option<Uri?> blog = new("--base")
        {
            Description = "The blog's address. Without it, only the path of a cited post is compared.",
            CustomParser = ServiceClient.Address,
        };
        Option<FileInfo> output = new("--out") { Description = "Where to write the responses, as JSON lines." };
        RootCommand command = new("Asks the service questions whose right answer is known, and counts.")
        {
            service,
            key,
            questions,
            blog,
            output,
        };
        command.SetAction(
            async (line, cancellation) =>
            {
                using var client = ServiceClient.Connect(line, service, key);
                await using var results = JsonLines.Create(line.GetValue(output));
                List<(Expected Expected, Verdict Verdict, double Milliseconds)> outcomes = [];
                foreach (var expected in Read(line.GetRequiredValue(questions)))
                {
                    var reply = await client.PostAsync(
                        "qa/ask",
                        new JsonObject { ["question"] = expected.Question },
                        cancellation
                    );
                    var verdict = Judge(expected, reply, line.GetValue(blog));
                    outcomes.Add((expected, verdict, reply.Milliseconds));
                    Report(expected, reply, verdict);
                    await results.WriteAsync(Row(expected, reply, verdict));
                }

                Total([.. outcomes]);
                return outcomes.Exists(o => o.Verdict == Verdict.Failed) ? 1 : 0;
            }
        );
        return ServiceClient.RunAsync(command, args);
    }

    private static IEnumerable<Expected> Read(FileInfo file) =>
        File.ReadLines(file.FullName)
            .Where(line => !string.IsNullOrWhiteSpace(line))
            .Select(line =>
                JsonSerializer.Deserialize<Expected>(line, Lines)
                ?? throw new FormatException($"Not a question: {line}")
            );

    private static Verdict Judge(Expected expected, ServiceReply reply, Uri? blog)
    {
        if (!reply.Succeeded)
            return Verdict.Failed;
        if ((bool?)reply.Body["abstained"] == true)
            return expected.Unanswerable ? Verdict.Right : Verdict.Abstained;
        if (expected.Unanswerable)
            return Verdict.Wrong;

        var cited = expected.Url is null || Posts(reply, "citations").Any(url => Same(url, expected.Url, blog));
        var said =
            expected.Answer is null
            || Flat(reply.Body["answer"]).Contains(Flat(expected.Answer), StringComparison.OrdinalIgnoreCase);
        return (cited, said) switch
        {
            (true, true) => Verdict.Right,
            (true, false) => Verdict.RightPostOnly,
            _ => Verdict.Wrong,
        };
    }

    /// <summary>The addresses in <c>citations</c> or <c>nearest</c>, best first.</summary>
    private static IEnumerable<string> Posts(ServiceReply reply, string list) =>
        (reply.Body[list] as JsonArray ?? []).Select(c => c?["url"]?.ToString() ?? "").Distinct();

    /// <summary>A closing slash makes no difference: canonical addresses are written either way.</summary>
    private static bool Same(string cited, string expected, Uri? blog)
    {
        if (blog is not null)
            return Trim(new Uri(blog, expected).AbsoluteUri) == Trim(cited);
        return Trim(PathOf(cited)) == Trim(PathOf(expected));
        static string Trim(string address) => address.TrimEnd('/');
    }

    private static string PathOf(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && !uri.IsFile ? uri.PathAndQuery : address;

    /// <summary>On one line: where a sentence is broken does not matter.</summary>
    private static string Flat(JsonNode? text) =>
        string.Join(' ', (text?.ToString() ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static void Report(Expected expected, ServiceReply reply, Verdict verdict)
    {
        Console.WriteLine($"{Name(verdict)}: {expected.Question}");
        if (verdict == Verdict.Failed)
            Console.WriteLine($"    {reply.Problem}");
        else if ((bool?)reply.Body["abstained"] == true)
            Console.WriteLine($"    ABSTAINED; nearest {string.Join(", ", Posts(reply, "nearest").Select(PathOf))}");
        else
            Console.WriteLine(
                $"    {Flat(reply.Body["answer"])}\n    cites {string.Join(", ", Posts(reply, "citations").Select(PathOf))}"
            );
        if (verdict is not (Verdict.Right or Verdict.Failed) && !expected.Unanswerable)
            Console.WriteLine($"    expected \"{expected.Answer}\" of {expected.Url}");
    }

    private static void Total((Expected Expected, Verdict Verdict, double Milliseconds)[] outcomes)
    {
        var answerable = outcomes.Where(o => !o.Expected.Unanswerable).ToList();
        var unanswerable = outcomes.Where(o => o.Expected.Unanswerable).ToList();
        Console.WriteLine(
            $"{answerable.Count} answerable: "
                + string.Join(
                    ", ",
                    Enum.GetValues<Verdict>().Select(v => $"{answerable.Count(o => o.Verdict == v)} {Name(v)}")
                )
        );
        Console.WriteLine(
            $"{unanswerable.Count} unanswerable: {unanswerable.Count(o => o.Verdict == Verdict.Right)} abstained from, "
                + $"{unanswerable.Count(o => o.Verdict == Verdict.Wrong)} answered, {unanswerable.Count(o => o.Verdict == Verdict.Failed)} failed"
        );
        Console.WriteLine(
            $"{outcomes.Count(o => o.Verdict == Verdict.Right)} of {outcomes.Length} right; {Percentiles.Of(outcomes.Select(o => o.Milliseconds))}"
        );
    }

    private static string Name(Verdict verdict) =>
        verdict switch
        {
            Verdict.Right => "right",
            Verdict.RightPostOnly => "right post but not the answer",
            Verdict.Wrong => "wrong",
            Verdict.Abstained => "abstained",
            _ => "failed",
        };

    private static JsonObject Row(Expected expected, ServiceReply reply, Verdict verdict) =>
        new()
        {
            ["question"] = expected.Question,
            ["verdict"] = Name(verdict),
            ["ms"] = Math.Round(reply.Milliseconds, 1),
            ["response"] = reply.Body.DeepClone(),
        };
}
