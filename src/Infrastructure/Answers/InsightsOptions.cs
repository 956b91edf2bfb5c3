using System.ComponentModel.DataAnnotations;

namespace BlogManager.Infrastructure.Answers;

/// <summary>What is kept of questions and answers. Section <c>BlogManager:Insights</c>.</summary>
public sealed class InsightsOptions
{
    /// <summary>The section.</summary>
    public const string Section = "BlogManager:Insights";

    /// <summary>
    /// Days that a question is kept with its answer and the feedback on it; 0 for no text of any question, ever: then
    /// the answer's id alone is kept for a day, so that feedback can be counted.
    /// </summary>
    [Range(
        0,
        3650,
        ErrorMessage = Section + ":KeepQuestionsDays must be 0 (no question's text is kept) to 3650 (default 30)."
    )]
    public int KeepQuestionsDays { get; set; } = 30;
}
