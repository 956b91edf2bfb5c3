using System.Collections.Frozen;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>
/// Plain statements about a named thing: "X provides …", "X lets you …", "X should …", "X is used for …", "X was
/// removed …" make "What does X provide?", "What does X let you do?", "What should X do?", "What is X used for?", "What
/// happened to X?".
/// </summary>
internal sealed class StatementQuestions : IQuestionPattern
{
    // "What did participants create over the course of the workshop?" says more than "What did participants create?".
    private const double WeightOfAdjunct = 0.14;

    private static readonly FrozenSet<string> Telling = WordClasses.Set(
        "provide offer include require support contain introduce enable need add resolve fix recommend "
            + "suggest improve affect replace cause guarantee prevent reduce bring measure represent protect "
            + "produce generate change accept reject return store prohibit ban forbid regulate define specify say "
            + "cost reveal show demonstrate create test handle manage eliminate lack deliver propose emphasize "
            + "describe track check stabilize deprecate remove address impose determine serve sell announce "
            + "maintain build develop publish implement"
    );

    private static readonly HashSet<string> WithPreposition = new(StringComparer.Ordinal)
    {
        "depend on",
        "rely on",
        "focus on",
        "belong to",
        "apply to",
        "differ from",
        "work with",
        "lead to",
        "result in",
        "come from",
        "come with",
        "contribute to",
        "run on",
        "deal with",
        "suffer from",
        "benefit from",
        "work on",
        "derive from",
        "respond to",
        "concentrate on",
        "stem from",
    };

    private static readonly FrozenSet<string> Ends = WordClasses.Set(
        "remove deprecate rename replace retire discontinue cancel merge close delay postpone demote revert "
            + "abolish repeal overturn destroy rebuild"
    );

    // Verbs with which "What does X …?" says too little, or that take no plain object.
    private static readonly FrozenSet<string> Hollow = WordClasses.Set(
        "take make have get go come become do see find keep look seem feel start begin end know think believe "
            + "want hope let give tell put happen exist appear remain stay mean ask agree work live sit stand lie "
            + "fall rise grow last wait expect invite join ensure assume spend shift feature house cover argue call "
            + "consider name realize understand prove turn run play help allow enable arrive occur land go send hit "
            + "note notice consist lead"
    );

    public IEnumerable<Candidate> Find(PostReading post)
    {
        foreach (var sentence in post.Outline.Sentences)
        {
            if (
                post.Clause(sentence) is not { Subject.Specificity: > 0, IsNegated: false } clause
                || clause.Rest.Length < 2
                || clause.Subject.IsSpeaker
                    && ClauseParts.IntroAsAdjunct(clause) is null
                    && ClauseParts.Split(clause.Rest).Adjunct is null
                    && clause.Lemma
                        is not (
                            "recommend"
                            or "suggest"
                            or "propose"
                            or "advise"
                            or "learn"
                            or "find"
                            or "discover"
                            or "build"
                            or "create"
                            or "develop"
                            or "choose"
                            or "decide"
                            or "launch"
                            or "use"
                        )
            )
                continue;
            var weight = clause.Subject.Specificity == 2 ? 0 : -0.1;
            // "What did James submit?" asks what only the text's reader would think of asking.
            if (clause.Auxiliary is null && DefinitionQuestions.IsPerson(clause.Subject))
                weight -= 0.15;
            if ((clause.Auxiliary is null ? FromVerb(clause) : FromAuxiliary(clause)) is not { } found)
                continue;
            var specific =
                found.Text.EndsWith(" do?", StringComparison.Ordinal) || found.Kind == QuestionKind.Change
                    ? ClauseParts.IntroAsAdjunct(clause)
                : ClauseParts.Split(clause.Rest).Adjunct is { } adjunct
                && clause.Auxiliary is null
                && found.Text.EndsWith($"{clause.Lemma}?", StringComparison.Ordinal)
                    ? adjunct
                : ClauseParts.IntroAsAdjunct(clause);
            if (specific is not null && QuestionGate.Admits($"{found.Text[..^1]} {specific}?"))
                yield return new Candidate(
                    found.Kind,
                    $"{found.Text[..^1]} {specific}?",
                    [sentence],
                    found.Weight + weight + WeightOfAdjunct,
                    clause.Subject.Text
                );
            else
                yield return new Candidate(
                    found.Kind,
                    found.Text,
                    [sentence],
                    found.Weight + weight,
                    clause.Subject.Text
                );
        }
    }

    private static (QuestionKind Kind, string Text, double Weight)? FromVerb(Clause clause)
    {
        var rest = clause.Rest;
        var lemma = clause.Lemma!;
        if (
            lemma
                is "allow"
                    or "enable"
                    or "help"
                    or "let"
                    or "encourage"
                    or "require"
                    or "permit"
                    or "force"
                    or "ask"
                    or "invite"
                    or "cause"
                    or "make"
            && Enabled(clause) is { } whom
        )
            return (QuestionKind.Statement, $"What {clause.Ask(whom)} do?", 0.8);
        if (
            lemma
                is "continue"
                    or "decide"
                    or "begin"
                    or "start"
                    or "agree"
                    or "choose"
                    or "hope"
                    or "learn"
                    or "offer"
                    or "aim"
                    or "plan"
                    or "want"
                    or "intend"
                    or "need"
                    or "seek"
                    or "attempt"
                    or "try"
                    or "promise"
            && rest[0].Lower == "to"
            && VerbLexicon.IsBase(rest[1].Lower)
        )
            return (QuestionKind.Statement, $"What {clause.Ask("to")} do?", 0.74);
        if (WithPreposition.Contains($"{lemma} {rest[0].Lower}") && !WordClasses.IsPronoun(rest[1].Lower))
            return (QuestionKind.Statement, $"What {clause.Ask(rest[0].Lower)}?", 0.7);
        return Telling.Contains(lemma) && HasObject(rest)
                ? (
                    QuestionKind.Statement,
                    $"What {clause.Ask("")}?",
                    lemma is "say" or "show" or "need" or "change" ? 0.6 : 0.7
                )
            : !Hollow.Contains(lemma)
            && HasObject(rest)
            && (WordClasses.IsDeterminer(rest[0].Lower) || char.IsUpper(rest[0].Text[0]))
                ? (QuestionKind.Statement, $"What {clause.Ask("")}?", 0.5)
            : rest.Length > 2
            && rest[0].Continues
            && rest[0].Lower is "about" or "on" or "from" or "into" or "with"
            && !WordClasses.IsPronoun(rest[1].Lower)
            && !IsTime(rest[1..])
            && !WordClasses.IsFunctionWord(lemma)
                ? (QuestionKind.Statement, $"What {clause.Ask(rest[0].Lower)}?", 0.44)
            : null;
    }

    private static (QuestionKind Kind, string Text, double Weight)? FromAuxiliary(Clause clause)
    {
        var rest = clause.Rest;
        var auxiliary = clause.Auxiliary!;
        var first = rest[0].Lower;
        if (auxiliary is "should" or "must" or "shall")
            return
                VerbLexicon.IsBase(first)
                && first != "be"
                && VerbLexicon.OfGerund(clause.Subject.Words[0].Lower) is null
                && Agents.IsAgent(clause.Subject)
                ? (QuestionKind.Statement, $"What {auxiliary} {clause.Subject.Text} do?", 0.56)
                : null;
        if (auxiliary is "will" or "can" or "may" && Telling.Contains(first) && HasObject(rest[1..]))
            return (QuestionKind.Statement, $"What {auxiliary} {clause.Subject.Text} {first}?", 0.68);
        if (
            auxiliary is "can"
            && VerbLexicon.IsBase(first)
            && first != "be"
            && !Hollow.Contains(first)
            && clause.Subject.Words[0].Lower is not "the"
            && Agents.IsAgent(clause.Subject)
        )
            return (QuestionKind.Statement, $"What can {clause.Subject.Text} do?", 0.3);
        if (auxiliary is "will" && VerbLexicon.IsBase(first) && first != "be" && !Hollow.Contains(first))
            return (
                QuestionKind.Statement,
                $"What will {clause.Subject.Text} do?",
                Agents.IsAgent(clause.Subject) ? 0.42 : 0.3
            );
        if (Whole(clause, auxiliary, first) is { } whole)
            return (QuestionKind.Statement, whole, 0.5);
        if (
            auxiliary is "has" or "have"
            && clause.Lemma is not null
            && first != "been"
            && VerbLexicon.IsParticiple(first)
            && clause.Subject.Specificity == 2
            && !clause.Subject.IsSpeaker
        )
            return (QuestionKind.Statement, $"What {auxiliary} {clause.Subject.Text} done?", 0.32);
        if (
            auxiliary is "is" or "are"
            && VerbLexicon.OfGerund(first) is not null
            && first is not ("being" or "going" or "looking" or "getting")
            && clause.Subject.Specificity == 2
            && rest.Length > 2
            && clause.Subject.Words.Count <= 4
        )
            return (QuestionKind.Statement, $"What {auxiliary} {clause.Subject.Text} doing?", 0.48);
        if (
            auxiliary is "has" or "have" or "had"
            && first == "been"
            && clause.Lemma is not null
            && Ends.Contains(clause.Lemma)
        )
            return (QuestionKind.Change, $"What happened to {clause.Subject.Text}?", 0.78);
        if (auxiliary is not ("is" or "are" or "was" or "were") || rest.Length < 3)
            return null;
        if (
            auxiliary is "was" or "were"
            && clause.Lemma is not null
            && Ends.Contains(clause.Lemma)
            && VerbLexicon.IsParticiple(first)
        )
            return (QuestionKind.Change, $"What happened to {clause.Subject.Text}?", 0.76);
        var second = rest[1].Lower;
        return (first, second) switch
        {
            ("used", "for" or "in") when VerbLexicon.OfGerund(rest[2].Lower) is not null || second == "for" => (
                QuestionKind.Statement,
                $"What {auxiliary} {clause.Subject.Text} used for?",
                0.84
            ),
            ("used", "to") when VerbLexicon.IsBase(rest[2].Lower) => (
                QuestionKind.Statement,
                $"What {auxiliary} {clause.Subject.Text} used for?",
                0.84
            ),
            ("designed" or "intended" or "required" or "meant" or "expected" or "supposed" or "allowed" or "able", "to")
                when VerbLexicon.IsBase(rest[2].Lower) => (
                QuestionKind.Statement,
                $"What {auxiliary} {clause.Subject.Text} {first} to do?",
                Agents.IsAgent(clause.Subject) || first is "designed" or "intended" or "meant" ? 0.76 : 0.2
            ),
            ("responsible" or "known" or "suitable" or "famous", "for") => (
                QuestionKind.Statement,
                $"What {auxiliary} {clause.Subject.Text} {first} for?",
                0.78
            ),
            ("known", "as") => (QuestionKind.Statement, $"What {auxiliary} {clause.Subject.Text} known as?", 0.76),
            ("based" or "built" or "focused", "on") => (
                QuestionKind.Statement,
                $"What {auxiliary} {clause.Subject.Text} {first} on?",
                0.72
            ),
            ("composed" or "made", "of") => (
                QuestionKind.Statement,
                $"What {auxiliary} {clause.Subject.Text} {first} of?",
                0.74
            ),
            ("called", _) when rest[1].Before.Length > 0 || char.IsUpper(rest[1].Text[0]) => (
                QuestionKind.Statement,
                $"What {auxiliary} {clause.Subject.Text} called?",
                0.74
            ),
            _ => null,
        };
    }

    // "What will S publish?", "What has S built?", "What is S holding?": the verb stays in the question where an object
    // follows.
    private static string? Whole(Clause clause, string auxiliary, string first)
    {
        var fits = auxiliary switch
        {
            "will" or "can" => VerbLexicon.IsBase(first),
            "has" or "have" => VerbLexicon.IsParticiple(first),
            "is" or "are" => VerbLexicon.OfGerund(first) is not null,
            _ => false,
        };
        return
            fits
            && clause.Lemma is not null
            && !Hollow.Contains(clause.Lemma)
            && clause.Rest[0].Continues
            && HasObject(clause.Rest[1..])
            && !clause.Subject.IsSpeaker
            ? $"What {auxiliary} {clause.Subject.Text} {first}?"
            : null;
    }

    private static bool IsTime(Word[] words) =>
        words
            .Take(3)
            .Any(w =>
                char.IsAsciiDigit(w.Text[0])
                || w.Lower.EndsWith("day", StringComparison.Ordinal)
                || w.Lower
                    is "time"
                        or "average"
                        or "board"
                        or "hand"
                        or "one"
                        or "top"
                        or "january"
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
            );

    // "allows developers to", "lets you": whom; "to" stays in the question.
    private static string? Enabled(Clause clause)
    {
        var to = Array.FindIndex(clause.Rest, w => w.Lower == "to");
        if (clause.Lemma is "let" or "make" or "help" && (to < 0 || to > 4))
            return
                clause.Rest[0].Lower is "you" or "us" or "users" or "developers" or "people"
                && clause.Rest[0].Lower != "us"
                && VerbLexicon.IsBase(clause.Rest[1].Lower)
                ? clause.Rest[0].Text
                : null;
        if (to is < 1 or > 4 || to + 1 >= clause.Rest.Length || !VerbLexicon.IsBase(clause.Rest[to + 1].Lower))
            return null;
        var whom = clause.Rest[..to];
        return whom.Any(w =>
            !w.Continues
            || WordClasses.IsPronoun(w.Lower)
            || WordClasses.IsPreposition(w.Lower)
            || VerbLexicon.OfGerund(w.Lower) is not null
        )
            ? null
            : Words.Join(whom) + " to";
    }

    private static bool HasObject(Word[] rest)
    {
        if (rest.Length < 2)
            return false;
        var first = rest[0].Lower;
        return !WordClasses.IsPreposition(first)
            && !WordClasses.IsConjunction(first)
            && (!WordClasses.IsPronoun(first) || first is "that")
            && !WordClasses.IsAdverb(first)
            && first is not ("to" or "not")
            && rest.Any(w => !WordClasses.IsFunctionWord(w.Lower));
    }
}
