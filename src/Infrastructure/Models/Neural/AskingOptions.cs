using System.ComponentModel.DataAnnotations;

namespace BlogManager.Infrastructure.Models.Neural;

/// <summary>When a question counts as answered, section <c>BlogManager:Asking</c>.</summary>
public sealed class AskingOptions
{
    internal const string Section = "BlogManager:Asking";

    /// <summary>
    /// The support from which on an answer is given, 0.01 to 1; 0 for what was measured (docs/quality.md). <c>evaluate
    /// --tune</c> proposes one for a blog.
    /// </summary>
    [Range(0, 1, ErrorMessage = Section + ":AnswerSupport must be from 0 to 1; 0 is what was measured.")]
    public double AnswerSupport { get; set; }
}
