namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>
/// "X was created by N" and "N founded X" make "Who created X?" where N is a person or a body of people.
/// </summary>
internal sealed class WhoQuestions : IQuestionPattern
{
    private static readonly HashSet<string> Deeds = new(StringComparer.Ordinal)
    {
        "create",
        "found",
        "write",
        "design",
        "develop",
        "invent",
        "lead",
        "build",
        "maintain",
        "propose",
        "author",
        "organize",
        "discover",
        "win",
        "run",
        "introduce",
        "start",
        "launch",
        "establish",
        "manage",
        "fund",
        "sponsor",
        "oversee",
        "host",
        "draft",
        "report",
        "approve",
        "implement",
        "govern",
        "present",
        "teach",
        "own",
        "sell",
        "paint",
        "pass",
        "sign",
        "decide",
        "make",
        "publish",
        "coordinate",
        "cook",
        "appoint",
        "acquire",
        "administer",
        "operate",
        "direct",
        "review",
    };

    private static readonly HashSet<string> Bodies = new(StringComparer.OrdinalIgnoreCase)
    {
        "team",
        "foundation",
        "group",
        "committee",
        "council",
        "board",
        "agency",
        "department",
        "court",
        "parliament",
        "congress",
        "ministry",
        "company",
        "university",
        "institute",
        "association",
        "corporation",
        "bureau",
        "commission",
        "organization",
        "office",
        "government",
        "administration",
        "club",
        "mozilla",
        "18f",
    };

    public IEnumerable<Candidate> Find(PostReading post)
    {
        foreach (var sentence in post.Outline.Sentences)
        {
            if (
                post.Clause(sentence) is { } clause
                && (FromPassive(clause, sentence, post) ?? FromActive(clause, sentence, post)) is { } candidate
            )
                yield return candidate;
        }
    }

    private static Candidate? FromPassive(Clause clause, Sentence sentence, PostReading post)
    {
        if (
            clause.Auxiliary is not ("is" or "are" or "was" or "were")
            || clause.Lemma is null
            || !Deeds.Contains(clause.Lemma)
            || !clause.Form.HasFlag(VerbForms.Participle)
            || clause.Subject.Specificity == 0
        )
            return null;
        var by = Array.FindIndex(clause.Rest, w => w.Lower == "by");
        if (
            by is < 1 or > 3
            || by + 1 >= clause.Rest.Length
            || clause.Rest.Take(by).Any(w => !w.Continues)
            || !NamesDoer(clause.Rest[(by + 1)..], post)
        )
            return null;
        var past = clause.Auxiliary is "was" or "were";
        var verb = past ? VerbLexicon.PastTense(clause.Lemma) : null;
        var text = verb is null
            ? $"Who {clause.Auxiliary} {clause.Subject.Text} {Words.Join(clause.Rest.Take(by))} by?"
            : $"Who {verb} {clause.Subject.Text}?";
        return new Candidate(QuestionKind.Who, text, [sentence], 0.85, clause.Subject.Text);
    }

    private static Candidate? FromActive(Clause clause, Sentence sentence, PostReading post)
    {
        if (
            clause.Auxiliary is not null
            || clause.Form is not (VerbForms.Past or VerbForms.ThirdPerson)
            || clause.Lemma is null
            || !Deeds.Contains(clause.Lemma)
            || !(
                DefinitionQuestions.IsPerson(clause.Subject)
                || clause.Subject.Specificity == 2 && Bodies.Contains(clause.Subject.Words[^1].Text)
            )
            || clause.PlainRest(9) is not { Length: > 0 } rest
        )
            return null;
        var words = Words.Of(rest);
        if (NounPhrase.Read(words, post, opensSentence: false) is not { Specificity: > 0 })
            return null;
        var verb =
            clause.Form == VerbForms.Past ? VerbLexicon.PastTense(clause.Lemma) : VerbLexicon.ThirdPerson(clause.Lemma);
        return new Candidate(QuestionKind.Who, $"Who {verb} {rest}?", [sentence], 0.85, rest);
    }

    private static bool NamesDoer(Word[] words, PostReading post)
    {
        var start = words[0].Lower is "the" or "a" ? 1 : 0;
        if (start >= words.Length || VerbLexicon.OfGerund(words[start].Lower) is not null)
            return false;
        var end = Array.FindIndex(words, start, w => !w.Continues || WordClasses.IsFunctionWord(w.Lower));
        var name = words[
            start..(
                end < 0 ? words.Length
                : words[end].Continues ? end
                : end + 1
            )
        ];
        return name.Any(w => Bodies.Contains(w.Text))
            || (
                name.Length is >= 2 and <= 4
                && name.All(w =>
                    char.IsUpper(w.Text[0]) && w.Text.All(c => char.IsLetter(c) || c is '-' or '.' or '\'' or '’')
                )
                && name.All(w => post.IsName(w.Text))
            );
    }
}
