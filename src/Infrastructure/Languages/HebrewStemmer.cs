namespace BlogManager.Infrastructure.Languages;

/// <summary>
/// Takes the letters off a Hebrew word that are written together with it: "and", "the", "in", "to", "from", "as",
/// "that"; and the ending of the plural. A word that begins with such a letter loses it too, in texts and in questions
/// alike.
/// </summary>
internal static class HebrewStemmer
{
    private const string Prefixes = "והבלמכש";
    private const int LeastStem = 3;
    private const int MostPrefixes = 2;

    /// <summary>The stem of a word without its vowel points.</summary>
    internal static string Stem(string word)
    {
        var from = 0;
        while (from < MostPrefixes && word.Length - from > LeastStem && Prefixes.Contains(word[from]))
            from++;
        var stem = word.AsSpan(from);
        foreach (var ending in (ReadOnlySpan<string>)["ים", "ות", "יה", "ה", "ת", "י"])
        {
            if (stem.Length - ending.Length >= LeastStem - 1 && stem.EndsWith(ending, StringComparison.Ordinal))
            {
                stem = stem[..^ending.Length];
                break;
            }
        }

        return string.Create(stem.Length, stem, static (to, letters) =>
        {
            letters.CopyTo(to);
            // Five letters have a form of their own at the end of a word.
            to[^1] = to[^1] switch
            {
                'ך' => 'כ',
                'ם' => 'מ',
                'ן' => 'נ',
                'ף' => 'פ',
                'ץ' => 'צ',
                var c => c,
            };
        });
    }
}
