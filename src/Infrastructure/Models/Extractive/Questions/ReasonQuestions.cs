namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>
/// "S does V because R", "so that", "in order to", "due to", and "S does V. This is because R" make "Why …?".
/// </summary>
internal sealed class ReasonQuestions : IQuestionPattern
{
    private const int MostRestWords = 11;

    public IEnumerable<Candidate> Find(PostReading post)
    {
        foreach (var sentence in post.Outline.Sentences)
        {
            if (
                (FromConnective(sentence, post) ?? FromReason(sentence, post) ?? FromNextSentence(sentence, post)) is
                { } candidate
            )
                yield return candidate;
        }
    }

    private static Candidate? FromConnective(Sentence sentence, PostReading post)
    {
        var words = Words.Of(sentence.Text);
        if (words[0].Lower is "because" or "since")
        {
            var comma = Array.FindIndex(words, w => w.After == ",");
            // "Since the first release, X has …" tells when.
            var tellsWhen =
                words[0].Lower == "since"
                && (
                    words.Take(4).Any(w => char.IsAsciiDigit(w.Text[0]) || w.Lower is "first" or "then")
                    || comma > 0 && words.Skip(comma + 1).Take(10).Any(w => w.Lower is "has" or "have")
                );
            return comma < 3 || tellsWhen ? null : Ask(words[(comma + 1)..], [sentence], 0.86, post);
        }

        var at = Array.FindIndex(words, w => w.Lower == "because");
        if (at < 0)
            at = IndexOfPair(words, "so", "that");
        if (at < 0)
            at = IndexOfPair(words, "in", "order");
        if (at < 0)
            at = IndexOfPair(words, "due", "to");
        if (words.Any(w => w.Lower == "longer"))
            return null;
        // "It does not fail because of X but …" denies the reason, not the fact.
        if (
            words.Any(w => WordClasses.IsNegation(w.Lower) || w.Lower == "not")
            && words.Any(w => w.Lower is "but" or "it's" or "it’s")
        )
            return null;
        return at < 3 || words.Length - at < 3 ? null : Ask(words[..at], [sentence], 0.95, post);
    }

    // "The (main) reason that S V is …", "The reason for X is …".
    private static Candidate? FromReason(Sentence sentence, PostReading post)
    {
        var words = Words.Of(sentence.Text);
        var at = Array.FindIndex(words, w => w.Lower is "reason" or "reasons");
        if (at is < 0 or > 3 || at + 4 >= words.Length || words[at + 1].Lower is not ("that" or "why"))
            return null;
        var verb = Array.FindIndex(words, at + 3, w => w.Lower is "is" or "was" or "are");
        return verb < 0 ? null : Ask(words[(at + 2)..verb], [sentence], 0.9, post);
    }

    private static Candidate? FromNextSentence(Sentence sentence, PostReading post)
    {
        if (
            post.Outline.Next(sentence) is not { } next
            || !(
                next.Text.StartsWith("This is because ", StringComparison.Ordinal)
                || next.Text.StartsWith("That is because ", StringComparison.Ordinal)
                || next.Text.StartsWith("That’s because ", StringComparison.Ordinal)
                || next.Text.StartsWith("That's because ", StringComparison.Ordinal)
                || next.Text.StartsWith("The reason is ", StringComparison.Ordinal)
                || next.Text.StartsWith("This was because ", StringComparison.Ordinal)
            )
        )
            return null;
        return Ask(Words.Of(sentence.Text), [sentence, next], 0.9, post);
    }

    private static Candidate? Ask(Word[] main, IReadOnlyList<Sentence> evidence, double weight, PostReading post)
    {
        if (
            Clause.Parse(main, post) is not { Subject.Specificity: > 0 } clause
            || clause.PlainRest(MostRestWords) is not { } rest
        )
            return null;
        // The whole clause must be in the question: half of it would ask something else.
        var asked = rest.Length == 0 ? 0 : rest.Split(' ').Length;
        var dropped = clause
            .Rest.Skip(asked)
            .Count(w => !WordClasses.IsAdverb(w.Lower) && !WordClasses.IsConjunction(w.Lower));
        if (dropped > 0 || (asked == 0 && (clause.Auxiliary is not null || VerbLexicon.IsAlsoNoun(clause.Lemma!))))
            return null;
        return new Candidate(QuestionKind.Reason, $"Why {clause.Ask(rest)}?", evidence, weight, clause.Subject.Text);
    }

    private static int IndexOfPair(Word[] words, string first, string second)
    {
        for (var i = 0; i + 1 < words.Length; i++)
        {
            if (words[i].Lower == first && words[i + 1].Lower == second)
                return i;
        }

        return -1;
    }
}
