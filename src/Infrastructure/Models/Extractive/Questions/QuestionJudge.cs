using BlogManager.Infrastructure.Models.Neural;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>
/// What readers would say of a question and its answer: two logistic regressions over the writer's grade, how likely it
/// held its own words, how worthy the sentence is of a question, and three signs. Fitted on 1,041 graded questions about
/// 74 posts (tools/writer/README.md).
/// </summary>
internal static class QuestionJudge
{
    private const double Floor = 1e-4;

    /// <summary>The chance that it is called good less that it is called bad: -1 to 1.</summary>
    /// <param name="likelihood">The mean log probability of its pieces; null for one that a pattern has made.</param>
    /// <param name="worth">The logarithm of the odds that what answers it is asked about.</param>
    public static double Score(string question, QuestionGrade grade, float? likelihood, double worth)
    {
        var (bad, good, bland) = (Log(grade.Bad), Log(grade.Good), Log(grade.Bland));
        var lik = likelihood ?? 0;
        var isPattern = likelihood is null ? 1 : 0;
        var quotes = question.Contains('“', StringComparison.Ordinal) ? 1 : 0;
        var isYesNo = IsYesNo(question) ? 1 : 0;
        return Chance(
                0.836
                    - (0.126 * bad)
                    + (0.409 * good)
                    - (0.207 * bland)
                    + (7.504 * lik)
                    - (1.334 * isPattern)
                    - (2.655 * quotes)
                    - (3.063 * isYesNo)
                    + (0.124 * worth)
            )
            - Chance(
                -1.575
                    + (0.216 * bad)
                    - (0.211 * good)
                    + (0.024 * bland)
                    - (5.488 * lik)
                    + (0.724 * isPattern)
                    + (0.262 * quotes)
                    + (4.662 * isYesNo)
                    - (0.086 * worth)
            );
    }

    private static double Log(float chance) => Math.Log(chance + Floor);

    private static double Chance(double logit) => 1 / (1 + Math.Exp(-logit));

    private static bool IsYesNo(string question) =>
        question.Split(' ', 2)[0]
            is "Is"
                or "Are"
                or "Can"
                or "Do"
                or "Does"
                or "Did"
                or "Was"
                or "Were"
                or "Will"
                or "Should"
                or "May"
                or "Has"
                or "Have"
                or "Must";
}
