using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using BlogManager.Application.Answering;
using BlogManager.Application.Asking;
using BlogManager.Application.Ports;
using BlogManager.Application.Retrieval;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Models.Extractive;
using BlogManager.Infrastructure.Models.Neural;
using Microsoft.Extensions.Options;

namespace BlogManager.Evaluation;

/// <summary>
/// Asks every question of <c>questions.jsonl</c> of its whole blog, on its own page and, where it has an answer, of the
/// other blog, through the service's own composer, and prints the table of docs/quality.md. With <c>--fit</c> it fits
/// the weights of <see cref="SupportScale"/> on the half <c>tune</c> instead.
/// </summary>
internal static class QualityReport
{
    private const int Nearest = 3;
    private static readonly string[] Blogs = ["posts", "posts-18f"];

    internal static async Task<int> RunAsync(string shared, string keep, string questionsFile, bool fit, string? dump)
    {
        var engines = new Dictionary<string, Engine>(StringComparer.Ordinal);
        var questions = QualityQuestion.Read(questionsFile);
        foreach (var blog in Blogs)
        {
            var posts = QualityBlogs.Read(shared, blog);
            engines[blog] = await Engine.BuildAsync(posts, Path.Combine(keep, blog));
            foreach (var half in questions.Where(q => q.Blog == blog).GroupBy(q => q.Half, StringComparer.Ordinal))
            {
                var asked = half.Select(q => q.PostId).ToHashSet(StringComparer.Ordinal);
                engines[Small(blog, half.Key)] = await Engine.BuildAsync(
                    [.. posts.Where(p => asked.Contains(p.Id))],
                    Path.Combine(keep, Small(blog, half.Key))
                );
            }
        }

        if (fit)
            await FitAsync(engines, questions, dump);
        else
            await ReportAsync(engines, questions, dump);
        foreach (var engine in engines.Values)
            await engine.DisposeAsync();
        return 0;
    }

    private static async Task FitAsync(
        Dictionary<string, Engine> engines,
        IReadOnlyList<QualityQuestion> questions,
        string? dump
    )
    {
        var rows = new List<(string Half, double[] Features, bool Right, bool InContext, bool Close)>();
        await using var file = dump is null ? StreamWriter.Null : new StreamWriter(dump);
        var models = engines[Blogs[0]].Get<NeuralModels>();
        var reader = new NeuralAnswerReader(
            models,
            engines[Blogs[0]].Get<ModelLanes>(),
            new WordReader(),
            Options.Create(new AskingOptions())
        );
        // Only on the half for it: the other one is what is reported.
        foreach (var (question, scope, blog) in Asked(questions.Where(q => q.Half == "tune")))
        {
            var found = await engines[blog]
                .Retriever()
                .RetrieveAsync(
                    new RetrievalQuery(
                        StandaloneQuestion.Of(question.Question),
                        null,
                        IsPage(scope) ? PageOf(questions, question, scope) : null,
                        AnswerComposer.PassageCount
                    ),
                    default
                );
            var task = new ReadingTask(
                StandaloneQuestion.Of(question.Question),
                found.Passages,
                found.Statistics,
                IsPage(scope)
            );
            var evidence = await reader.EvidenceAsync(
                task,
                (await models.ReaderAsync())!,
                (await models.EncoderAsync())!,
                default
            );
            if (evidence.Count == 0)
                continue;
            var (best, _, of) = evidence[0];
            var reading = await reader.ReadAsync(task, default);
            var close = ClosestPassages.Of(reading with { Thresholds = new SupportThresholds(1, 0) }, found.Passages);
            var text = found.Passages[best.Passage].Source.Chunk.Text;
            var quote = best.Quoted(text).Quote;
            var wider = best.InContext(quote);
            rows.Add(
                (
                    question.Half,
                    SupportScale.Features(
                        of,
                        NeuralAnswerReader.Margin(evidence, best.Passage, of.Score),
                        IsPage(scope) ? SupportScale.FewPassages : found.Statistics.Chunks
                    ),
                    question.IsAnsweredBy(text[quote.Start..quote.End]),
                    question.IsAnsweredBy(text[wider.Start..wider.End]),
                    close.Any(n => question.IsAnsweredBy(n.Quote))
                )
            );
            await file.WriteLineAsync(
                JsonSerializer.Serialize(
                    new
                    {
                        question.Half,
                        question.Kind,
                        scope = scope.ToString(),
                        rows[^1].Features,
                        rows[^1].Right,
                        rows[^1].InContext,
                        rows[^1].Close,
                    }
                )
            );
        }

        Print("Support", LogisticRegression.Fit([.. rows.Select(r => r.Features)], [.. rows.Select(r => r.Right)]));
        Print(
            "InContext",
            LogisticRegression.Fit([.. rows.Select(r => r.Features)], [.. rows.Select(r => r.InContext)])
        );
        Print("Closeness", LogisticRegression.Fit([.. rows.Select(r => r.Features)], [.. rows.Select(r => r.Close)]));
    }

    private static void Print(string name, double[] weights) =>
        Console.WriteLine(
            $"    private static readonly double[] {name} = [{string.Join(", ", weights.Select(w => w.ToString("0.###", CultureInfo.InvariantCulture)))}];"
        );

    private static async Task ReportAsync(
        Dictionary<string, Engine> engines,
        IReadOnlyList<QualityQuestion> questions,
        string? dump
    )
    {
        await using var rows = dump is null ? StreamWriter.Null : new StreamWriter(dump);
        var composers = engines.ToDictionary(e => e.Key, e => e.Value.Composer(), StringComparer.Ordinal);
        var outcomes = new List<QualityOutcome>();
        var cpu = TimeSpan.Zero;
        foreach (var (question, scope, blog) in Asked(questions))
        {
            var url = IsPage(scope)
                ? PostUrl.Parse($"https://blog.example/{PageOf(questions, question, scope)}/").Value
                : null;
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            var view = (
                await composers[blog]
                    .ComposeAsync(new AskedQuestion(question.Question, url, Explain: dump is not null), default)
            ).Value;
            cpu += Process.GetCurrentProcess().TotalProcessorTime - before;
            outcomes.Add(
                new QualityOutcome(
                    question,
                    scope,
                    view.Abstained
                        ? view.Nearest.Count > 0
                            ? Answered.Close
                            : Answered.Nothing
                        : Answered.Answered,
                    view.Support,
                    !view.Abstained && question.IsAnsweredBy(view.Answer),
                    view.Nearest.Take(Nearest).Any(n => question.IsAnsweredBy(n.Quote))
                )
            );
            await rows.WriteLineAsync(
                JsonSerializer.Serialize(
                    new
                    {
                        question,
                        scope = scope.ToString(),
                        outcome = outcomes[^1].What.ToString(),
                        right = outcomes[^1].IsRight,
                        view,
                    }
                )
            );
        }

        foreach (var half in new[] { "tune", "report" })
            QualityTable.Print(half, [.. outcomes.Where(o => o.Question.Half == half)]);
        Console.WriteLine($"{cpu.TotalMilliseconds / outcomes.Count:f1} ms of CPU an ask, {outcomes.Count} asks");
    }

    /// <summary>Each question in each way in which it is asked, and of which blog.</summary>
    private static IEnumerable<(QualityQuestion Question, Scope Scope, string Blog)> Asked(
        IEnumerable<QualityQuestion> questions
    ) =>
        questions.SelectMany(q =>
        {
            var ways = new List<(QualityQuestion, Scope, string)>
            {
                (q, Scope.Blog, q.Blog),
                (q, Scope.Page, q.Blog),
                (q, Scope.Small, Small(q.Blog, q.Half)),
            };
            if (q.IsAnswerable)
            {
                var other = Blogs.Single(b => b != q.Blog);
                ways.AddRange([
                    (q, Scope.OffTopic, other),
                    (q, Scope.SmallOffTopic, Small(other, q.Half)),
                    (q, Scope.PageOffTopic, other),
                ]);
            }

            return ways;
        });

    private static bool IsPage(Scope scope) => scope is Scope.Page or Scope.PageOffTopic;

    /// <summary>The post on whose page a question is asked: its own, or one of the other blog.</summary>
    private static string PageOf(IReadOnlyList<QualityQuestion> questions, QualityQuestion question, Scope scope)
    {
        if (scope == Scope.Page)
            return question.PostId;
        var others = questions
            .Where(q => q.Blog != question.Blog && q.Half == question.Half)
            .Select(q => q.PostId)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        return others[question.Question.Length % others.Count];
    }

    private static string Small(string blog, string half) => $"{blog}-{half}";
}

/// <summary>The three outcomes.</summary>
internal enum Answered
{
    /// <summary>An answer.</summary>
    Answered,

    /// <summary>What comes closest.</summary>
    Close,

    /// <summary>Nothing.</summary>
    Nothing,
}

/// <summary>What came of a question.</summary>
internal sealed record QualityOutcome(
    QualityQuestion Question,
    Scope Scope,
    Answered What,
    double Support,
    bool IsRight,
    bool IsAmongClosest
);
