namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>Numbers with what they count make "How many …?", "How long …?" and "How much …?".</summary>
internal sealed class QuantityQuestions : IQuestionPattern
{
    public IEnumerable<Candidate> Find(PostReading post)
    {
        foreach (var sentence in post.Outline.Sentences)
        {
            var words = Words.Of(sentence.Text);
            if (!sentence.Text.Any(char.IsAsciiDigit) && !words.Any(w => WordClasses.IsNumber(w.Text)))
                continue;
            var candidate = FromSubject(words, sentence, post)
                ?? (post.Clause(sentence) is { } clause ? FromObject(clause, sentence, post) : null);
            if (candidate is not null)
                yield return candidate;
        }
    }

    private static Candidate? FromSubject(Word[] words, Sentence sentence, PostReading post)
    {
        var at = SkipApproximation(words, 0);
        if (at + 3 >= words.Length)
            return null;
        var percent = IsPercent(words, at, out var afterPercent);
        if (
            percent
            && words[afterPercent].Lower == "of"
            && Clause.Parse(words[(afterPercent + 1)..], post) is { } share
            && share.PlainRest(9) is { Length: > 0 } did
        )
            return new Candidate(
                QuestionKind.Quantity,
                $"What percentage of {share.Subject.Text} {Finite(share)} {did}?",
                [sentence],
                0.86,
                share.Subject.Text
            );
        if (
            percent
            || !IsCount(words[at])
            || words[at + 1].Lower == "of"
            || Clause.Parse(words[at..], post) is not { Subject.IsPlural: true } clause
            || clause.PlainRest(9) is not { Length: > 0 } rest
            || clause.IsNegated
            || clause.Lemma == "be"
                && (WordClasses.IsDeterminer(clause.Rest[0].Lower) || char.IsUpper(clause.Rest[0].Text[0]))
        )
            return null;
        var counted = Words.Join(clause.Subject.Words.SkipWhile(w => WordClasses.IsNumber(w.Text)));
        return counted.Length == 0 || IsEmptyNoun(counted)
            ? null
            : new Candidate(
                QuestionKind.Quantity,
                $"How many {counted} {Finite(clause)} {rest}?",
                [sentence],
                0.84,
                counted
            );
    }

    private static Candidate? FromObject(Clause clause, Sentence sentence, PostReading post)
    {
        if (
            clause.Subject.Specificity == 0
            || clause.Subject.IsSpeaker
            || clause.IsNegated
            || clause.Lemma is null or "be"
        )
            return null;
        var skip = clause.Auxiliary is null ? 0 : 1;
        if (
            skip > 0
            && (
                clause.Rest.Length < 2
                || VerbLexicon.Find(clause.Rest[0].Lower) is null
                || clause.Auxiliary is "is" or "are" or "was" or "were"
            )
        )
            return null;
        var verb = skip > 0 ? clause.Rest[0].Text : "";
        var at = SkipApproximation(clause.Rest, skip);
        if (at >= clause.Rest.Length)
            return null;
        if (
            clause.Rest[at].ToString() is ['$' or '€' or '£', ..]
            && clause.Lemma
                is "cost"
                    or "raise"
                    or "spend"
                    or "save"
                    or "receive"
                    or "pay"
                    or "invest"
                    or "donate"
                    or "charge"
        )
            return new Candidate(
                QuestionKind.Quantity,
                $"How much {(clause.Lemma == "cost" ? "" : "money ")}{clause.Ask(verb)}?",
                [sentence],
                0.85,
                clause.Subject.Text
            );
        if (!IsCount(clause.Rest[at]) || at + 1 >= clause.Rest.Length || !clause.Rest[at].Continues)
            return null;
        var counted = Counted(clause.Rest, at + 1);
        if (
            counted.Count == 0
            || !WordClasses.IsPlural(counted[^1].Text)
            || NounPhrase.Read(counted.ToArray(), post, false) is not { } noun
        )
            return null;
        if (
            noun.Words[^1].Lower
            is "seconds"
                or "minutes"
                or "hours"
                or "days"
                or "weeks"
                or "months"
                or "years"
                or "milliseconds"
                or "decades"
        )
            return clause.Lemma is "take" or "last" or "cook" or "bake" or "rest"
                ? new Candidate(
                    QuestionKind.Quantity,
                    $"How long {clause.Ask(verb)}?",
                    [sentence],
                    0.84,
                    clause.Subject.Text
                )
                : null;
        return IsEmptyNoun(noun.Text)
            ? null
            : new Candidate(
                QuestionKind.Quantity,
                $"How many {noun.Text} {clause.Ask(verb)}?",
                [sentence],
                0.82,
                clause.Subject.Text
            );
    }

    private static string Finite(Clause clause) =>
        clause.Auxiliary
        ?? (
            clause.Form == VerbForms.Past ? VerbLexicon.PastTense(clause.Lemma!)
            : clause.Subject.IsPlural ? clause.Lemma!
            : VerbLexicon.ThirdPerson(clause.Lemma!)
        );

    private static List<Word> Counted(Word[] words, int from)
    {
        var counted = new List<Word>();
        for (var i = from; i < words.Length && counted.Count < 5; i++)
        {
            if (WordClasses.IsFunctionWord(words[i].Lower) || words[i].Before.Length > 0)
                break;
            counted.Add(words[i]);
            if (
                !words[i].Continues
                || (
                    WordClasses.IsPlural(words[i].Text)
                    && i + 1 < words.Length
                    && VerbLexicon.Find(words[i + 1].Lower) is not null
                )
            )
                break;
        }

        return counted;
    }

    private static int SkipApproximation(Word[] words, int at)
    {
        while (
            at < words.Length
            && words[at].Lower
                is "about"
                    or "around"
                    or "over"
                    or "nearly"
                    or "almost"
                    or "roughly"
                    or "some"
                    or "approximately"
                    or "more"
                    or "than"
                    or "at"
                    or "least"
                    or "only"
                    or "just"
                    or "the"
                    or "up"
                    or "to"
                    or "exactly"
                    or "another"
                    or "between"
        )
            at++;
        return at;
    }

    private static bool IsPercent(Word[] words, int at, out int after)
    {
        after = at + 1;
        if (words[at].ToString().TrimEnd(',').EndsWith('%') && char.IsAsciiDigit(words[at].Text[0]))
            return true;
        after = at + 2;
        return char.IsAsciiDigit(words[at].Text[0]) && words[at + 1].Lower is "percent" or "per";
    }

    // Not "one", no year, no ordinal or version.
    private static bool IsCount(Word word) =>
        word.Before.Length == 0
        && WordClasses.IsNumber(word.Text)
        && word.Text is not ("0" or "1")
        && !(
            word.Text.Length == 4
            && word.Text[0] is '1' or '2'
            && word.Text.All(char.IsAsciiDigit)
            && string.CompareOrdinal(word.Text, "1500") > 0
            && string.CompareOrdinal(word.Text, "2100") < 0
        )
        && !word.Text.Contains('.', StringComparison.Ordinal);

    private static bool IsEmptyNoun(string noun) =>
        noun.Split(' ')[^1].ToLowerInvariant()
            is "things"
                or "ways"
                or "times"
                or "reasons"
                or "cases"
                or "others"
                or "points"
                or "parts"
                or "steps"
        && !noun.Contains(' ', StringComparison.Ordinal);
}
