using BlogManager.Infrastructure.Settings;

namespace BlogManager.Infrastructure.Answers;

/// <summary>What is kept of questions and answers. Section <c>BlogManager:Insights</c>.</summary>
public sealed class InsightsOptions : ICheckedOptions
{
    public const string Section = "BlogManager:Insights";

    /// <summary>
    /// Days that a question is kept with its answer and the feedback on it; 0 for no text of any question, ever: then
    /// the answer's id alone is kept for a day, so that feedback can be counted.
    /// </summary>
    public int KeepQuestionsDays { get; set; } = 30;

    public IEnumerable<string> Faults() =>
        CheckedOptions.Range(
            Section,
            nameof(KeepQuestionsDays),
            KeepQuestionsDays,
            0,
            3650,
            "; with 0 no question's text is kept"
        );
}
