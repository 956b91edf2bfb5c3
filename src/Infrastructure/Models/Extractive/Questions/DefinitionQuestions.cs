namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>
/// "X is a …", "X stands for …", "The goal of X is …" and "X, a …, …" make "What is X?", or "Who is X?" for a person.
/// </summary>
internal sealed class DefinitionQuestions : IQuestionPattern
{
    private static readonly HashSet<string> Occupations = new(StringComparer.Ordinal)
    {
        "author",
        "founder",
        "co-founder",
        "director",
        "engineer",
        "developer",
        "leader",
        "president",
        "chef",
        "judge",
        "lawyer",
        "professor",
        "researcher",
        "designer",
        "writer",
        "member",
        "maintainer",
        "consultant",
        "scientist",
        "fellow",
        "analyst",
        "officer",
        "secretary",
        "minister",
        "artist",
        "historian",
        "journalist",
        "attorney",
        "strategist",
        "administrator",
        "architect",
        "farmer",
        "baker",
        "cook",
    };

    private static readonly HashSet<string> Evaluations = new(StringComparer.Ordinal)
    {
        "good",
        "great",
        "bit",
        "lot",
        "huge",
        "big",
        "small",
        "little",
        "perfect",
        "useful",
        "important",
        "key",
        "major",
        "nice",
        "better",
        "best",
        "bad",
        "crucial",
        "critical",
        "real",
        "fun",
        "valuable",
        "powerful",
        "first",
        "second",
        "third",
        "last",
        "next",
        "result",
        "start",
        "problem",
        "challenge",
        "breaking",
        "success",
        "case",
        "few",
        "top",
        "priority",
        "pleasure",
        "matter",
        "same",
        "only",
        "reason",
        "work",
        "joy",
        "win",
        "step",
        "issue",
        "symptom",
        "natural",
        "poor",
        "norm",
        "weapon",
        "mixed",
        "secret",
        "living",
        "adversary",
        "concern",
        "theme",
        "topic",
        "question",
        "tool",
        "place",
        "thing",
        "way",
        "bundle",
        "example",
        "choice",
        "option",
        "option",
        "fact",
        "consequence",
        "necessity",
        "reminder",
        "process",
        "sign",
        "must",
        "long",
        "common",
        "recent",
        "main",
    };

    public IEnumerable<Candidate> Find(PostReading post)
    {
        foreach (var sentence in post.Outline.Sentences)
        {
            if (
                post.Clause(sentence) is { } clause
                && (FromCopula(clause, sentence, post) ?? FromVerb(clause, sentence)) is { } candidate
            )
                yield return candidate;
            foreach (var apposition in FromApposition(sentence, post))
                yield return apposition;
            foreach (var acronym in FromAcronym(sentence).Where(a => post.IsKey(a.Subject)))
                yield return acronym;
        }
    }

    private static Candidate? FromCopula(Clause clause, Sentence sentence, PostReading post)
    {
        var subject = clause.Subject;
        if (
            subject.IsSpeaker
            || subject.Words[0].Lower is "every" or "each" or "any" or "all" or "some" or "no" or "your"
            || VerbLexicon.OfGerund(subject.Words[0].Lower) is not null
                && (
                    clause.Auxiliary is "was" or "were"
                    || subject.Words.Count > 1 && subject.Words[1].Lower is "a" or "an" or "the" or "your"
                )
            || subject.Words[0].Lower is "a" or "an"
                && subject.Words.Any(w =>
                    Evaluations.Contains(w.Lower)
                    || w.Lower
                        is "possible"
                            or "solution"
                            or "simple"
                            or "typical"
                            or "new"
                            or "similar"
                            or "potential"
                            or "final"
                )
            || subject.Words.Any(w => w.Lower is "and" or "or") && !IsOfSomething(subject)
        )
            return null;
        if (clause.Auxiliary is not ("is" or "are" or "was" or "were") || clause.Rest.Length < 3 || clause.IsNegated)
            return null;
        var be = clause.Auxiliary;
        if (
            IsOfSomething(subject) && clause.Lemma == "be"
            || IsOfSomething(subject) && clause.Rest[0].Lower is "to" or "that"
        )
            return new Candidate(QuestionKind.Definition, $"What {be} {subject.Text}?", [sentence], 0.86, subject.Text);
        if (
            subject.Specificity == 0
            || subject.Words.Count > 6
            || subject.Words[0].Lower is "the" && subject.Specificity < 2
        )
            return null;
        var first = clause.Rest[0].Lower;
        var article = first is "a" or "an" or "the" or "one";
        var plural =
            subject.IsPlural
            && clause.Lemma == "be"
            && !WordClasses.IsFunctionWord(first)
            && clause.Rest.Skip(1).Take(4).Any(w => w.Lower is "that" or "which" or "of" or "for" or "used");
        if (
            (!article && !plural)
            || Evaluations.Contains(clause.Rest[1].Lower)
            || Evaluations.Contains(first)
            || clause.Rest.Take(6).Any(w => w.Lower is "of" && Evaluations.Contains(first))
            || first == "one" && clause.Rest[1].Lower != "of"
        )
            return null;
        var role = Head(clause.Rest[1..]);
        if (
            article
            && (
                IsPerson(subject) && IsRole(role)
                || IsGivenName(subject)
                    && (
                        Occupations.Contains(role)
                        || SpeaksOfPerson(sentence.Text)
                        || post.Outline.Next(sentence) is { } next && SpeaksOfPerson(next.Text)
                    )
            )
        )
            return new Candidate(QuestionKind.Who, $"Who {be} {subject.Text}?", [sentence], 0.8, subject.Text);
        if (subject.IsPlural && Agents.IsAgent(subject))
            return null;
        if (article && IsNamedPerson([.. subject.Words]) && clause.Rest.Take(8).Any(w => IsRole(w.Lower)))
            return new Candidate(QuestionKind.Who, $"Who {be} {subject.Text}?", [sentence], 0.78, subject.Text);
        return new Candidate(
            QuestionKind.Definition,
            $"What {be} {subject.Text}?",
            [sentence],
            subject.Specificity == 2 && article ? 0.95 : 0.75,
            subject.Text
        );
    }

    // "The purpose of X", "the difference between X and Y": the phrase itself says what is asked.
    private static bool IsOfSomething(NounPhrase subject) =>
        subject.Words.Count is >= 4 and <= 9
        && subject.Words[0].Lower == "the"
        && subject
            .Words.TakeWhile(w => !WordClasses.IsPreposition(w.Lower))
            .Any(w =>
                w.Lower
                    is "purpose"
                        or "goal"
                        or "goals"
                        or "aim"
                        or "role"
                        or "difference"
                        or "differences"
                        or "benefit"
                        or "benefits"
                        or "advantage"
                        or "advantages"
                        or "drawback"
                        or "disadvantage"
                        or "downside"
                        or "mission"
                        or "objective"
                        or "effect"
                        or "impact"
                        or "cause"
                        or "penalty"
                        or "deadline"
                        or "cost"
                        or "price"
                        or "requirement"
                        or "requirements"
                        or "limit"
                        or "default"
                        or "secret"
                        or "key"
                        or "focus"
                        or "status"
                        or "meaning"
                        or "definition"
                        or "challenge"
                        or "biggest"
                        or "best"
                        or "main"
                        or "theme"
                        or "solution"
            )
        && subject.Words.Any(w => w.Lower is "of" or "between" or "for" or "in" or "with" or "to");

    private static Candidate? FromVerb(Clause clause, Sentence sentence)
    {
        if (
            clause.Auxiliary is not null
            || clause.Subject.IsSpeaker
            || clause.Subject.Specificity == 0
            || clause.Rest.Length < 2
            || clause.Subject.Words.Count > 5
        )
            return null;
        var asks = clause.Lemma switch
        {
            "stand" when clause.Rest[0].Lower == "for" => $"What {clause.Ask("for")}?",
            "refer" when clause.Rest[0].Lower == "to" => $"What {clause.Ask("to")}?",
            "mean" when clause.Rest[0].Lower is "that" or "a" or "the" or "to" => $"What {clause.Ask("")}?",
            "consist" when clause.Rest[0].Lower == "of" => $"What {clause.Ask("of")}?",
            _ => null,
        };
        return asks is null
            ? null
            : new Candidate(QuestionKind.Definition, asks, [sentence], 0.78, clause.Subject.Text);
    }

    // "Architecture Decision Records (ADRs)".
    private static IEnumerable<Candidate> FromAcronym(Sentence sentence)
    {
        var words = Words.Of(sentence.Text);
        for (var i = 2; i < words.Length; i++)
        {
            var letters = words[i].Text.TrimEnd('s');
            if (
                words[i].Before != "("
                || words[i].After.Length == 0
                || words[i].After[0] != ')'
                || letters.Length is < 2 or > 6
                || !letters.All(char.IsUpper)
            )
                continue;
            var at = i - 1;
            var letter = letters.Length - 1;
            for (; at >= 0 && letter >= 0 && i - at <= letters.Length + 3; at--)
            {
                if (char.ToUpperInvariant(words[at].Text[0]) == letters[letter])
                    letter--;
                else if (!WordClasses.IsFunctionWord(words[at].Lower))
                    break;
            }

            if (letter < 0)
                yield return new Candidate(
                    QuestionKind.Definition,
                    $"What does {letters} stand for?",
                    [sentence],
                    0.5,
                    letters
                );
        }
    }

    private static IEnumerable<Candidate> FromApposition(Sentence sentence, PostReading post)
    {
        var words = Words.Of(sentence.Text);
        for (var i = 0; i < words.Length - 4; i++)
        {
            if (
                words[i].After is not ("," or "`,")
                || words[i + 1].Lower is not ("a" or "an")
                || !IsNameLike(words[i], post)
            )
                continue;
            var from = i;
            while (
                from > 0
                && words[from - 1].Continues
                && words[from].Before.Length == 0
                && (
                    IsNameLike(words[from - 1], post)
                    || from == 1
                        && char.IsUpper(words[0].Text[0])
                        && !WordClasses.IsFunctionWord(words[0].Text)
                        && VerbLexicon.Find(words[0].Text) is null
                )
                && i - from < 3
            )
                from--;
            var close = Array.FindIndex(words, i + 1, w => !w.Continues);
            // A comma at both ends, a real description between, and no list around: "X, a …, does".
            if (
                close < 0
                || close - i < 3
                || close == words.Length - 1 && words[close].After[^1] != '.'
                || from > 0 && words[from - 1].After.EndsWith(',')
                || Evaluations.Contains(words[i + 2].Lower)
                || close + 1 < words.Length && words[close + 1].Lower is "and" or "or" or "a" or "an"
            )
                continue;
            if (from > 0 && words[from - 1].Lower == "the")
                from--;
            if (
                NounPhrase.Read(words.AsSpan(from, i - from + 1), post, from == 0)
                    is not { Specificity: 2, IsPlural: false } subject
                || subject.Words.Skip(1).Any(w => WordClasses.IsFunctionWord(w.Lower))
            )
                continue;
            var person = IsPerson(subject) && IsRole(Head(words[(i + 2)..(close + 1)]));
            if (subject.Words.Count == 1 && subject.Text.Length <= 4 && subject.Text.All(char.IsUpper))
                continue;
            // "Maya Benari, a …, said": somebody, but as what is not clear; "Ryan, a …" likewise.
            if (
                !person
                && (IsPerson(subject) || IsGivenName(subject))
                && (
                    IsPerson(subject)
                    || subject.Text.All(char.IsUpper)
                    || words.Any(w =>
                        w.Lower
                            is "said"
                                or "says"
                                or "who"
                                or "he"
                                or "she"
                                or "his"
                                or "her"
                                or "joined"
                                or "wrote"
                                or "explained"
                    )
                )
            )
                continue;
            yield return new Candidate(
                person ? QuestionKind.Who : QuestionKind.Definition,
                $"{(person ? "Who" : "What")} is {subject.Text}?",
                [sentence],
                IsGivenName(subject) && !person ? 0.45 : 0.72,
                subject.Text
            );
        }
    }

    // "the lead Security Engineer on …": engineer.
    private static string Head(Word[] words)
    {
        var end = Array.FindIndex(words, w => WordClasses.IsFunctionWord(w.Lower) && w.Lower is not "most");
        var stop = Array.FindIndex(words, w => !w.Continues);
        var at = end < 0 ? words.Length - 1 : end - 1;
        if (stop >= 0)
            at = Math.Min(at, stop);
        return at < 0 ? "" : words[at].Lower;
    }

    private static bool IsRole(string noun) =>
        Occupations.Contains(noun)
        || noun
            is "manager"
                or "lead"
                or "guide"
                or "servant"
                or "advisor"
                or "adviser"
                or "volunteer"
                or "veteran"
                or "student"
                or "intern"
                or "executive"
        || (
            noun.Length > 5
            && (noun.EndsWith("ist", StringComparison.Ordinal) || noun.EndsWith("izer", StringComparison.Ordinal))
        );

    private static bool SpeaksOfPerson(string text) =>
        Words.Of(text).Any(w => w.Lower is "he" or "she" or "his" or "her");

    private static bool IsGivenName(NounPhrase phrase) =>
        phrase.Words.Count == 1 && !PostReading.IsTechnical(phrase.Text) && phrase.Text.All(char.IsLetter);

    private static bool IsNameLike(Word word, PostReading post) =>
        !WordClasses.IsFunctionWord(word.Lower)
        && (
            word.Before == "`"
            || (char.IsUpper(word.Text[0]) && post.IsName(word.Text))
            || PostReading.IsTechnical(word.Text)
        );

    internal static bool IsNamedPerson(Word[] name) =>
        name.Length is 2 or 3
        && name.All(w => char.IsUpper(w.Text[0]) && w.Text.Skip(1).All(char.IsLower) && w.Before.Length == 0);

    internal static bool IsPerson(NounPhrase phrase) =>
        phrase.Words.Count is 2 or 3
        && phrase.Words.All(w =>
            char.IsUpper(w.Text[0])
            && w.Text.All(c => char.IsLetter(c) || c is '-' or '.' or '\'' or '’')
            && !PostReading.IsTechnical(w.Text)
        )
        && !phrase.IsPlural;
}
