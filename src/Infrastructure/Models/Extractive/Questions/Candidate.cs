namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>What a question asks for, what readers ask most first.</summary>
internal enum QuestionKind
{
    Why,
    How,
    WhatFor,
    HowMuch,
    When,
    Where,
    Who,
    WhatIf,
    YesNo,
    What,
    Definition,
    Heading,
}

/// <summary>A question that could be asked, with the sentences that answer it.</summary>
/// <param name="Evidence">The answering sentences, in reading order.</param>
/// <param name="Weight">How good the pattern's questions are as a rule, 0 to 1.</param>
/// <param name="Subject">What it asks about, for variety.</param>
/// <param name="Answer">
/// Where in the first sentence the answer stands; null where any sentence of the evidence may answer, and the reader
/// says which.
/// </param>
internal sealed record Candidate(
    QuestionKind Kind,
    string Text,
    IReadOnlyList<Sentence> Evidence,
    double Weight,
    string Subject,
    (int Start, int End)? Answer
)
{
    /// <summary>Whether the post asks it in these words itself, and so will answer.</summary>
    public bool IsAsked { get; init; }

    /// <summary>The emoji that hints at the kind.</summary>
    public string Icon =>
        Kind switch
        {
            QuestionKind.Why => "🤔",
            QuestionKind.How => "🛠️",
            QuestionKind.WhatFor => "🎯",
            QuestionKind.HowMuch => "🔢",
            QuestionKind.When => "📅",
            QuestionKind.Where => "📍",
            QuestionKind.Who => "👤",
            QuestionKind.WhatIf => "⚡",
            QuestionKind.YesNo => "⚖️",
            QuestionKind.What => "🔍",
            QuestionKind.Definition => "💡",
            _ => "📌",
        };
}
