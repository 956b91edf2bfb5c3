namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>
/// Titles that announce a number of things or state something: "Three ways to X" asks "What are three ways to X?",
/// "Vendors strengthen Y" asks "How do vendors strengthen Y?".
/// </summary>
internal static class TitleForms
{
    private const int MostRestWords = 11;

    /// <summary>The question that a title raises; null where it is of no such form.</summary>
    public static string? Ask(string title, PostReading post)
    {
        var colon = title.IndexOf(": ", StringComparison.Ordinal);
        var parts = colon > 0 ? [title[..colon], title[(colon + 2)..]] : new[] { title };
        return parts.Select(p => AskPart(p, post)).FirstOrDefault(a => a is not null);
    }

    private static string? AskPart(string part, PostReading post)
    {
        var words = Words.Of(HeadingQuestions.InnerCase(part, post));
        if (words.Length is < 3 or > 14 || words[..^1].Any(w => !w.Continues))
            return null;
        if (
            WordClasses.IsNumber(words[0].Text)
            && words[0].Text.Length < 6
            && words.Skip(1).Take(4).Any(w => WordClasses.IsPlural(w.Text))
            && words[^1].Continues
        )
            return $"What are the {Words.Join([words[0] with { Text = words[0].Lower }, .. words[1..]])}?";
        if (
            Clause.Parse(words, post)
                is not {
                    Auxiliary: null,
                    IsNegated: false,
                    Subject: { Specificity: > 0, IsSpeaker: false },
                    Form: VerbForms.ThirdPerson or VerbForms.Base
                } clause
            || clause.Lemma
                is null
                    or "launch"
                    or "release"
                    or "announce"
                    or "publish"
                    or "talk"
                    or "be"
                    or "have"
                    or "say"
                    or "visit"
                    or "need"
                    or "want"
        )
            return null;
        var rest = Words.Join(clause.Rest);
        return
            clause.Rest.Length is > 1 and <= MostRestWords && !VerbLexicon.IsAlsoNoun(clause.Lemma) && rest.Length > 0
            ? $"How {clause.Ask(rest)}?"
            : null;
    }
}
