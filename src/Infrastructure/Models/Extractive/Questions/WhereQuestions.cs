namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>"X is held in P", "X takes place at P", "X is available on P" make "Where …?".</summary>
internal sealed class WhereQuestions : IQuestionPattern
{
    private static readonly HashSet<string> Placing = new(StringComparer.Ordinal)
    {
        "locate",
        "hold",
        "base",
        "host",
        "store",
        "keep",
        "place",
        "publish",
        "find",
        "house",
        "bury",
        "grow",
        "situate",
        "display",
        "document",
        "save",
    };

    public IEnumerable<Candidate> Find(PostReading post)
    {
        foreach (var sentence in post.Outline.Sentences)
        {
            if (post.Clause(sentence) is not { } clause || clause.Subject.Specificity == 0 || clause.IsNegated)
                continue;
            var skip = 0;
            while (
                skip < clause.Rest.Length - 2
                && (WordClasses.IsAdverb(clause.Rest[skip].Lower) || clause.Rest[skip].Lower is "be" or "been")
            )
                skip++;
            var rest = clause.Rest[skip..];
            if (
                clause.Auxiliary is null
                && clause.Lemma == "take"
                && rest.Length > 2
                && rest[0].Lower == "place"
                && IsPlace(rest, 1)
            )
                yield return new Candidate(
                    QuestionKind.Where,
                    $"Where {clause.Ask("place")}?",
                    [sentence],
                    0.75,
                    clause.Subject.Text
                );
            if (clause.Auxiliary is null || rest.Length < 3 || !rest[0].Continues || !IsPlace(rest, 1))
                continue;
            var placed =
                clause.Lemma is not null
                && Placing.Contains(clause.Lemma)
                && VerbLexicon.IsParticiple(rest[0].Lower)
                && clause.Auxiliary is not ("has" or "have" or "had");
            if (placed || (rest[0].Lower == "available" && clause.Lemma == "be"))
                yield return new Candidate(
                    QuestionKind.Where,
                    $"Where {clause.Ask(Words.Join(clause.Rest[..(skip + 1)]))}?",
                    [sentence],
                    0.74,
                    clause.Subject.Text
                );
        }
    }

    private static bool IsPlace(Word[] words, int at)
    {
        if (
            words[at].Lower is not ("in" or "at" or "on" or "under" or "inside" or "near" or "beside" or "between")
            || at + 1 >= words.Length
        )
            return false;
        if (words.Skip(at).Take(8).Any(w => w.Lower is "here" or "previous" or "there"))
            return false;
        var place =
            words[at + 1].Lower is "the" or "a" or "an" && at + 2 < words.Length ? words[at + 2] : words[at + 1];
        var isTime =
            char.IsAsciiDigit(place.Text[0])
            || place.Lower
                is "january"
                    or "february"
                    or "march"
                    or "april"
                    or "may"
                    or "june"
                    or "july"
                    or "august"
                    or "september"
                    or "october"
                    or "november"
                    or "december"
                    or "early"
                    or "late"
                    or "same"
                    or "mind"
                    or "order"
                    or "time"
                    or "future"
                    or "past"
                    or "addition"
                    or "general"
                    or "particular"
                    or "case"
                    or "least"
                    or "all"
                    or "principle"
                    or "idea"
                    or "assumption"
                    or "premise"
                    or "request"
                    or "way"
                    or "form";
        return !isTime && !WordClasses.IsPronoun(place.Lower) && VerbLexicon.OfGerund(place.Lower) is null;
    }
}
