namespace BlogManager.Infrastructure.Languages;

/// <summary>
/// A light stemmer of Polish: the longest ending of nouns, adjectives and verbs is cut off where enough is left, and the
/// softened consonant before it is hardened where it was the ending that softened it. Snowball has none, and Stempel's
/// table is larger than all else here.
/// </summary>
internal static class PolishStemmer
{
    private const int LeastStem = 3;

    // Longest first.
    private static readonly string[] Endings =
    [
        .. (
            "owałyśmy owaliśmy owałaby owałoby owanego owanemu owanych owanymi owania owaniu owanie owałem owałam owałaś owałeś "
            + "ałyśmy aliśmy iłyśmy iliśmy yłyśmy yliśmy iejszych iejszego iejsza iejsze iejszy ieniem ieniach ieniami "
            + "owała owało owały owali owany owana owane ujemy ujecie ujesz ujemy ości ością ość owego owemu owych owymi "
            + "aniem aniach aniami eniem eniach eniami iałem iałam ałem ałam ałeś ałaś iłem iłam iłeś iłaś yłem yłam ęłam ąłem "
            + "iego iemu iach iami ianie iania ować ował ują uje uję ania aniu anie enia eniu enie ymi imi ych ich ego emu ami ach "
            + "iem iom iał iał iały ieli iała iało iesz iemy iecie amy acie asz imy icie isz ymy ycie ysz emy ecie esz "
            + "ała ało ały ali iła iło iły ili yła yło yły yli ięła ęła ono ano eni ony ona one any ana ane "
            + "owi iam am asz ów om em im ym ej ou ie ia ią ię iu io ać eć ić yć ąć ąc ał ił ył eł a ą e ę i o u y"
        ).Split(' '),
    ];

    private static readonly string[][] ByLength =
    [
        .. Endings
            .Distinct(StringComparer.Ordinal)
            .GroupBy(e => e.Length)
            .OrderByDescending(g => g.Key)
            .Select(g => g.ToArray()),
    ];

    /// <summary>Cuts the ending off a word in lower case.</summary>
    internal static string Stem(string word)
    {
        foreach (var endings in ByLength)
        {
            if (word.Length - endings[0].Length < LeastStem)
                continue;
            foreach (var ending in endings)
            {
                if (word.EndsWith(ending, StringComparison.Ordinal))
                    return Hardened(word[..^ending.Length]);
            }
        }

        return Hardened(word);
    }

    // "occie" and "octu", "rodzinie" and "rodziny", "piekarni" and "piekarnia"; "drodze" and "droga", "ręce" and "ręka"
    // are left apart: what they share is too short to be told.
    private static string Hardened(string stem) =>
        stem.Length <= LeastStem ? stem
        : stem.EndsWith("ci", StringComparison.Ordinal) ? stem[..^2] + "t"
        : stem.EndsWith("dzi", StringComparison.Ordinal) ? stem[..^3] + "d"
        : stem[^1] switch
        {
            'i' => Hardened(stem[..^1]),
            'ć' => stem[..^1] + "t",
            'ś' => stem[..^1] + "s",
            'ź' => stem[..^1] + "z",
            'ń' => stem[..^1] + "n",
            _ => stem,
        };
}
