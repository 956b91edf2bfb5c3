using System.Collections.Frozen;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>
/// "X helps S V O" makes "What helps S V O?", and "X is essential for Y" makes "What is essential for Y?".
/// </summary>
internal sealed class EffectQuestions : IQuestionPattern
{
    private const int MostRestWords = 10;

    private static readonly FrozenSet<string> Effects = (
        "help improve reduce cause prevent replace increase drive slow trigger protect simplify ensure determine control affect save destroy delay kill attract encourage discourage motivate accelerate strengthen weaken streamline complicate threaten inspire keep make lead boost enhance limit"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Judgements =
        "important essential crucial critical vital useful helpful valuable necessary ideal responsible key suitable perfect invaluable beneficial"
            .Split(' ')
            .ToFrozenSet(StringComparer.Ordinal);

    public IEnumerable<Candidate> Find(PostReading post)
    {
        foreach (var sentence in post.Outline.Sentences)
        {
            if (
                post.Clause(sentence)
                    is {
                        Subject: { Specificity: > 0, IsSpeaker: false } subject,
                        IsNegated: false,
                        Rest.Length: > 2
                    } clause
                && Tells(subject)
                && !Agents.IsAgent(subject)
                && (Judged(clause) ?? Caused(clause)) is { } asked
            )
                yield return new Candidate(
                    QuestionKind.Consequence,
                    asked.Text,
                    [sentence],
                    asked.Weight,
                    subject.Text
                );
        }
    }

    // The subject is the answer: it has to say something.
    private static bool Tells(NounPhrase subject) =>
        subject.Words.Count(w => !WordClasses.IsFunctionWord(w.Lower)) > 1
        || VerbLexicon.OfGerund(subject.Words[0].Lower) is not null && subject.Words.Count > 1;

    private static (string Text, double Weight)? Caused(Clause clause)
    {
        if (
            clause.Lemma is null
            || !Effects.Contains(clause.Lemma)
            || clause.Auxiliary is not (null or "can" or "could" or "may" or "will")
            || WordClasses.IsConjunction(clause.Rest[0].Lower)
            || clause.Lemma is "make" or "keep" or "lead"
                && !clause.Rest.Any(w =>
                    w.Lower is "easier" or "possible" or "harder" or "difficult" or "clear" or "to"
                )
        )
            return null;
        if (
            clause.PlainRest(MostRestWords) is not { } rest
            || rest.Split(' ').Length < 2
            || clause.Rest.Any(w => WordClasses.IsPronoun(w.Lower) && w.Lower is not ("that" or "which" or "their"))
        )
            return null;
        var finite = clause.Auxiliary
            ?? (
                clause.Form == VerbForms.Past
                    ? VerbLexicon.PastTense(clause.Lemma)
                    : VerbLexicon.ThirdPerson(clause.Lemma)
            );
        return ($"What {finite} {rest}?", 0.7);
    }

    private static (string Text, double Weight)? Judged(Clause clause)
    {
        if (clause.Auxiliary is not ("is" or "are" or "can") || clause.PlainRest(MostRestWords + 2) is not { } rest)
            return null;
        var words = Words.Of(rest);
        var at = Array.FindIndex(words, w => Judgements.Contains(w.Lower));
        if (
            at is < 0 or > 2
            || at + 3 >= words.Length
            || words[..at].Any(w => !WordClasses.IsAdverb(w.Lower) && w.Lower is not ("be" or "also" or "extremely"))
            || words[at + 1].Lower is not ("for" or "to" or "when" or "in")
        )
            return null;
        return ($"What {(clause.Auxiliary == "can" ? "can be" : "is")} {Words.Join(words[at..])}?", 0.72);
    }
}
