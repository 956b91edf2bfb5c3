namespace BlogManager.Infrastructure.Languages;

/// <summary>
/// The terms of a run of letters without spaces: each pair of neighbours, then each ideograph by itself. Of a question
/// the pairs count that hold no hiragana and no phrase such as "what is", and an ideograph alone where no such pair has
/// it.
/// </summary>
internal static class UnspacedTerms
{
    /// <param name="run">The letters, each with its marks.</param>
    /// <param name="isHangul">Whether it is a Korean word, whose ending is cut off.</param>
    /// <param name="words">What is known of the language's words; null where nothing is.</param>
    internal static void Add(
        List<string> run,
        bool isHangul,
        LanguageWords? words,
        string language,
        bool isQuestion,
        List<AnalysedTerm> terms
    )
    {
        var count = isHangul ? run.Count - Ending(run) : run.Count;
        var empty = isQuestion ? Empty(run, count, isHangul, words, language) : new bool[count];
        for (var i = 0; i + 1 < count; i++)
            terms.Add(new AnalysedTerm(run[i] + run[i + 1], empty[i] || empty[i + 1]));
        for (var i = 0; i < count; i++)
        {
            if (!IsIdeograph(run[i]) && count > 1)
                continue;
            var inPair = (i > 0 && !empty[i - 1]) || (i + 1 < count && !empty[i + 1]);
            terms.Add(new AnalysedTerm(run[i], empty[i] || inPair));
        }
    }

    private static bool IsIdeograph(string letter) =>
        letter[0] is >= '\u3400' and <= '\u9FFF' or >= '\uF900' and <= '\uFAFF' || char.IsHighSurrogate(letter[0]);

    // The longest ending that leaves a letter. Korean's are the same in a post of any language.
    private static int Ending(List<string> run)
    {
        var korean = LanguageWords.Find("ko")!;
        for (var length = Math.Min(korean.LongestEnding, run.Count - 1); length > 0; length--)
        {
            if (korean.Endings.Contains(string.Concat(run.Skip(run.Count - length))))
                return length;
        }

        return 0;
    }

    private static bool[] Empty(List<string> run, int count, bool isHangul, LanguageWords? words, string language)
    {
        var empty = new bool[count];
        if (words is null)
            return empty;
        if (isHangul)
        {
            // A Korean word is one of them whole, or not at all.
            var isStop =
                run.Count <= words.LongestStop
                && (words.Stop.Contains(string.Concat(run)) || words.Stop.Contains(string.Concat(run.Take(count))));
            Array.Fill(empty, isStop);
            return empty;
        }

        if (language == "ja")
        {
            for (var i = 0; i < count; i++)
                empty[i] = run[i][0] is >= 'ぁ' and <= 'ゖ';
        }

        for (var i = 0; i < count; i++)
        {
            var phrase = string.Empty;
            var longest = 0;
            for (var to = i; to < count && phrase.Length + run[to].Length <= words.LongestStop; to++)
            {
                phrase += run[to];
                if (words.Stop.Contains(phrase))
                    longest = to - i + 1;
            }

            for (var at = i; at < i + longest; at++)
                empty[at] = true;
            if (longest > 1)
                i += longest - 1;
        }

        return empty;
    }
}
