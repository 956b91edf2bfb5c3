using System.Globalization;
using System.Text.Json;
using BlogManager.Application.Asking;
using BlogManager.Application.Ports;
using BlogManager.Application.Retrieval;
using BlogManager.Domain.Answers;
using BlogManager.Infrastructure.Models.Extractive;

namespace BlogManager.Evaluation;

/// <summary>
/// Measures answering and abstaining of the extractive engine on a file of questions, its odd and even lines apart. See
/// README.md in this folder.
/// </summary>
internal static class AnswerReport
{
    private const int Passages = 10;
    private static readonly double[] Thresholds = [0.4, 0.5, 0.55, 0.6, 0.65, 0.67, 0.7, 0.8];

    internal static async Task<int> RunAsync(IReadOnlyList<BlogEntry> blog, string questions, bool list)
    {
        await using var engine = await Engine.BuildAsync(blog, withTitles: true);
        var retriever = engine.Retriever();
        var answerer = new WordReader();
        var cases = new List<Case>();
        foreach (var line in File.ReadLines(questions).Where(l => l.Length > 0))
            cases.Add(await AskAsync(line, cases.Count + 1, retriever, answerer));
        Show("odd lines (development)", [.. cases.Where(c => c.Line % 2 == 1)]);
        Show("even lines (check)", [.. cases.Where(c => c.Line % 2 == 0)]);
        if (list)
        {
            foreach (var c in cases.OrderBy(c => c.Kind).ThenByDescending(c => c.Draft.Support))
                Console.WriteLine(
                    $"{c.Line, 4} {c.Kind, -10} {c.Draft.Support:f2} {(c.Right ? "right" : "-----")} {c.Question} => {c.Draft.Text}"
                );
        }

        return 0;
    }

    private static async Task<Case> AskAsync(string line, int number, PassageRetriever retriever, WordReader reader)
    {
        using var json = JsonDocument.Parse(line);
        string? Field(string name) => json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
        var question = Field("question")!;
        var found = await retriever.RetrieveAsync(
            new RetrievalQuery(StandaloneQuestion.Of(question), null, null, Passages),
            default
        );
        var posts = found.Passages.Select(p => p.Source.Url.Value).Distinct().ToList();
        var rank = posts.IndexOf(Field("url") ?? "") + 1;
        var draft = ExtractiveAnswerer.Answer(
            new AnswerTask(
                question,
                [],
                found.Passages,
                reader.Read(new ReadingTask(StandaloneQuestion.Of(question), found.Passages, found.Statistics), default)
            )
        );
        return new Case(
            number,
            Field("kind") ?? "answerable",
            question,
            Field("answer"),
            rank == 0 ? null : rank,
            draft
        );
    }

    private static void Show(string name, IReadOnlyList<Case> cases)
    {
        string[] kinds = ["answerable", "off_topic", "near_miss"];
        var of = kinds.ToDictionary(k => k, k => cases.Where(c => c.Kind == k).ToList());
        Console.WriteLine(
            $"{name}: {of["answerable"].Count} answerable, {of["off_topic"].Count} off-topic, {of["near_miss"].Count} near misses"
        );
        Console.WriteLine(
            $"AUC against off-topic {Auc(of["answerable"], of["off_topic"]):f3}, against near misses {Auc(of["answerable"], of["near_miss"]):f3}; "
                + $"right before abstaining: first sentence {Share(of["answerable"], c => c.RightFirst)}, whole answer {Share(of["answerable"], c => c.Right)}"
        );
        Console.WriteLine("support  answered  right  wrong | off-topic answered  near misses answered");
        foreach (var least in Thresholds)
        {
            Console.WriteLine(
                $"{least, 7:f2}{Share(of["answerable"], c => c.Given(least)), 10}{Share(of["answerable"], c => c.Given(least) && c.Right), 7}"
                    + $"{Share(of["answerable"], c => c.Given(least) && !c.Right), 7} |{Share(of["off_topic"], c => c.Given(least)), 19}{Share(of["near_miss"], c => c.Given(least)), 22}"
            );
        }

        var chosen = AnswerEvaluation.Measure([.. cases.Select(c => c.Outcome(WordReader.Thresholds.Answer))]);
        Console.WriteLine(
            $"post found first {chosen.RecallAt1:f2}, within five {chosen.RecallAt5:f2}, MRR@10 {chosen.MrrAt10:f2}"
        );
        Console.WriteLine();
    }

    private static string Share(IReadOnlyCollection<Case> cases, Func<Case, bool> holds) =>
        cases.Count == 0
            ? "-"
            : ((double)cases.Count(holds) / cases.Count).ToString("f2", CultureInfo.InvariantCulture);

    private static double Auc(List<Case> positive, List<Case> negative) =>
        positive
            .SelectMany(p =>
                negative.Select(n =>
                    p.Draft.Support.CompareTo(n.Draft.Support) switch
                    {
                        > 0 => 1,
                        0 => 0.5,
                        _ => 0.0,
                    }
                )
            )
            .DefaultIfEmpty()
            .Average();

    private sealed record Case(
        int Line,
        string Kind,
        string Question,
        string? Expected,
        int? PostRank,
        DraftAnswer Draft
    )
    {
        internal bool Right => Expected is not null && AnswerEvaluation.Contains(Draft.Text, Expected);

        internal bool RightFirst =>
            Expected is not null
            && Draft.Citations.Count > 0
            && AnswerEvaluation.Contains(Draft.Citations[0].Quote, Expected);

        internal bool Given(double least) => Draft.Citations.Count > 0 && Draft.Support >= least;

        internal EvaluatedQuestion Outcome(double least) =>
            new(Kind != "answerable", PostRank, Expected is not null, Expected, Given(least) ? Draft.Text : null);
    }
}
