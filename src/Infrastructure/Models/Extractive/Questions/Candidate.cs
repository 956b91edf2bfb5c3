namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>What a question asks for.</summary>
internal enum QuestionKind
{
    Definition,
    Who,
    When,
    Where,
    Quantity,
    Reason,
    HowTo,
    YesNo,
    Consequence,
    Change,
    Statement,
    Heading,
    Overview,
}

/// <summary>A question that could be asked, with the sentences that answer it.</summary>
/// <param name="Kind">What it asks for.</param>
/// <param name="Text">The question.</param>
/// <param name="Evidence">The answering sentences, in reading order.</param>
/// <param name="Weight">How good the pattern's questions are as a rule, 0 to 1.</param>
/// <param name="Subject">What it asks about, for variety.</param>
/// <param name="Quotes">Whether it quotes the title or a heading as it stands, whose words are then not judged.</param>
internal sealed record Candidate(
    QuestionKind Kind,
    string Text,
    IReadOnlyList<Sentence> Evidence,
    double Weight,
    string Subject,
    bool Quotes = false
)
{
    /// <summary>The emoji that hints at the kind.</summary>
    public string Icon =>
        Kind switch
        {
            QuestionKind.Definition => "💡",
            QuestionKind.Who => "👤",
            QuestionKind.When => "📅",
            QuestionKind.Where => "📍",
            QuestionKind.Quantity => "🔢",
            QuestionKind.Reason => "🤔",
            QuestionKind.HowTo => "🛠️",
            QuestionKind.YesNo => "⚖️",
            QuestionKind.Consequence => "⚡",
            QuestionKind.Change => "🔄",
            QuestionKind.Statement => "🔍",
            QuestionKind.Heading => "📌",
            _ => "❓",
        };
}

/// <summary>A family of patterns that turn statements or headings into questions.</summary>
internal interface IQuestionPattern
{
    /// <summary>
    /// All questions of the family that a post offers, unranked; they still pass <see cref="QuestionGate"/>.
    /// </summary>
    IEnumerable<Candidate> Find(PostReading post);
}
