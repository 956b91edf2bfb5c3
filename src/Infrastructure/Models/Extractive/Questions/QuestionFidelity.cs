namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>
/// Whether a written question says nothing that its source does not: a small model loses a "no", the middle of a name, or
/// one of two numbers, and what is left reads well and is false.
/// </summary>
internal static class QuestionFidelity
{
    private static readonly char[] Outer = [.. ".,;:!?\"“”„‘’'`*()[]«»"];
    private static readonly char[] Inner = ['-', '–', '—', '/'];

    private static readonly HashSet<string> Denying = Set(
        "no none neither nor nobody nothing hardly rarely seldom scarcely barely except"
    );

    // "Not all", "not every": what is denied is how many.
    private static readonly HashSet<string> Many = Set("all every everyone everybody everything many much any until");

    private static readonly HashSet<string> Connecting = Set("of for the de von van &");

    private static readonly HashSet<string> Numbers = Set(
        "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty hundred thousand million"
    );

    private static readonly HashSet<string> AfterApostrophe = Set("t s re ve ll d m");

    /// <param name="answering">The sentence that the question was written about.</param>
    internal static bool Holds(string question, string answering, QuestionContext context)
    {
        var words = Words(question);
        var sources = context.Words;
        return words.Length > 0
            && !IsTorn(question)
            && KeepsDenial(question, words, answering)
            && KeepsMarks(words, sources)
            && KeepsNames(words, sources)
            && KeepsNumbers(words, sources)
            && !(words[0] == "When" && words.Any(w => w is ['1' or '2', _, _, _] && w.All(char.IsAsciiDigit)));
    }

    // "doesn' t", "``batter".
    private static bool IsTorn(string question)
    {
        var words = question.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return question.Contains("``", StringComparison.Ordinal)
            || words.Zip(words.Skip(1)).Any(p => p.First[^1] is '\'' or '’' && AfterApostrophe.Contains(p.Second));
    }

    private static bool KeepsDenial(string question, string[] asked, string answering)
    {
        if (asked.Any(IsDenial) || question.Contains("n't", StringComparison.Ordinal))
            return true;
        var said = Words(answering);
        var reason = Array.FindIndex(said, w => w is "because" or "since" or "Because" or "Since");
        var isWhy = asked[0] == "Why";
        // What stands in the reason is not asked about.
        var clause = isWhy && reason > 0 ? said[..reason] : said;
        return !clause
            .Select((w, i) => (Word: w.ToLowerInvariant(), Next: i + 1 < clause.Length ? clause[i + 1] : ""))
            .Any(w =>
                Denying.Contains(w.Word)
                || (w.Word == "not" && Many.Contains(w.Next))
                || (isWhy && reason > 0 && IsDenial(w.Word))
            );
    }

    private static bool IsDenial(string word) =>
        Denying.Contains(word.ToLowerInvariant())
        || word.ToLowerInvariant() is "not" or "never" or "cannot"
        || word.EndsWith("n't", StringComparison.Ordinal)
        || word.EndsWith("n’t", StringComparison.Ordinal);

    // "/var/tern" of "/var/log/tern", "O" of "O(n²)".
    private static bool KeepsMarks(string[] words, string[][] sources)
    {
        var known = sources.SelectMany(s => s).ToHashSet(StringComparer.OrdinalIgnoreCase);
        known.UnionWith([.. known.Where(w => char.IsLetterOrDigit(w[0])).SelectMany(w => w.Split(Inner))]);
        return words.Skip(1).Where(w => !IsPlain(w)).All(known.Contains);
    }

    // "update", "can't".
    private static bool IsPlain(string word)
    {
        var at = word.IndexOfAny(['\'', '’']);
        return at < 0
            ? word.All(char.IsLower)
            : word[..at].All(char.IsLower) && AfterApostrophe.Contains(word[(at + 1)..]);
    }

    // "Royal Society for Birds", "J. R. Tolkien".
    private static bool KeepsNames(string[] words, string[][] sources)
    {
        for (var i = 1; i < words.Length; i++)
        {
            if (!char.IsUpper(words[i][0]))
                continue;
            var end = i + 1;
            for (var next = end; next < words.Length; next++)
            {
                if (char.IsUpper(words[next][0]))
                    end = next + 1;
                else if (!Connecting.Contains(words[next]))
                    break;
            }

            if (end - i > 1 && !sources.Any(s => At(s, words[i..end]).Any()))
                return false;
            i = end - 1;
        }

        return true;
    }

    // "five hours" of "five to eight hours", "000 cups" of "3 000 cups".
    private static bool KeepsNumbers(string[] words, string[][] sources)
    {
        for (var i = 0; i + 1 < words.Length; i++)
        {
            if (!IsNumber(words[i]) || words[i + 1][^1] != 's')
                continue;
            if (
                !sources.Any(s =>
                    At(s, words[i..(i + 2)])
                        .Any(at => at == 0 || !IsNumber(s[at - 1]) || i > 0 && IsNumber(words[i - 1]))
                )
            )
                return false;
        }

        return true;
    }

    private static bool IsNumber(string word) => word.All(char.IsAsciiDigit) || Numbers.Contains(word);

    private static IEnumerable<int> At(string[] text, string[] run) =>
        Enumerable
            .Range(0, Math.Max(0, text.Length - run.Length + 1))
            .Where(at =>
                run.Select((w, i) => string.Equals(w, text[at + i], StringComparison.OrdinalIgnoreCase))
                    .All(same => same)
            );

    /// <summary>The words of a text without the signs around them, and without a possessive's ending.</summary>
    internal static string[] Words(string text) =>
        [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Bare).Where(w => w.Length > 0)];

    private static string Bare(string word)
    {
        word = word.Trim(Outer);
        return word.EndsWith("'s", StringComparison.Ordinal) || word.EndsWith("’s", StringComparison.Ordinal)
            ? word[..^2]
            : word;
    }

    private static HashSet<string> Set(string words) => [.. words.Split(' ')];
}
