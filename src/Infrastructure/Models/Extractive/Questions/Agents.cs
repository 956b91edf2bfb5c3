using System.Collections.Frozen;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>
/// Tells those who act (people, bodies of people) from things: "What should X do?" fits only the first.
/// </summary>
internal static class Agents
{
    private static readonly FrozenSet<string> Nouns = (
        "people user users team teams agency agencies company companies tenant tenants staff government governments organization organizations author authors court courts judge judges client clients participant participants applicant applicants "
        + "city cities state states department departments office committee council board group groups citizen citizens parent parents student students cook cooks community person project foundation public veteran veterans children fellow fellows intern interns you anyone everyone "
        + "landlord developer owner vendor contractor buyer seller contributor gardener baker maintainer programmer manager researcher designer landlords vendors contractors contributors"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Things =
        "numbers containers pointers compilers papers computers servers parameters layers drivers flowers letters orders dinners others headers identifiers centers chapters lists trees fees degrees bees guarantees rivers waters covers filters buffers markers"
            .Split(' ')
            .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a noun phrase names one who acts.</summary>
    public static bool IsAgent(NounPhrase phrase)
    {
        if (phrase.IsSpeaker || DefinitionQuestions.IsPerson(phrase))
            return true;
        var head = Head(phrase).ToLowerInvariant();
        return Nouns.Contains(head)
            || !Things.Contains(head)
                && (
                    head.EndsWith("ers", StringComparison.Ordinal)
                    || head.EndsWith("ists", StringComparison.Ordinal)
                    || head.EndsWith("ees", StringComparison.Ordinal)
                );
    }

    /// <summary>The last word of a phrase before its first preposition.</summary>
    public static string Head(NounPhrase phrase) =>
        phrase.Words.TakeWhile((w, i) => i == 0 || !WordClasses.IsPreposition(w.Lower)).Last().Text;
}
