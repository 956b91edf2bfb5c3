using System.Collections.Frozen;

namespace BlogManager.Infrastructure.Models.Extractive.Language;

/// <summary>The forms of English verbs.</summary>
internal static class Verbs
{
    private static readonly FrozenSet<string> Regular = List("regular").ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenDictionary<string, Tag[]> Irregular = ReadIrregular();

    private static readonly FrozenDictionary<string, string> Bases = List("irregular")
        .Select(v => v.Split('/'))
        .SelectMany(forms => forms.Select(form => (Form: form, Base: forms[0])))
        .DistinctBy(f => f.Form)
        .ToFrozenDictionary(f => f.Form, f => f.Base, StringComparer.Ordinal);

    internal static bool IsRegular(string lower) => Regular.Contains(lower);

    /// <summary>Whether a word is a form of an irregular verb, and which.</summary>
    internal static bool IsIrregular(string lower, out Tag[] tags)
    {
        var found = Irregular.TryGetValue(lower, out var known);
        tags = known ?? [];
        return found;
    }

    /// <summary>What an irregular form is a form of: "worn" of "wear"; any other word itself.</summary>
    internal static string Base(string lower) => Bases.GetValueOrDefault(lower, lower);

    internal static bool IsBase(string lower) =>
        Regular.Contains(lower)
        || EnglishWords.CanBe(lower, Tag.V)
        || lower.Length > 6 && lower.StartsWith("re", StringComparison.Ordinal) && IsBase(lower[2..]);

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

    private static string[] List(string name) =>
        Resource
            .Lines("english-verbs.txt")
            .Single(l => l.StartsWith(name + ": ", StringComparison.Ordinal))[(name.Length + 2)..]
            .Split(' ');

    private static FrozenDictionary<string, Tag[]> ReadIrregular()
    {
        var forms = new Dictionary<string, List<Tag>>(StringComparer.Ordinal);
        foreach (var parts in List("irregular").Select(v => v.Split('/')))
        {
            Add(parts[0], Tag.V);
            Add(parts[1], Tag.VD);
            Add(parts[2], Tag.VN);
        }

        return forms.ToFrozenDictionary(f => f.Key, f => f.Value.ToArray(), StringComparer.Ordinal);

        void Add(string form, Tag tag)
        {
            if (!forms.TryGetValue(form, out var known))
                forms[form] = known = [];
            if (!known.Contains(tag))
                known.Add(tag);
        }
    }
}
