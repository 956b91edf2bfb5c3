using System.Collections.Frozen;
using BlogManager.Domain.Text;

namespace BlogManager.Domain.Answers;

/// <summary>
/// Makes a follow-up question stand alone. A short question that leans on a pronoun ("When did it start?") or on "what
/// about" takes the words of the user's last turn with it. This is simple on purpose: it adds words to look for, and
/// never rewrites what is answered.
/// </summary>
public static class FollowUp
{
    private const int FewWords = 4;

    private static readonly FrozenSet<string> Pronouns = new[]
    {
        "it",
        "its",
        "they",
        "them",
        "their",
        "theirs",
        "he",
        "him",
        "his",
        "she",
        "her",
        "hers",
        "this",
        "that",
        "these",
        "those",
        "one",
        "ones",
        "there",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] Openings =
    [
        "and ",
        "but ",
        "or ",
        "what about",
        "how about",
        "why not",
        "why?",
        "how so",
        "since when",
    ];

    /// <summary>The question, followed by the words of the user's last turn where it leans on them.</summary>
    /// <param name="question">The question.</param>
    /// <param name="history">The conversation before it, oldest first.</param>
    public static StandaloneQuestion Expand(string question, IReadOnlyList<Turn> history)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(history);
        var tokens = Tokenizer.Tokenize(question);
        var last = history.LastOrDefault(turn => turn.Role == "user");
        if (last is null || !Leans(question, tokens))
            return new StandaloneQuestion(question, question, tokens);
        var words = QueryWords.Of(last.Content).Select(w => w.Word);
        var text = question + " " + string.Join(' ', words);
        return new StandaloneQuestion(question, text, Tokenizer.Tokenize(text));
    }

    private static bool Leans(string question, IReadOnlyList<Token> tokens)
    {
        if (tokens.Count(t => !t.IsStopWord) > FewWords)
            return false;
        return tokens.All(t => t.IsStopWord)
            || tokens.Any(t => t.IsStopWord && Pronouns.Contains(t.Term))
            || Openings.Any(o => question.AsSpan().TrimStart().StartsWith(o, StringComparison.OrdinalIgnoreCase));
    }
}
