using BlogManager.Infrastructure.Settings;

namespace BlogManager.Infrastructure.Models.Neural;

/// <summary>When a question counts as answered, section <c>BlogManager:Asking</c>.</summary>
public sealed class AskingOptions : ICheckedOptions
{
    internal const string Section = "BlogManager:Asking";

    /// <summary>
    /// The support from which on an answer is given, 0.01 to 1; 0 for what was measured (docs/quality.md). <c>evaluate
    /// --tune</c> proposes one for a blog.
    /// </summary>
    public double AnswerSupport { get; set; }

    public IEnumerable<string> Faults() =>
        CheckedOptions.Range(Section, nameof(AnswerSupport), AnswerSupport, 0, 1, "; 0 is what was measured");
}
