using System.Collections.Frozen;

namespace BlogManager.Infrastructure.Models.Extractive.Language;

/// <summary>
/// What parts of speech English words can be, the likeliest first: the lexicon of E. Brill's tagger (ANLP 1992) where it
/// says more than a word's ending does, and tables of verbs.
/// </summary>
internal static class EnglishWords
{
    private static readonly FrozenDictionary<string, Tag[]> Known = ReadWords();

    // Closed classes, and words that the lexicon has wrong for our purpose.
    private static readonly FrozenDictionary<string, Tag[]> Closed = new Dictionary<Tag, string>
    {
        [Tag.D] = "the a an this that these those each every some any no all both either neither another such half",
        [Tag.PR] =
            "i we you he she it they me us him her them himself herself itself themselves ourselves myself yourself yourselves everyone everybody everything someone somebody something anyone anybody anything nobody nothing none ours yours theirs mine",
        [Tag.PS] = "my our your his its their whose",
        [Tag.M] = "can could may might must shall should will would cannot",
        [Tag.C] = "and or but nor & yet",
        [Tag.To] = "to",
        [Tag.W] = "which who whom what when where why how whoever whatever whichever",
        [Tag.P] =
            "of in on at by for with from into onto over under between among through during before after since until till against about across behind beyond within without toward towards upon via per as than like unlike if because although though while whereas unless whether despite except including regarding amid amongst along around near throughout underneath alongside atop inside outside versus vs",
        [Tag.R] =
            "not well also now then just only very too so even still already always never often sometimes usually currently recently soon here again instead however therefore thus hence together rather quite almost perhaps maybe yet ago later once today away back away otherwise everywhere indeed twice meanwhile nonetheless up down off out",
        [Tag.CD] =
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion dozen",
        [Tag.J] =
            "many few more most less least several other own same new free open many able different various next last",
        [Tag.EX] = "there",
        [Tag.N] = "data",
        [Tag.VZ] = "is has does",
        [Tag.V] = "am are be have do",
        [Tag.VD] = "was were had did",
        [Tag.VN] = "been done",
        [Tag.VG] = "being having doing",
    }
        .SelectMany(c => c.Value.Split(' ').Select(w => (Word: w, c.Key)))
        .GroupBy(c => c.Word, c => c.Key)
        .ToFrozenDictionary(g => g.Key, g => g.Distinct().ToArray(), StringComparer.Ordinal);

    /// <summary>What a word can be, likeliest first; guessed from its ending where it is not known.</summary>
    /// <param name="lower">The word in lower case.</param>
    internal static Tag[] TagsOf(string lower) =>
        Closed.TryGetValue(lower, out var closed) ? closed
        : Verbs.IsIrregular(lower, out var verb) && !Known.ContainsKey(lower) ? verb
        : IsAbstract(lower) ? [Tag.N]
        : Known.TryGetValue(lower, out var known) ? WithMissing(lower, known)
        : Guess(lower);

    /// <summary>Whether the lexicon has it, or what it is a form of.</summary>
    internal static bool IsKnown(string lower) =>
        Closed.ContainsKey(lower)
        || Known.ContainsKey(lower)
        || Verbs.IsIrregular(lower, out _)
        || Known.ContainsKey(Verbs.Singular(lower));

    internal static bool IsClosed(string lower) => Closed.ContainsKey(lower);

    internal static bool CanBe(string lower, Tag tag) => Array.IndexOf(TagsOf(lower), tag) >= 0;

    // The lexicon has of many words but the form that its newspapers had.
    private static Tag[] WithMissing(string lower, Tag[] known)
    {
        if (known is [Tag.VZ] && CanBe(Verbs.Singular(lower), Tag.N))
            return [Tag.VZ, Tag.NS];
        if (Verbs.IsRegular(lower) && !known.Contains(Tag.V))
            return [.. known, Tag.V];
        return lower.EndsWith("ing", StringComparison.Ordinal) && known.Contains(Tag.J) && !known.Contains(Tag.VG)
            ? [.. known, Tag.VG]
            : known;
    }

    private static bool IsAbstract(string lower) =>
        lower.Length > 6
        && (lower.EndsWith("ation", StringComparison.Ordinal) || lower.EndsWith("ness", StringComparison.Ordinal));

    private static Tag[] Guess(string lower)
    {
        bool Ends(string with) => lower.Length > with.Length + 1 && lower.EndsWith(with, StringComparison.Ordinal);
        if (Ends("ly"))
            return [Tag.R];
        if (
            Ends("able")
            || Ends("ible")
            || Ends("ful")
            || Ends("ous")
            || Ends("ive")
            || Ends("ic")
            || Ends("less")
            || Ends("al")
            || Ends("ary")
            || Ends("ish")
        )
            return [Tag.J];
        if (Ends("ing"))
            return [Tag.VG];
        if (Ends("ize") || Ends("ise") || Ends("ify"))
            return [Tag.V];
        if (Ends("ed"))
            return [Tag.VN, Tag.VD];
        if (Ends("s") && !Ends("ss") && !Ends("us") && !Ends("is"))
            return Verbs.IsBase(Verbs.Singular(lower)) ? [Tag.NS, Tag.VZ] : [Tag.NS];
        return Verbs.IsRegular(lower) ? [Tag.V, Tag.N] : [Tag.N];
    }

    private static FrozenDictionary<string, Tag[]> ReadWords()
    {
        var words = new Dictionary<string, Tag[]>(StringComparer.Ordinal);
        foreach (var line in Resource.Lines("english-words.txt"))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            Tag[] tags = [.. line[..colon].Split(' ').Select(Enum.Parse<Tag>)];
            foreach (var word in line[(colon + 2)..].Split(' '))
                words[word] = tags;
        }

        return words.ToFrozenDictionary(StringComparer.Ordinal);
    }
}

internal static class Resource
{
    internal static IEnumerable<string> Lines(string name)
    {
        using var stream = typeof(Resource).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is missing.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
                yield return line;
        }
    }
}
