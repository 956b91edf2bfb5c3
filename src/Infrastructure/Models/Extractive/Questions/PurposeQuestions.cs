using System.Collections.Frozen;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>
/// Purposes and means: "S built O to V" makes "Why did S build O?", "By V-ing, S can V O" makes "How can S V O?", and
/// "Use X to V Y" makes "How do you V Y?".
/// </summary>
internal sealed class PurposeQuestions : IQuestionPattern
{
    private const int MostWords = 12;

    private static readonly FrozenSet<string> Deeds = (
        "create launch build use publish release develop add introduce hold start write change remove establish form found choose design redesign rewrite organize conduct run keep collect store replace hire meet travel interview partner visit pass sign open close split merge rename rebuild "
        + "install move provide select appoint test deploy implement extend modify update adopt host combine stabilize deprecate reserve cover feed fold soak cut prune plant water"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    // Verbs whose "to" completes them.
    private static readonly FrozenSet<string> Completed = (
        "ask allow want need help remember make try be encourage continue start begin expect refer go come see look let invite hope plan decide learn check join read visit require tell get give have seem note thank click find stay consider prefer say agree listen lead relate return happen feel force request "
        + "aim offer propose intend attempt apply contribute follow head contact"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    public IEnumerable<Candidate> Find(PostReading post)
    {
        foreach (var sentence in post.Outline.Sentences)
        {
            if (Instruction(sentence) is { } instruction)
                yield return instruction;
            if (
                post.Clause(sentence) is { Subject.Specificity: > 0, IsNegated: false, Rest.Length: > 2 } clause
                && (Means(clause, sentence) ?? Purpose(clause, sentence)) is { } candidate
            )
                yield return candidate;
        }
    }

    private static Candidate? Purpose(Clause clause, Sentence sentence)
    {
        var passive = clause.Auxiliary is "is" or "are" or "was" or "were";
        if (
            clause.Lemma is null
            || !Deeds.Contains(clause.Lemma)
            || clause.Auxiliary is not (null or "has" or "have" or "will") && !passive
            || passive && clause.Lemma is "use" or "design"
        )
            return null;
        var at = ClauseParts.Purpose(clause.Rest);
        if (
            at is < 1 or > MostWords
            || clause.Rest[0].Lower is "to" or "up" or "out"
            || clause.Auxiliary is null && WordClasses.IsPronoun(clause.Rest[0].Lower)
            || clause.Auxiliary is not null && clause.Rest[..at].Any(w => VerbLexicon.OfGerund(w.Lower) is not null)
        )
            return null;
        return new Candidate(
            QuestionKind.Reason,
            $"Why {clause.Ask(Words.Join(clause.Rest[..at]))}?",
            [sentence],
            clause.Subject.Specificity == 2 || clause.Subject.IsSpeaker ? 0.84 : 0.76,
            clause.Subject.Text
        );
    }

    private static Candidate? Means(Clause clause, Sentence sentence)
    {
        var intro = clause.Intro;
        var names =
            intro.Length > 2
            && (
                intro[0].Lower == "by" && VerbLexicon.OfGerund(intro[1].Lower) is not null
                || intro[0].Lower is "using" or "through" && !intro.Any(w => WordClasses.IsPronoun(w.Lower))
            );
        if (
            !names
            || clause.Auxiliary is not (null or "can" or "could" or "will" or "was" or "were" or "is" or "are")
            || clause.Lemma is null or "be" or "have"
            || clause.PlainRest(MostWords) is not { Length: > 0 } rest
        )
            return null;
        return new Candidate(QuestionKind.HowTo, $"How {clause.Ask(rest)}?", [sentence], 0.86, clause.Subject.Text);
    }

    private static Candidate? Instruction(Sentence sentence)
    {
        if (
            Imperative.Read(Words.Of(sentence.Text)) is not { } instruction
            || Completed.Contains(instruction.Words[0].Lower)
        )
            return null;
        var words = instruction.Words;
        var at = ClauseParts.Purpose(words);
        if (at < 2)
            return null;
        var end = Array.FindIndex(words, at, w =>
            !w.Continues || w.Lower is "and" or "that" or "which" or "so" or "while" or "or"
        );
        var until =
            end < 0 ? words.Length
            : words[end].Continues ? end
            : end + 1;
        if (
            until - at - 1 is < 2 or > MostWords
            || words[(at + 1)..until].Any(w => WordClasses.IsPronoun(w.Lower))
            || words[at + 1].Lower
                is "be"
                    or "see"
                    or "learn"
                    or "help"
                    or "get"
                    or "find"
                    or "make"
                    or "ensure"
                    or "know"
                    or "understand"
        )
            return null;
        return new Candidate(
            QuestionKind.HowTo,
            $"How {(instruction.Auxiliary == "can" ? "can" : "do")} you {Words.Join(words[(at + 1)..until])}?",
            [sentence],
            0.84,
            words[until - 1].Text
        );
    }
}
