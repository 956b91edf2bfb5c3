namespace BlogManager.Infrastructure.Models.Extractive;

/// <summary>
/// The weights of choosing an answering sentence. Chosen on the development half of
/// <c>tests/Evaluation/dev-18f.jsonl</c>; results are flat around them. Tried there and left out for want of any gain:
/// extra weight for words that no post has, for names and numbers of the question, and less weight for the words of the
/// post's title.
/// </summary>
internal sealed record AnswerWeights
{
    /// <summary>The weights in use; others only to measure them.</summary>
    internal static readonly AnswerWeights Measured = new();

    /// <summary>What a question's word counts that stands only in the sentence before, 0 to 1.</summary>
    internal double InSentenceBefore { get; init; } = 0.5;

    /// <summary>
    /// What a question's word counts that stands only in the post's title or the headings above, 0 to 1.
    /// </summary>
    internal double InHeadings { get; init; } = 0.8;

    /// <summary>
    /// What is left of the support of a sentence that does not offer what is asked for (no date for a "when"), 0 to 1.
    /// </summary>
    internal double WithoutWhatIsAsked { get; init; } = 0.5;

    /// <summary>
    /// What is left of the support of a sentence that uses the thing that a "what is" asks about, but does not say what
    /// it is, 0 to 1.
    /// </summary>
    internal double WithoutDefinition { get; init; } = 0.85;

    /// <summary>
    /// What is left where a sentence has a number, but not of the thing that a "how many" asks to count, 0 to 1.
    /// </summary>
    internal double OtherNumber { get; init; } = 0.8;

    /// <summary>What is left of the support of a fragment, such as a list item without a full stop, 0 to 1.</summary>
    internal double Fragment { get; init; } = 0.9;
}
