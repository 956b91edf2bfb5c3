namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>
/// Takes what follows a clause's verb apart: the object, and the adjunct that makes a question about the object
/// specific.
/// </summary>
internal static class ClauseParts
{
    private const int MostAdjunctWords = 8;

    // "the ability to …", "permission to …": what follows completes the noun and is no purpose.
    private static readonly HashSet<string> Completed = new(StringComparer.Ordinal)
    {
        "ability",
        "right",
        "need",
        "way",
        "ways",
        "opportunity",
        "opportunities",
        "chance",
        "plan",
        "plans",
        "effort",
        "efforts",
        "attempt",
        "power",
        "decision",
        "permission",
        "freedom",
        "time",
        "desire",
        "willingness",
        "incentive",
        "reason",
        "reasons",
        "authority",
        "access",
        "responsibility",
        "option",
        "capacity",
        "commitment",
        "intention",
        "goal",
        "able",
        "want",
        "going",
        "important",
        "easy",
        "hard",
        "difficult",
        "ready",
        "free",
        "likely",
        "step",
        "steps",
        "place",
        "mandate",
        "aim",
        "challenge",
        "failure",
        "refusal",
        "flexibility",
        "potential",
        "obligation",
        "tendency",
        "lot",
        "work",
        "things",
        "people",
        "everyone",
        "users",
        "you",
        "developers",
        "agencies",
        "teams",
    };

    /// <summary>
    /// An object and the adjunct behind it ("in macros", "to scan domains", "for new users"); the adjunct is null where
    /// none reads well.
    /// </summary>
    public static (Word[] Object, string? Adjunct) Split(Word[] rest)
    {
        var end = Array.FindIndex(rest, Math.Min(1, rest.Length), w =>
            WordClasses.IsPreposition(w.Lower) && w.Lower is not ("of" or "than")
        );
        var clause = Array.FindIndex(rest, w =>
            w.Lower
                is "that"
                    or "which"
                    or "who"
                    or "where"
                    or "because"
                    or "so"
                    or "but"
                    or "while"
                    or "although"
                    or "and"
                    or "when"
                    or "if"
        );
        if (end < 1 || clause >= 0 && clause < end || rest[..end].Any(w => !w.Continues))
            return (Upto(rest), null);
        var preposition = rest[end].Lower;
        var reads =
            preposition == "to"
                ? Purpose(rest) == end
                : preposition
                    is "in"
                        or "for"
                        or "during"
                        or "at"
                        or "before"
                        or "after"
                        or "across"
                        or "throughout"
                        or "within"
                        or "between"
                        or "until"
                        or "since"
                        or "under";
        return (rest[..end], reads ? Adjunct(rest[end..]) : null);
    }

    /// <summary>
    /// An introduction such as "Over the course of the workshop," as it reads at a question's end; null where it says
    /// nothing by itself.
    /// </summary>
    public static string? IntroAsAdjunct(Clause clause)
    {
        var intro = clause.Intro;
        if (
            intro.Length is < 2 or > 9
            || intro[0].Lower
                is not (
                    "in"
                    or "during"
                    or "for"
                    or "at"
                    or "after"
                    or "before"
                    or "over"
                    or "under"
                    or "throughout"
                    or "within"
                    or "across"
                    or "since"
                    or "until"
                    or "on"
                    or "without"
                )
        )
            return null;
        var says =
            intro.Length > 2
            || char.IsUpper(intro[1].Text[0])
            || char.IsAsciiDigit(intro[1].Text[0])
            || WordClasses.IsPlural(intro[1].Text);
        return !says || intro.Skip(1).Any(w => IsVagueInIntro(w.Lower))
            ? null
            : Adjunct([intro[0] with { Text = intro[0].Lower }, .. intro[1..]]);
    }

    /// <summary>
    /// Where a purpose ("to compile stylesheets") begins in what follows a verb; -1 where there is none.
    /// </summary>
    public static int Purpose(Word[] rest)
    {
        for (var i = 1; i + 1 < rest.Length; i++)
        {
            if (
                !rest[i - 1].Continues
                || rest[i - 1].Lower
                    is "that"
                        or "which"
                        or "who"
                        or "and"
                        or "because"
                        or "if"
                        or "when"
                        or "how"
                        or "what"
            )
                return -1;
            if (
                rest[i].Lower == "to"
                && VerbLexicon.IsBase(rest[i + 1].Lower)
                && rest[i + 1].Lower is not ("be" or "have")
            )
                return rest[..i].Any(w => Completed.Contains(w.Lower)) || WordClasses.IsFunctionWord(rest[i - 1].Lower)
                    ? -1
                    : i;
        }

        return -1;
    }

    private static bool IsVagueInIntro(string word) =>
        WordClasses.IsPronoun(word)
        || word
            is "addition"
                or "fact"
                or "general"
                or "particular"
                or "case"
                or "cases"
                or "example"
                or "instance"
                or "reason"
                or "reasons"
                or "end"
                or "past"
                or "same"
                or "meantime"
                or "time"
                or "times"
                or "first"
                or "last"
                or "next"
                or "now"
                or "least"
                or "way"
                or "ways"
                or "mind"
                or "result"
                or "most"
                or "many"
                or "some"
                or "following"
                or "week"
                or "month"
                or "year"
                or "long"
                or "far"
                or "contrast"
                or "practice"
                or "theory"
                or "short"
                or "and"
                or "or"
                or "while"
                or "moment"
                or "sum"
                or "top"
                or "detail"
                or "effect"
                or "hand"
                or "turn"
                or "point";

    private static string? Adjunct(Word[] words)
    {
        var taken = new List<Word>();
        foreach (var word in words)
        {
            if (
                taken.Count > 1
                && (
                    word.Lower
                        is "and"
                            or "which"
                            or "that"
                            or "who"
                            or "because"
                            or "so"
                            or "but"
                            or "while"
                            or "as"
                            or "where"
                            or "by"
                            or "when"
                            or "if"
                    || taken.Count >= 4 && word.Lower is "in" or "on" or "with" or "from" or "for" or "at"
                    || word.Before.Contains('(', StringComparison.Ordinal)
                )
            )
                break;
            taken.Add(word);
            if (!word.Continues)
                break;
        }

        // "for simple, compliant content": the comma stands between adjectives.
        if (taken.Count == 2 && taken[^1].After == ",")
            return null;
        return
            taken.Count is < 2 or > MostAdjunctWords
            || WordClasses.IsFunctionWord(taken[^1].Lower)
            || taken.Any(w => WordClasses.IsPronoun(w.Lower) && w.Lower is not ("their" or "its"))
            || taken.Count(w => VerbLexicon.IsBase(w.Lower) && !VerbLexicon.IsAlsoNoun(w.Lower)) > 1
            ? null
            : Words.Join(taken);
    }

    private static Word[] Upto(Word[] rest)
    {
        var end = Array.FindIndex(rest, w => !w.Continues || w.Lower is "that" or "which" or "who" or "because");
        return end < 0 ? rest : rest[..Math.Max(1, end)];
    }
}
