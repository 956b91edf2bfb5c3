namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>
/// "If S V, …" and "When S V, …" make "What happens if S V?", and "What should you do if …?" where advice follows.
/// </summary>
internal sealed class ConsequenceQuestions : IQuestionPattern
{
    private const int MostWords = 13;

    public IEnumerable<Candidate> Find(PostReading post)
    {
        foreach (var sentence in post.Outline.Sentences)
        {
            var words = Words.Of(sentence.Text);
            var condition = words[0].Lower;
            if (condition is not ("if" or "when") || words.Length < 8)
                continue;
            var comma = Array.FindIndex(words, w => !w.Continues);
            if (
                comma < 3
                || comma > MostWords
                || words[comma].After is not ("," or "`," or "),")
                || comma + 3 >= words.Length
            )
                continue;
            var inner = words[1..(comma + 1)];
            var main = words[(comma + 1)..];
            if (main[0].Lower == "then")
                main = main[1..];
            var advice = IsAdvice(main);
            if (
                VerbLexicon.OfGerund(inner[0].Lower) is not null
                || !IsAskable(inner, post, advice)
                || (!advice && !IsOutcome(main, post))
            )
                continue;
            var asked = Words.Join(inner);
            var text = advice
                ? $"What {(main[0].Lower == "you" && main[1].Lower is "can" or "could" or "may" or "might" ? "can" : "should")} you do {condition} {asked}?"
                : $"What {(IsPast(inner, post) ? "happened" : "happens")} {condition} {asked}?";
            yield return new Candidate(QuestionKind.Consequence, text, [sentence], advice ? 0.84 : 0.82, asked);
        }
    }

    private static bool IsPast(Word[] inner, PostReading post) =>
        Clause.Parse(inner, post) is { } clause
        && (
            clause.Auxiliary is "was" or "were" or "had" or "did"
            || clause.Auxiliary is null && clause.Form == VerbForms.Past
        );

    private static bool IsAskable(Word[] inner, PostReading post, bool advice)
    {
        if (inner[0].Lower is "you" or "your")
            return advice
                && inner.Length > 3
                && inner[1].Lower is not ("want" or "wish" or "like" or "think" or "prefer" or "do")
                && !inner.Any(w =>
                    w.Lower
                        is "question"
                            or "questions"
                            or "feedback"
                            or "interested"
                            or "curious"
                            or "thoughts"
                            or "comments"
                            or "ideas"
                            or "familiar"
                            or "wondering"
                            or "already"
                )
                && !(inner[1].Lower == "need" && inner[2].Lower == "to")
                && !(inner[1].Lower == "would");
        return Clause.Parse(inner, post) is { Subject.Specificity: > 0 }
            || (Clause.Parse(inner, post) is not null && inner[0].Lower is "a" or "an");
    }

    private static bool IsAdvice(Word[] main)
    {
        if (main[0].Lower == "you")
            return main[1].Lower is "should" or "must" or "can" or "may" or "need" or "could" or "have" or "might";
        var first = main[0].Lower is "please" or "simply" or "just" or "first" or "always" or "consider"
            ? main[1].Lower
            : main[0].Lower;
        return (VerbLexicon.IsBase(first) || main[0].Lower == "consider")
            && main[0].Lower is not ("see" or "let" or "look" or "check" or "read" or "feel" or "join");
    }

    private static bool IsOutcome(Word[] main, PostReading post) =>
        main[0].Lower is "it" or "they" or "this" && main.Length > 2 || Clause.Parse(main, post) is not null;
}
