using BlogManager.Domain.Text;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>
/// The last look at a question before a reader sees it: what is unclear, broken or too long is dropped.
/// </summary>
internal static class QuestionGate
{
    /// <summary>The longest question, in UTF-16 units.</summary>
    public const int MostLetters = 110;

    private const int MostWords = 18;

    // Stems that do not tell what a question is about.
    private static readonly HashSet<string> Empty =
    [
        .. Tokenizer.Terms(
            "lot thing way learn contribute help work know people time need want look change author happen call know mean different new good great best problem reason plan find try start begin next first team result question answer"
        ),
    ];

    /// <summary>Whether a question that a pattern formed reads well by itself.</summary>
    public static bool Admits(string question)
    {
        if (
            question.Length is < 8 or > MostLetters
            || question[^1] != '?'
            || question.Contains("  ", StringComparison.Ordinal)
            || !StandAlone.Balanced(question)
        )
            return false;
        var body = question[..^1];
        if (
            body.Any(c => c is ';' or '?' or '!' or '…' or '|' or '{' or '}' or '=' or '\\' or '*')
            || body.Contains(": ", StringComparison.Ordinal)
            || body.Contains("://", StringComparison.Ordinal)
            || body.Contains(" > ", StringComparison.Ordinal)
            || body.Length > 2 && body[^2] == '.' && char.IsLetter(body[^1])
            || body.Contains(", ", StringComparison.Ordinal) && !body.Contains(" and ", StringComparison.Ordinal)
        )
            return false;
        if (
            body.Contains(" only ", StringComparison.Ordinal)
            || body.Contains(" full details", StringComparison.Ordinal)
            || body.Contains(" more details", StringComparison.Ordinal)
            || body.Contains(" '", StringComparison.Ordinal) && body.Count(c => c == '\'') % 2 == 1
        )
            return false;
        var words = Words.Of(body);
        if (
            words.Length is < 3 or > MostWords
            || words
                .Skip(1)
                .Where(
                    (w, i) =>
                        IsUnclear(w.Lower)
                        && !Refers(words, i + 1)
                        && !(w.Lower == "there" && WordClasses.IsAuxiliary(words[i].Lower))
                )
                .Any()
        )
            return false;
        // "a tweak to the way Cargo deals with targets": the clause within the subject was taken for the sentence.
        if (
            body.Contains(" the way ", StringComparison.Ordinal)
            && words[0].Lower is "what"
            && words[1].Lower is "does" or "do" or "did"
        )
            return false;
        // What follows "about" must be a thing.
        var about = Array.FindIndex(words, w => w.Lower == "about");
        if (
            about >= 0
            && about + 1 < words.Length
            && words[about + 1].Lower
                is "according"
                    or "including"
                    or "regarding"
                    or "concerning"
                    or "based"
                    or "due"
                    or "such"
                    or "compared"
                    or "depending"
                    or "people"
                    or "users"
                    or "tonight"
                    or "today"
                    or "tomorrow"
        )
            return false;
        // Everybody knows what January is; what the sentence said of it was something else.
        if (
            words.Length == 3
            && words[0].Lower is "what"
            && words[1].Lower is "is" or "are"
            && IsCalendar(words[2].Text)
        )
            return false;
        return EndsWell(words)
            && !Stutters(words)
            && Tokenizer.Terms(body).Any(t => t.Length > 1 && !Empty.Contains(t))
            && !body.Contains(" that that ", StringComparison.Ordinal);
    }

    /// <summary>
    /// Whether the answer says next to nothing that the question has not said already, or the question repeats its own
    /// words.
    /// </summary>
    public static bool IsEmpty(Candidate candidate)
    {
        if (candidate.Kind is QuestionKind.Heading or QuestionKind.Overview or QuestionKind.Change || candidate.Quotes)
            return false;
        var asked = Tokenizer.Terms(candidate.Text);
        var fresh = candidate
            .Evidence.SelectMany(e => e.Terms)
            .Where(t => !asked.Contains(t))
            .Distinct(StringComparer.Ordinal)
            .Count();
        // The answer to "Can X do Y?" is yes or no: what it repeats is what was asked.
        var needed =
            candidate.Kind is QuestionKind.YesNo ? 0
            : candidate.Kind
                is QuestionKind.Reason
                    or QuestionKind.When
                    or QuestionKind.Quantity
                    or QuestionKind.Where
                    or QuestionKind.Who
                ? 1
            : 2;
        return fresh < needed
            || asked.Where(t => t.Length > 3).GroupBy(t => t, StringComparer.Ordinal).Any(g => g.Count() > 1);
    }

    /// <summary>Whether a subject names nothing by itself: "the process", "teams", "definition".</summary>
    public static bool IsVacuous(string subject)
    {
        var words = subject.Split(' ');
        var noun = words[^1].ToLowerInvariant();
        return words.Length == 1 && Vacuous.Contains(noun)
            || words.Length == 2
                && words[0].ToLowerInvariant() is "the" or "a" or "an" or "our" or "many" or "every" or "some"
                && Vacuous.Contains(noun)
            || words.Length == 1
                && subject.Length > 0
                && char.IsLower(subject[0])
                && !WordClasses.IsPlural(noun)
                && noun.EndsWith("ion", StringComparison.Ordinal);
    }

    private static readonly HashSet<string> Vacuous = new(StringComparer.OrdinalIgnoreCase)
    {
        "complexity",
        "government",
        "post",
        "work",
        "team",
        "teams",
        "thing",
        "things",
        "people",
        "process",
        "system",
        "systems",
        "project",
        "projects",
        "program",
        "tool",
        "tools",
        "group",
        "groups",
        "code",
        "change",
        "changes",
        "approach",
        "users",
        "user",
        "details",
        "information",
        "data",
        "meeting",
        "site",
        "website",
        "participants",
        "members",
        "results",
        "version",
        "release",
        "event",
        "conference",
        "product",
        "products",
        "service",
        "services",
        "idea",
        "ideas",
        "questions",
        "goal",
        "community",
        "company",
        "organization",
        "person",
        "example",
        "examples",
        "feature",
        "features",
        "solution",
        "problem",
        "issue",
        "future",
        "list",
        "page",
        "section",
        "series",
        "state",
        "agency",
        "agencies",
        "winners",
        "lessons",
        "bug",
    };

    /// <summary>Whether two questions ask the same, by their stems.</summary>
    public static bool Alike(string one, string other)
    {
        var a = Tokenizer.Terms(one).ToHashSet(StringComparer.Ordinal);
        var b = Tokenizer.Terms(other).ToHashSet(StringComparer.Ordinal);
        if (a.Count == 0 || b.Count == 0)
            return string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
        var shared = a.Count(b.Contains);
        // What is asked for counts as much as about what: "What is X?" and "Why X?" may both stand.
        var sameWord = string.Equals(Opening(one), Opening(other), StringComparison.OrdinalIgnoreCase);
        return shared >= (sameWord ? 0.6 : 0.85) * (a.Count + b.Count - shared);
    }

    private static bool IsCalendar(string word)
    {
        var calendar = System.Globalization.CultureInfo.InvariantCulture.DateTimeFormat;
        return calendar.MonthNames.Concat(calendar.DayNames).Contains(word, StringComparer.OrdinalIgnoreCase);
    }

    private static string Opening(string question) => question.Split(' ', 2)[0];

    // "that" may join clauses; the other pointing words have nothing to point at.
    private static bool IsUnclear(string word) =>
        word is not ("that" or "who" or "whom" or "whose" or "which" or "what")
            && WordClasses.IsPronoun(word)
            && !word.StartsWith("what", StringComparison.Ordinal)
        || word
            is "following"
                or "above"
                or "below"
                or "aforementioned"
                or "therefore"
                or "however"
                or "thus"
                or "hence"
                or "etc"
                or "yesterday"
                or "tomorrow"
                or "today"
                or "recently"
                or "earlier"
                or "previously";

    // "How can agencies raise their chances?": the question itself says whose.
    private static bool Refers(Word[] words, int at) =>
        at > 2
        && (
            words[at].Lower is "their" or "themselves" && words[2..at].Any(w => WordClasses.IsPlural(w.Text))
            || words[at].Lower is "its" or "itself"
                && words[2..at].Any(w => char.IsUpper(w.Text[0]) || w.Lower is "the" or "a" or "an")
        );

    private static bool EndsWell(Word[] words)
    {
        var last = words[^1].Lower;
        if (last is "do" && words[0].Lower is "what")
            return true;
        var asksManner =
            words[0].Lower is "why"
            || (words[0].Lower is "how" && words[1].Lower is "can" or "do" or "does" or "did" or "is" or "are");
        return !(asksManner && WordClasses.IsPreposition(last))
                && !WordClasses.IsDeterminer(last)
                && !WordClasses.IsConjunction(last)
                && !WordClasses.IsAuxiliary(last)
                && last
                    is not (
                        "happens"
                        or "roughly"
                        or "approximately"
                        or "to"
                        or "of"
                        or "by"
                        or "that"
                        or "which"
                        or "than"
                        or "be"
                        or "been"
                        or "being"
                        or "not"
                        or "also"
                        or "such"
                    )
            || words[0].Lower is "what" or "who" && last is "of" or "to" or "by";
    }

    private static bool Stutters(Word[] words)
    {
        for (var i = 1; i < words.Length; i++)
        {
            if (
                words[i].Lower == words[i - 1].Lower
                || (
                    words[i - 1].Lower is "a" or "an" or "the"
                    && (
                        WordClasses.IsPreposition(words[i].Lower)
                        || WordClasses.IsDeterminer(words[i].Lower)
                            && words[i].Lower is not ("more" or "most" or "few" or "other" or "many" or "less")
                    )
                )
            )
                return true;
        }

        return false;
    }
}
