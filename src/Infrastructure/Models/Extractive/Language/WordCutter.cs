namespace BlogManager.Infrastructure.Models.Extractive.Language;

/// <summary>Cuts a sentence into words and marks; contractions are written out.</summary>
internal static class WordCutter
{
    private const string Openers = "([{\"“‘'*_«";
    private const string Closers = ".,;:!?)]}\"”’'*_…»";

    /// <summary>The words of a sentence, not tagged yet but for the punctuation.</summary>
    internal static List<TaggedWord> Cut(string sentence)
    {
        var words = new List<TaggedWord>();
        var at = 0;
        while (at < sentence.Length)
        {
            if (char.IsWhiteSpace(sentence[at]))
            {
                at++;
                continue;
            }

            var end = at;
            while (end < sentence.Length && !char.IsWhiteSpace(sentence[end]) && !(end > at && IsDash(sentence, end)))
                end++;
            if (IsDash(sentence, at))
                end = at + (sentence[at] == '-' ? 2 : 1);
            Peel(sentence, at, end, words);
            at = end;
        }

        return words;
    }

    private static bool IsDash(string text, int at) =>
        text[at] is '—' or '–'
        || text[at] == '-'
            && at + 1 < text.Length
            && text[at + 1] == '-'
            && (at + 2 >= text.Length || text[at + 2] is ' ' or '-');

    private static void Peel(string sentence, int start, int end, List<TaggedWord> words)
    {
        while (
            start < end && Openers.Contains(sentence[start], StringComparison.Ordinal) && !Closes(sentence, start, end)
        )
        {
            words.Add(Mark(sentence, start));
            start++;
        }

        var stop = end;
        while (
            stop > start
            && Closers.Contains(sentence[stop - 1], StringComparison.Ordinal)
            && !Belongs(sentence, start, stop)
        )
            stop--;
        if (stop > start)
            AddWord(sentence, start, stop, words);
        for (var i = stop; i < end; i++)
            words.Add(Mark(sentence, i));
    }

    // "(s)", "_name": an opening mark that is a part of the word.
    private static bool Closes(string text, int start, int end) =>
        text[start] is '_' or '\'' && start + 1 < end && char.IsLetter(text[start + 1]) && text[start] == '_'
        || text[start] is '(' or '[' or '{'
            && end - start > 2
            && text[end - 1] is not (')' or ']' or '}' or '.' or ',' or ':')
            && text.AsSpan(start, end - start).ContainsAny(')', ']', '}');

    private static bool Belongs(string text, int start, int stop)
    {
        var last = text[stop - 1];
        var word = text.AsSpan(start, stop - start);
        return last switch
        {
            ')' => word.Count('(') == word.Count(')') && word.Length > 2,
            ']' => word.Count('[') == word.Count(']') && word.Length > 2,
            '}' => word.Count('{') == word.Count('}') && word.Length > 2,
            '!' => stop < text.Length && text[stop] is ' ' or ',' && word.Length > 2 && char.IsLower(word[0]),
            '_' => true,
            '.' => word is "Dr." or "Mr." or "Ms." or "Mrs." or "vs." or "etc." or "e.g." or "i.e." or "Inc." or "St."
                || word.Length is 4 or 6 && word[1] == '.' && char.IsUpper(word[0]) && char.IsUpper(word[2])
                || word.Length == 2 && char.IsUpper(word[0]) && word[0] != 'I',
            _ => false,
        };
    }

    private static TaggedWord Mark(string sentence, int at) =>
        new(sentence[at].ToString(), sentence[at].ToString(), Tag.X, at, at + 1);

    private static void AddWord(string sentence, int start, int end, List<TaggedWord> words)
    {
        var text = sentence[start..end];
        var lower = text.Replace('’', '\'').ToLowerInvariant();
        if (!text.Any(char.IsLetterOrDigit))
        {
            words.Add(new TaggedWord(text, lower, Tag.X, start, end));
            return;
        }

        var apostrophe = lower.LastIndexOf('\'');
        var ending = apostrophe > 0 ? lower[apostrophe..] : "";
        if (ending == "'t" && apostrophe > 1 && lower[apostrophe - 1] == 'n')
        {
            var verb = lower switch
            {
                "can't" => "can",
                "won't" => "will",
                "shan't" => "shall",
                _ => lower[..(apostrophe - 1)],
            };
            Add(char.IsUpper(text[0]) ? char.ToUpperInvariant(verb[0]) + verb[1..] : verb);
            Add("not");
            return;
        }

        var full = ending switch
        {
            "'ve" => "have",
            "'re" => "are",
            "'ll" => "will",
            "'d" => "would",
            "'m" => "am",
            "'s"
                when lower[..apostrophe]
                    is "it"
                        or "he"
                        or "she"
                        or "that"
                        or "there"
                        or "here"
                        or "what"
                        or "who"
                        or "where"
                        or "how" => "is",
            "'s" when lower[..apostrophe] is "let" => "us",
            _ => null,
        };
        Add(full is null ? text : text[..apostrophe]);
        if (full is not null)
            Add(full);

        void Add(string word) =>
            words.Add(new TaggedWord(word, word.Replace('’', '\'').ToLowerInvariant(), Tag.N, start, end));
    }
}
