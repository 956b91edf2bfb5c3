using System.Collections.Frozen;
using System.Globalization;
using BlogManager.Infrastructure.Models.Extractive.Language;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>
/// Whether what a sentence says is worth a question: a logistic regression over common words that it has, begins and ends
/// with, its length, digits, capitals, and what it shares with title and heading. Fitted on 35,443 sentences of which
/// writers of questions had asked about one half (tools/writer/worth.py).
/// </summary>
internal static class SentenceWorth
{
    // The fit knew of no longer ones, and each is read for every sentence.
    private const int MostLetters = 2_000;
    private const int MostOfTitle = 300;
    private const int MostShared = 2;
    private const int MostCapitals = 3;
    private const int LongerThan = 3;
    private const int Short = 12;
    private const int Long = 24;
    private const int Longest = 70;

    private static readonly FrozenDictionary<string, double> Weights = Resource
        .Lines("question-worth.txt")
        .Select(l => l.Split('\t'))
        .ToFrozenDictionary(l => l[0], l => double.Parse(l[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);

    /// <summary>The logarithm of the odds that a writer of questions asks about it.</summary>
    /// <param name="isFirst">Whether nothing of the post stands before it.</param>
    public static double Of(string sentence, string title, string heading, bool isFirst)
    {
        sentence = Cut(sentence, MostLetters);
        var parts = Parts(sentence);
        var about = Parts($"{Cut(title, MostOfTitle)} {Cut(heading, MostOfTitle)}")
            .Where(w => w.Length > LongerThan)
            .ToHashSet(StringComparer.Ordinal);
        var words = sentence.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return Weights["bias"]
            + parts.Select(Figure).Distinct(StringComparer.Ordinal).Sum(p => Weights.GetValueOrDefault($"has {p}"))
            + (parts.Count == 0 ? 0 : Weights.GetValueOrDefault($"begins {parts[0]}"))
            + (parts.Count == 0 ? 0 : Weights.GetValueOrDefault($"ends {parts[^1]}"))
            + (Weights["words 1-12"] * Math.Min(words.Length, Short))
            + (Weights["words 13-24"] * Math.Clamp(words.Length - Short, 0, Long - Short))
            + (Weights["words 25-"] * Math.Clamp(words.Length - Long, 0, Longest - Long))
            + (sentence.Any(char.IsDigit) ? Weights["digit"] : 0)
            + (Weights["title"] * Math.Min(MostShared, parts.Distinct(StringComparer.Ordinal).Count(about.Contains)))
            + (isFirst ? Weights["first"] : 0)
            + (Weights["capitals"] * Math.Min(MostCapitals, words.Skip(1).Count(w => char.IsUpper(w[0]))));
    }

    private static string Cut(string text, int most) => text.Length > most ? text[..most] : text;

    private static string Figure(string part) => char.IsDigit(part[0]) ? "#" : part;

    // Runs of a to z, runs of digits, and signs one by one.
    private static List<string> Parts(string text)
    {
        var parts = new List<string>();
        for (var i = 0; i < text.Length; )
        {
            var begin = i++;
            var kind = KindOf(text[begin]);
            while (i < text.Length && kind is Kind.Letter or Kind.Digit && KindOf(text[i]) == kind)
                i++;
            if (kind != Kind.None)
                parts.Add(text[begin..i].ToLowerInvariant().Replace('’', '\''));
        }

        return parts;
    }

    private static Kind KindOf(char c) =>
        char.IsAsciiLetter(c) || c is '\'' or '’' ? Kind.Letter
        : char.IsDigit(c) ? Kind.Digit
        : char.IsWhiteSpace(c) || char.IsLetterOrDigit(c) || c == '_' ? Kind.None
        : Kind.Sign;

    private enum Kind
    {
        None,
        Letter,
        Digit,
        Sign,
    }
}
