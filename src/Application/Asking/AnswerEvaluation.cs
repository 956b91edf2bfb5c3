namespace BlogManager.Application.Asking;

/// <param name="Unanswerable">Whether the posts are known not to answer it.</param>
/// <param name="PostRank">
/// Where the expected post stood among those retrieved, from 1; null where it was not among them.
/// </param>
/// <param name="ExpectedAnswer">What the answer has to contain, or null where the file does not say.</param>
/// <param name="Answer">The answer given; null for an abstention.</param>
/// <param name="Closest">What was shown as coming closest, where it was not answered.</param>
/// <param name="Support">How likely the best sentence found answers, 0 to 1.</param>
internal sealed record EvaluatedQuestion(
    bool Unanswerable,
    int? PostRank,
    bool ExpectsPost,
    string? ExpectedAnswer,
    string? Answer,
    IReadOnlyList<string>? Closest = null,
    double Support = 0,
    bool IsBestRight = false
)
{
    internal bool IsAnswered => Answer is not null;

    internal bool IsClose => Answer is null && Closest is { Count: > 0 };

    internal bool IsRight =>
        !Unanswerable
        && Answer is not null
        && (ExpectedAnswer is null || AnswerEvaluation.Contains(Answer, ExpectedAnswer));

    internal bool IsAmongClosest =>
        !Unanswerable
        && ExpectedAnswer is not null
        && Closest is not null
        && Closest.Any(c => AnswerEvaluation.Contains(c, ExpectedAnswer));
}

/// <summary>Retrieval and answering in shares from 0 to 1. A share without any question to count on is null.</summary>
/// <param name="RecallAt1">Of the questions that name a post: how many found it first.</param>
/// <param name="RecallAt5">Of the questions that name a post: how many found it among the first five posts.</param>
/// <param name="MrrAt10">Mean of 1/rank of the post, 0 beyond the tenth.</param>
/// <param name="Right">Of the answerable ones: answered with what was expected.</param>
/// <param name="RightWithinThree">
/// Of the answerable ones: right, or what was expected is among the passages shown as closest.
/// </param>
/// <param name="Close">Of the answerable ones: not answered, and something shown as closest.</param>
/// <param name="Wrong">Of the answerable ones: answered with something else.</param>
/// <param name="Silent">Of the answerable ones: neither answered nor anything shown.</param>
/// <param name="Refused">Of the unanswerable ones: neither answered nor anything shown.</param>
/// <param name="UnanswerableClose">Of the unanswerable ones: something shown as closest.</param>
/// <param name="UnanswerableAnswered">Of the unanswerable ones: answered.</param>
public sealed record EvaluationFigures(
    int Questions,
    int Answerable,
    int Unanswerable,
    double? RecallAt1,
    double? RecallAt5,
    double? MrrAt10,
    double? Right,
    double? RightWithinThree,
    double? Close,
    double? Wrong,
    double? Silent,
    double? Refused,
    double? UnanswerableClose,
    double? UnanswerableAnswered
);

/// <summary>Computes the figures of an evaluation: pure functions over its outcomes.</summary>
internal static class AnswerEvaluation
{
    private const int MrrDepth = 10;

    /// <summary>The figures of a list of outcomes.</summary>
    internal static EvaluationFigures Measure(IReadOnlyCollection<EvaluatedQuestion> questions)
    {
        ArgumentNullException.ThrowIfNull(questions);
        EvaluatedQuestion[] answerable = [.. questions.Where(q => !q.Unanswerable)];
        EvaluatedQuestion[] unanswerable = [.. questions.Where(q => q.Unanswerable)];
        EvaluatedQuestion[] withPost = [.. answerable.Where(q => q.ExpectsPost)];
        return new EvaluationFigures(
            questions.Count,
            answerable.Length,
            unanswerable.Length,
            Mean(withPost, q => q.PostRank is 1 ? 1 : 0),
            Mean(withPost, q => q.PostRank is <= 5 ? 1 : 0),
            Mean(withPost, q => q.PostRank is <= MrrDepth ? 1.0 / q.PostRank.Value : 0),
            Share(answerable, q => q.IsRight),
            Share(answerable, q => q.IsRight || q.IsAmongClosest),
            Share(answerable, q => q.IsClose),
            Share(answerable, q => q.IsAnswered && !q.IsRight),
            Share(answerable, q => !q.IsAnswered && !q.IsClose),
            Share(unanswerable, q => !q.IsAnswered && !q.IsClose),
            Share(unanswerable, q => q.IsClose),
            Share(unanswerable, q => q.IsAnswered)
        );
    }

    /// <summary>
    /// The support from which on answers are worth giving on these questions: where right answers less wrong ones (also
    /// those to unanswerable questions, which count double) are most. Of equally good ones the highest, since a wrong
    /// answer costs a reader's trust.
    /// </summary>
    /// <returns>Null where no support is worth answering from.</returns>
    internal static double? ProposeAnswerSupport(IReadOnlyCollection<EvaluatedQuestion> questions)
    {
        ArgumentNullException.ThrowIfNull(questions);
        double? best = null;
        var (gain, most) = (0, 0);
        foreach (var support in questions.GroupBy(q => q.Support).OrderByDescending(g => g.Key))
        {
            gain += support.Sum(q =>
                q.Unanswerable ? -2
                : q.IsBestRight ? 1
                : -1
            );
            if (gain > most && support.Key > 0)
                (most, best) = (gain, support.Key);
        }

        return best;
    }

    /// <summary>Whether an answer contains what was expected, whatever the case and the white space.</summary>
    internal static bool Contains(string? answer, string expected) =>
        answer is not null && Folded(answer).Contains(Folded(expected), StringComparison.OrdinalIgnoreCase);

    private static string Folded(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static double? Share(EvaluatedQuestion[] questions, Func<EvaluatedQuestion, bool> holds) =>
        Mean(questions, q => holds(q) ? 1 : 0);

    private static double? Mean(EvaluatedQuestion[] questions, Func<EvaluatedQuestion, double> figure) =>
        questions.Length == 0 ? null : questions.Average(figure);
}
