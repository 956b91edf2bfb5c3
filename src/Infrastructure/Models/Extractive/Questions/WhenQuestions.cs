using System.Text.RegularExpressions;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>A plain clause with a date makes "When …?".</summary>
internal sealed partial class WhenQuestions : IQuestionPattern
{
    private const string Months =
        "January|February|March|April|May|June|July|August|September|October|November|December|Jan\\.?|Feb\\.?|Mar\\.?|Apr\\.?|Jun\\.?|Jul\\.?|Aug\\.?|Sept?\\.?|Oct\\.?|Nov\\.?|Dec\\.?";

    private const string Within =
        @"(?<within>within) (?:\d+|a|one|two|three|four|five|six|seven|ten|twelve|thirty) (?:hour|day|week|month|year)s?";
    private const string Lead =
        @"(?<prep>on|in|by|at|around|during|[Oo]n|[Ii]n|[Bb]y)\s+(?:the\s+)?"
        + "(?:(?:early|mid|late|end of|beginning of|start of|middle of|first half of|second half of|summer of|spring of|autumn of|fall of|winter of)[ -])*";
    private const string Day =
        @"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?(?:(?:"
        + Months
        + @") \d{1,2}(?:st|nd|rd|th)?(?:,? \d{4})?|\d{1,2}(?:st|nd|rd|th)? (?:of )?(?:"
        + Months
        + @")(?:,? \d{4})?|(?:"
        + Months
        + @"),? \d{4}|(?:1[5-9]|20)\d\d(?:-\d\d-\d\d)?)";

    // What must follow a date is taken along, outside of its group: a pattern that looks ahead may take the square of
    // the text's length.
    private const string End = @"(?:$|[^\w.-]|\.(?:$|\D))";

    public IEnumerable<Candidate> Find(PostReading post)
    {
        foreach (var sentence in post.Outline.Sentences)
        {
            var found = Date().Match(sentence.Text);
            if (!found.Success)
                continue;
            var date = found.Groups["date"];
            var words = Words.Of(sentence.Text);
            var dateAt = sentence.Text[..date.Index].Count(c => c == ' ');
            var before = words[..dateAt];
            var isIntro = dateAt == 0;
            var clause =
                isIntro ? AfterDate(sentence.Text[(date.Index + date.Length)..], post)
                : before.Length >= 2 ? Clause.Parse(before, post)
                : null;
            if (
                clause is null
                || clause.Auxiliary is "has" or "have"
                || clause.Subject.Specificity == 0
                || clause.IsNegated
                || (clause.Rest.Length > 0 && !isIntro && !clause.Rest[^1].Continues)
                || clause.Rest.Any(w =>
                    w.Lower is "that" or "which" or "who" or "if" or "when" or "but" or "so" or "because"
                    || !isIntro && !w.Continues
                )
            )
                continue;
            // A bare copula or auxiliary asks nothing: "When was Cargo?"
            var rest = clause.PlainRest(9)?.Replace(" as soon as possible", "", StringComparison.Ordinal);
            if (
                rest is null
                || (clause.Auxiliary is not null && rest.Length == 0)
                || clause.Lemma is null or "have" or "be"
                    && !clause.Rest.Any(w => w.Lower is "available" or "stable" or "due" or "open" or "ready")
            )
                continue;
            var opening =
                found.Groups["within"].Success ? "How soon"
                : found.Groups["prep"].Value is "by" or "By" ? "By when"
                : "When";
            yield return new Candidate(
                QuestionKind.When,
                $"{opening} {clause.Ask(rest)}?",
                [sentence],
                0.84,
                clause.Subject.Text
            );
        }
    }

    private static Clause? AfterDate(string text, PostReading post) =>
        text.StartsWith(", ", StringComparison.Ordinal) ? Clause.Parse(Words.Of(text[2..]), post) : null;

    [GeneratedRegex(
        "(?:^|[^\\w-])(?:(?<date>"
            + Within
            + "|"
            + Lead
            + "(?:"
            + Day
            + "))"
            + End
            + "|(?<date>"
            + Lead
            + "(?:"
            + Months
            + "))(?: [.,;]|[,;]|\\.(?:$|\\D)|$))",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Date();
}
