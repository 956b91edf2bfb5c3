namespace BlogManager.Infrastructure.Models.Neural;

/// <summary>
/// The words of what a question was written from, by which its pieces, lower case all, become text again: a word is
/// written as it stands there, and what stands together there stays together ("C++", "--release", "crates.io").
/// </summary>
internal sealed class SourceWords
{
    private const int MostWords = 600;

    // Never names; "DO" and "OF" in the source are emphasis or code.
    private static readonly HashSet<string> Small = new(StringComparer.Ordinal)
    {
        "a",
        "an",
        "and",
        "are",
        "did",
        "do",
        "does",
        "for",
        "in",
        "is",
        "of",
        "on",
        "or",
        "the",
        "to",
        "you",
        "your",
    };

    private readonly List<SourceWord> _words = [];
    private readonly Dictionary<string, List<int>> _places = new(StringComparer.Ordinal);

    /// <param name="texts">Its sentences: where a word is written in two ways, the first text decides.</param>
    /// <param name="headings">Its headings, in which a capital may say nothing.</param>
    /// <param name="within">
    /// How a word that has a capital from its place is written within a sentence, by itself and by the word after it.
    /// </param>
    internal SourceWords(IEnumerable<string> texts, IEnumerable<string> headings, Func<string, string?, string> within)
    {
        foreach (var text in texts)
            Add(text, within, inTitleCase: false);
        foreach (var heading in headings)
            Add(heading, within, IsInTitleCase(heading));
    }

    /// <summary>The question as text: its first letter large, its words as the source writes them.</summary>
    internal string Write(IReadOnlyList<string> pieces)
    {
        var words = Joined(pieces);
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < words.Count; i++)
        {
            var at = Find(words, i);
            var isEnding = i > 0 && words[i - 1] is "'" or "’" && words[i].Length < 3;
            var written = at < 0 || isEnding || Small.Contains(words[i]) ? words[i] : _words[at].Inner;
            if (i == 0)
                written = char.ToUpperInvariant(written[0]) + written[1..];
            else if (!IsJoined(words, i, at))
                text.Append(' ');
            text.Append(written);
        }

        return text.ToString();
    }

    private static List<string> Joined(IReadOnlyList<string> pieces)
    {
        var words = new List<string>();
        foreach (var piece in pieces)
        {
            if (piece.StartsWith("##", StringComparison.Ordinal) && words.Count > 0)
                words[^1] += piece[2..];
            else
                words.Add(piece);
        }

        return words;
    }

    // The place whose neighbours are the question's too: "may" of "May 2020" and of "what may be done" are two words.
    private int Find(List<string> words, int i)
    {
        if (!_places.TryGetValue(words[i], out var places))
            return -1;
        var (best, value) = (-1, -1);
        foreach (var place in places)
        {
            var fits =
                (Fits(words, i - 1, place - 1) ? 3 : 0)
                + (Fits(words, i + 1, place + 1) ? 3 : 0)
                + (_words[place].IsPlain ? 1 : 0)
                + (char.IsLower(_words[place].Inner[0]) ? 1 : 0);
            if (fits > value)
                (best, value) = (place, fits);
        }

        return best;
    }

    private bool Fits(List<string> words, int word, int place) =>
        word >= 0
        && word < words.Count
        && place >= 0
        && place < _words.Count
        && string.Equals(words[word], _words[place].Folded, StringComparison.Ordinal);

    private bool IsJoined(List<string> words, int i, int at)
    {
        if (at >= 0 && Fits(words, i - 1, at - 1))
            return !_words[at].IsSpaced;
        // ".o files": what stands before it is another word, and the source shows that it begins one.
        if (at > 0 && Fits(words, i + 1, at + 1))
            return !_words[at].IsSpaced && char.IsLetterOrDigit(_words[at - 1].Folded[^1]);
        if (_places.TryGetValue(words[i], out var places))
        {
            foreach (var place in places.Where(p => Fits(words, i - 1, p - 1)))
                return !_words[place].IsSpaced;
        }

        return words[i] is "?" or "," or "." or ")" or "'" or "’" or "%" or ":"
            || (words[i] is "-" && at > 0 && !_words[at].IsSpaced && char.IsLetterOrDigit(_words[at - 1].Folded[^1]))
            || words[i - 1] is "(" or "$" or "#" or "“" or "-"
            || words[i - 1] is "'" or "’";
    }

    private static string? Following(string text, int at)
    {
        while (at < text.Length && text[at] == ' ')
            at++;
        return at < text.Length && char.IsLetterOrDigit(text[at]) ? text.Substring(at, 1) : null;
    }

    // "How to Bake Bread": most of its longer words are large.
    private static bool IsInTitleCase(string heading)
    {
        var words = heading.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Where(w => w.Length > 3).ToList();
        return words.Count(w => char.IsUpper(w[0])) * 2 > words.Count;
    }

    private void Add(string text, Func<string, string?, string> within, bool inTitleCase)
    {
        var (opens, spaced) = (true, true);
        for (var at = 0; at < text.Length && _words.Count < MostWords; )
        {
            if (char.IsWhiteSpace(text[at]))
            {
                (at, spaced) = (at + 1, true);
                continue;
            }

            var end = at + 1;
            if (char.IsLetterOrDigit(text[at]))
            {
                while (
                    end < text.Length
                    && (
                        char.IsLetterOrDigit(text[end])
                        || char.GetUnicodeCategory(text[end]) is System.Globalization.UnicodeCategory.NonSpacingMark
                    )
                )
                    end++;
            }
            else if (char.IsHighSurrogate(text[at]) && end < text.Length)
                end++;

            var word = text[at..end];
            var folded = LatinFolding.Fold(word).ToLowerInvariant();
            var isPlain = !(opens || inTitleCase) || !char.IsUpper(word[0]);
            var inner = isPlain ? word : within(word, inTitleCase ? null : Following(text, end));
            if (!_places.TryGetValue(folded, out var places))
                _places[folded] = places = [];
            places.Add(_words.Count);
            _words.Add(new SourceWord(folded, inner, spaced, isPlain));
            // The point of "U.S." ends no sentence.
            if (char.IsLetterOrDigit(word[0]))
                opens = false;
            else if (
                word[0] is '.' or '!' or '?'
                && (end == text.Length || char.IsWhiteSpace(text[end]))
                && (at < 2 || char.IsLetterOrDigit(text[at - 2]) || !char.IsLetter(text[at - 1]))
            )
                opens = true;
            (at, spaced) = (end, false);
        }

        // Between two texts nothing is next to each other.
        _words.Add(new SourceWord("\n", "\n", true, false));
    }

    /// <param name="Folded">Lower case, without marks.</param>
    /// <param name="Inner">As it is written within a sentence.</param>
    /// <param name="IsSpaced">Whether white space stands before it.</param>
    /// <param name="IsPlain">Whether the text shows how it is written within a sentence.</param>
    private readonly record struct SourceWord(string Folded, string Inner, bool IsSpaced, bool IsPlain);
}
