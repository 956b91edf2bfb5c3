using System.Text.RegularExpressions;

namespace BlogManager.Application.Asking;

/// <summary>What came of one question of an evaluation file.</summary>
/// <param name="Unanswerable">Whether the posts are known not to answer it.</param>
/// <param name="PostRank">Where the expected post stood among those retrieved, from 1; null where it was not among them.</param>
/// <param name="ExpectsPost">Whether the file names the post to find.</param>
/// <param name="ExpectedAnswer">What the answer has to contain, or null where the file does not say.</param>
/// <param name="Answer">The answer given; null for an abstention.</param>
internal sealed record EvaluatedQuestion(bool Unanswerable, int? PostRank, bool ExpectsPost, string? ExpectedAnswer, string? Answer)
{
    internal bool Abstained => Answer is null;
}

/// <summary>Retrieval and answering in figures from 0 to 1. A figure without any question to count on is null.</summary>
/// <param name="Questions">How many questions there were.</param>
/// <param name="Answerable">How many of them the posts answer.</param>
/// <param name="Unanswerable">How many they do not.</param>
/// <param name="RecallAt1">Of the questions that name a post: how many found it first.</param>
/// <param name="RecallAt5">How many found it among the first five posts.</param>
/// <param name="MrrAt10">Mean of 1/rank of the post, 0 beyond the tenth.</param>
/// <param name="AnswerContains">Of the answerable questions with an expected answer: how many were answered with it.</param>
/// <param name="AbstentionPrecision">Of the abstentions: how many were right, the question being unanswerable.</param>
/// <param name="AbstentionRecall">Of the unanswerable questions: how many were not answered.</param>
/// <param name="AnsweredAnswerable">Of the answerable questions: how many were answered at all.</param>
public sealed record EvaluationFigures(
    int Questions, int Answerable, int Unanswerable, double? RecallAt1, double? RecallAt5, double? MrrAt10, double? AnswerContains,
    double? AbstentionPrecision, double? AbstentionRecall, double? AnsweredAnswerable);

/// <summary>Computes the figures of an evaluation: pure functions over its outcomes.</summary>
internal static partial class AnswerEvaluation
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
            Mean([.. answerable.Where(q => q.ExpectedAnswer is not null)], q => Contains(q.Answer, q.ExpectedAnswer!) ? 1 : 0),
            Mean([.. questions.Where(q => q.Abstained)], q => q.Unanswerable ? 1 : 0),
            Mean(unanswerable, q => q.Abstained ? 1 : 0),
            Mean(answerable, q => q.Abstained ? 0 : 1));
    }

    /// <summary>Whether an answer contains what was expected, whatever the case and the white space.</summary>
    internal static bool Contains(string? answer, string expected) =>
        answer is not null && Folded(answer).Contains(Folded(expected), StringComparison.OrdinalIgnoreCase);

    private static string Folded(string text) => WhiteSpace().Replace(text, " ").Trim();

    private static double? Mean(EvaluatedQuestion[] questions, Func<EvaluatedQuestion, double> figure) =>
        questions.Length == 0 ? null : questions.Average(figure);

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex WhiteSpace();
}
