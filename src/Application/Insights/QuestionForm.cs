using System.Text;

namespace BlogManager.Application.Insights;

/// <summary>A question as it is compared: small letters and digits alone, and what its vector hardly tells.</summary>
/// <param name="Words">Its words, parted by a blank.</param>
/// <param name="Numbers">The words with a digit, in order.</param>
/// <param name="IsNegated">Whether it has a word of negation.</param>
internal sealed record QuestionForm(string Words, string Numbers, bool IsNegated)
{
    private static readonly HashSet<string> Negations = new(StringComparer.Ordinal)
    {
        "not",
        "no",
        "never",
        "cannot",
        "t",
    };

    internal static QuestionForm Of(string question)
    {
        var text = new StringBuilder(question.Length);
        foreach (var rune in question.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
                text.Append(Rune.ToLowerInvariant(rune).ToString());
            else if (text.Length > 0 && text[^1] != ' ')
                text.Append(' ');
        }

        var words = text.ToString().TrimEnd().Split(' ');
        return new QuestionForm(
            string.Join(' ', words),
            string.Join(' ', words.Where(w => w.Any(char.IsDigit))),
            words.Any(Negations.Contains)
        );
    }

    /// <summary>
    /// Whether one word stands for another, and all the rest is the same: synonyms are very near to each other then, and
    /// other things are still rather near.
    /// </summary>
    internal bool DiffersInOneWord(QuestionForm other)
    {
        string[] own = Words.Split(' ');
        string[] others = other.Words.Split(' ');
        return own.Length == others.Length && own.Zip(others).Count(pair => pair.First != pair.Second) == 1;
    }

    /// <summary>Whether nothing tells them apart that a vector hardly does: a number, a negation.</summary>
    internal bool MayMean(QuestionForm other) => Numbers == other.Numbers && IsNegated == other.IsNegated;
}
