using System.Globalization;

namespace BlogManager.Evaluation;

/// <summary>The figures of docs/quality.md for a half of the questions.</summary>
internal static class QualityTable
{
    private const int Bins = 5;

    internal static void Print(string half, IReadOnlyList<QualityOutcome> outcomes)
    {
        Console.WriteLine($"half {half}");
        var whole = Of(Scope.Blog, answerable: true);
        var own = whole.Where(o => o.Question.Kind == "close").ToList();
        var page = Of(Scope.Page, answerable: true);
        var off = Of(Scope.OffTopic, answerable: true);
        Row("whole blog, answerable: right", whole, o => o.IsRight);
        Row("  right or among the closest three", whole, RightOrClose);
        Row("  of them in the post's words: right", own, o => o.IsRight);
        Row("  of them in the post's words: right or close", own, RightOrClose);
        Row("  answered beside the point", whole, o => o.What == Answered.Answered && !o.IsRight);
        Row("on its own page: right", page, o => o.IsRight);
        Row("  right or close", page, RightOrClose);
        Row("  answered beside the point", page, o => o.What == Answered.Answered && !o.IsRight);
        Row("near misses answered: blog", Of(Scope.Blog, answerable: false), o => o.What == Answered.Answered);
        Row("near misses answered: page", Of(Scope.Page, answerable: false), o => o.What == Answered.Answered);
        Row("off-topic: answered", off, o => o.What == Answered.Answered);
        Row("off-topic: shown as close", off, o => o.What == Answered.Close);

        var small = Of(Scope.Small, answerable: true);
        var smallOff = Of(Scope.SmallOffTopic, answerable: true);
        Row("small blog, answerable: right", small, o => o.IsRight);
        Row("  right or among the closest three", small, RightOrClose);
        Row("  answered beside the point", small, o => o.What == Answered.Answered && !o.IsRight);
        Row("  near misses answered", Of(Scope.Small, answerable: false), o => o.What == Answered.Answered);
        Row("  off-topic: answered", smallOff, o => o.What == Answered.Answered);
        Row("  off-topic: shown as close", smallOff, o => o.What == Answered.Close);

        // Pooled by support, as many answers in each bin.
        var answered = outcomes.Where(o => o.What == Answered.Answered).OrderBy(o => o.Support).ToList();
        for (var bin = 0; bin < Bins && answered.Count >= Bins; bin++)
        {
            var part = answered[(bin * answered.Count / Bins)..((bin + 1) * answered.Count / Bins)];
            Console.WriteLine(
                Line(
                    $"  support {part[0].Support:f2} to {part[^1].Support:f2}: mean {part.Average(o => o.Support):f2}, right {part.Average(o => o.IsRight ? 1.0 : 0):f2}, {part.Count} answers"
                )
            );
        }

        Console.WriteLine();

        List<QualityOutcome> Of(Scope scope, bool answerable) =>
            [.. outcomes.Where(o => o.Scope == scope && o.Question.IsAnswerable == answerable)];
    }

    private static bool RightOrClose(QualityOutcome outcome) => outcome.IsRight || outcome.IsAmongClosest;

    private static void Row(string name, List<QualityOutcome> outcomes, Func<QualityOutcome, bool> holds) =>
        Console.WriteLine(
            Line(
                $"{name, -48}{(outcomes.Count == 0 ? 0 : (double)outcomes.Count(holds) / outcomes.Count):f3}   of {outcomes.Count}"
            )
        );

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
