namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>
/// "S V O when C", "Feed the starter before …", "… until …" make "When does S V O?", "When should you feed the
/// starter?", "How long …?".
/// </summary>
internal sealed class TimingQuestions : IQuestionPattern
{
    private const int MostRestWords = 10;
    private const int FewestConditionWords = 3;

    public IEnumerable<Candidate> Find(PostReading post)
    {
        foreach (var sentence in post.Outline.Sentences)
        {
            if ((Advised(sentence) ?? Stated(sentence, post)) is { } candidate)
                yield return candidate;
        }
    }

    private static Candidate? Advised(Sentence sentence)
    {
        if (Imperative.Read(Words.Of(sentence.Text)) is not { } instruction)
            return null;
        var at = Condition(instruction.Words);
        if (at < 2 || instruction.Upto(at) is not { } asked)
            return null;
        var opening = instruction.Words[at].Lower == "until" ? "How long" : "When";
        return new Candidate(
            QuestionKind.When,
            $"{opening} {instruction.Auxiliary} you {asked}?",
            [sentence],
            0.84,
            asked
        );
    }

    private static Candidate? Stated(Sentence sentence, PostReading post)
    {
        if (
            post.Clause(sentence)
                is not {
                    Subject: { Specificity: > 0, IsSpeaker: false },
                    IsNegated: false,
                    Lemma: not (null or "be")
                } clause
            || clause.Auxiliary is "has" or "have" or "had" or "would" or "could" or "might" or "may"
        )
            return null;
        var at = Condition(clause.Rest);
        if (
            at < (clause.Auxiliary is null ? 0 : 1)
            || (clause with { Rest = clause.Rest[..at] }).PlainRest(MostRestWords) is not { } rest
            || (rest.Length == 0 ? 0 : rest.Split(' ').Length) < at
            || at > 0 && !clause.Rest[at - 1].Continues && clause.Rest[at - 1].After != ","
            || at == 0 && VerbLexicon.IsAlsoNoun(clause.Lemma)
            || clause.Rest[..at].Any(w => w.Lower is "that" or "which" or "who" or "what" or "how")
        )
            return null;
        var opening = clause.Rest[at].Lower == "until" ? "Until when" : "When";
        return new Candidate(
            QuestionKind.When,
            $"{opening} {clause.Ask(rest)}?",
            [sentence],
            0.74,
            clause.Subject.Text
        );
    }

    private static int Condition(Word[] words)
    {
        var at = Array.FindIndex(words, w =>
            w.Lower is "when" or "if" or "until" or "once" or "before" or "after" or "whenever"
        );
        if (
            at < 0
            || words.Length - at < FewestConditionWords
            || words[at].Before.Length > 0
            || words[at].Lower == "once" && words[at + 1].Lower is "a" or "per" or "every" or "again"
        )
            return -1;
        if (words.Skip(at).Take(4).Any(w => w.Lower is "necessary" or "possible" or "needed" or "applicable"))
            return -1;
        return
            at > 0
            && (
                words[at - 1].Lower
                    is "even"
                        or "only"
                        or "as"
                        or "especially"
                        or "know"
                        or "see"
                        or "decide"
                        or "check"
                        or "and"
                        or "or"
                        or "ask"
                        or "long"
                        or "just"
                        or "shortly"
                        or "years"
                        or "days"
                        or "weeks"
                        or "months"
                || WordClasses.IsNumber(words[at - 1].Text)
            )
            ? -1
            : at;
    }
}
