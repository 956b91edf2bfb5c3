using System.Collections.Frozen;

namespace BlogManager.Infrastructure.Models.Extractive.Language;

/// <summary>From the forms of English verbs to their base.</summary>
internal static class Verbs
{
    private static readonly FrozenSet<string> Regular = List("regular").ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenDictionary<string, (string Base, Tag[] Tags)> Irregular = ReadIrregular();

    private static readonly FrozenSet<string> Saying =
        "believe think hope realize find know say note learn feel want mean see expect wish hear tell suggest argue understand guess like decide look mention try start"
            .Split(' ')
            .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a verb says that somebody says or thinks something.</summary>
    internal static bool Says(string @base) => Saying.Contains(@base);

    internal static bool IsRegular(string lower) => Regular.Contains(lower);

    /// <summary>Whether a word is a form of an irregular verb, and which.</summary>
    internal static bool IsIrregular(string lower, out Tag[] tags)
    {
        var found = Irregular.TryGetValue(lower, out var form);
        tags = found ? form.Tags : [];
        return found;
    }

    internal static bool IsBase(string lower) =>
        Regular.Contains(lower)
        || EnglishWords.CanBe(lower, Tag.V)
        || lower.Length > 6 && lower.StartsWith("re", StringComparison.Ordinal) && IsBase(lower[2..]);

    /// <summary>The base of any form; the word itself where it is one, or no verb.</summary>
    internal static string BaseOf(string lower, Tag tag)
    {
        if (lower is "am" or "is" or "are" or "was" or "were" or "been" or "being")
            return "be";
        if (lower is "has" or "had" or "having")
            return "have";
        if (tag is Tag.VD or Tag.VN && Irregular.TryGetValue(lower, out var irregular))
            return irregular.Base;
        return tag switch
        {
            Tag.VZ => Singular(lower),
            Tag.VD or Tag.VN when lower.EndsWith("ed", StringComparison.Ordinal) => Without(lower, 2),
            Tag.VG when lower.EndsWith("ing", StringComparison.Ordinal) && lower.Length > 4 => lower is "lying" ? "lie"
            : lower is "tying" ? "tie"
            : lower is "dying" ? "die"
            : Without(lower, 3),
            _ => lower,
        };
    }

    /// <summary>A third person or a plural without its ending.</summary>
    internal static string Singular(string lower) =>
        lower.Length > 4 && lower.EndsWith("ies", StringComparison.Ordinal) ? lower[..^3] + "y"
        : lower.Length > 3
        && (
            lower.EndsWith("ches", StringComparison.Ordinal)
            || lower.EndsWith("shes", StringComparison.Ordinal)
            || lower.EndsWith("sses", StringComparison.Ordinal)
            || lower.EndsWith("xes", StringComparison.Ordinal)
            || lower.EndsWith("zzes", StringComparison.Ordinal)
            || lower is "does" or "goes" or "undergoes" or "focuses" or "echoes"
        )
            ? lower[..^2]
        : lower.EndsWith('s') ? lower[..^1]
        : lower;

    private static string Without(string lower, int letters)
    {
        var stem = lower[..^letters];
        if (stem.Length < 2)
            return lower;
        if (letters == 2 && stem[^1] == 'i')
            return stem[..^1] + "y";
        var doubled = stem.Length > 2 && stem[^1] == stem[^2];
        var withE = stem + "e";
        if (doubled && !IsBase(stem) && IsBase(stem[..^1]))
            return stem[..^1];
        // "hoped" is of "hope", "planned" of "plan": a short vowel would have doubled the consonant.
        var shortVowel = stem.Length <= 4 && !IsVowel(stem[^1]) && IsVowel(stem[^2]);
        if (IsBase(withE) && (shortVowel || !IsBase(stem)))
            return withE;
        if (IsBase(stem))
            return stem;
        return stem[^1] is 'v' or 'c' or 'g' or 'z' or 'u' || stem.EndsWith("at", StringComparison.Ordinal)
            ? withE
            : stem;
    }

    private static bool IsVowel(char c) => c is 'a' or 'e' or 'i' or 'o' or 'u';

    private static string[] List(string name) =>
        Resource
            .Lines("english-verbs.txt")
            .Single(l => l.StartsWith(name + ": ", StringComparison.Ordinal))[(name.Length + 2)..]
            .Split(' ');

    private static FrozenDictionary<string, (string, Tag[])> ReadIrregular()
    {
        var forms = new Dictionary<string, (string Base, List<Tag> Tags)>(StringComparer.Ordinal);
        foreach (var parts in List("irregular").Select(v => v.Split('/')))
        {
            Add(parts[0], parts[0], Tag.V);
            Add(parts[1], parts[0], Tag.VD);
            Add(parts[2], parts[0], Tag.VN);
        }

        return forms.ToFrozenDictionary(
            f => f.Key,
            f => (f.Value.Base, f.Value.Tags.ToArray()),
            StringComparer.Ordinal
        );

        void Add(string form, string verb, Tag tag)
        {
            if (!forms.TryGetValue(form, out var known))
                forms[form] = known = (verb, []);
            if (!known.Tags.Contains(tag))
                known.Tags.Add(tag);
        }
    }
}
