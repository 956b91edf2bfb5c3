namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>
/// The headings that blogs have in common ("Installation", "Requirements", "Feeding", "When something looks wrong"),
/// asked as a reader would with the post's subject.
/// </summary>
internal static class HeadingForms
{
    /// <summary>The question that a heading asks of the post's subject, or null where it is of no such form.</summary>
    /// <param name="words">The heading as it reads inside a sentence.</param>
    /// <param name="instructive">Whether what follows gives advice.</param>
    /// <param name="post">The post.</param>
    public static (QuestionKind Kind, string Text, double Weight)? Ask(Word[] words, bool instructive, PostReading post)
    {
        var phrase = Words.Join(words);
        var first = words[0].Lower;
        if (first is "when" or "if" && words.Length > 3 && instructive)
            return (QuestionKind.Consequence, $"What should you do {phrase}?", 0.9);
        if (
            first is "what's" or "what’s"
            && post.Subject is { } named
            && Array.FindIndex(words, w => TitleSubject.IsVersion(w.Text)) is > 0 and var at
            && words[at - 1].Lower is "in"
            && named.EndsWith(words[at].Text, StringComparison.Ordinal)
        )
            return (
                QuestionKind.Change,
                $"What's {Words.Join(words[1..at])} {named}{(at + 1 < words.Length ? " " + Words.Join(words[(at + 1)..]) : "")}?",
                0.96
            );
        if (post.Subject is { } subject && OfSubject(phrase.ToLowerInvariant(), phrase, subject) is { } common)
            return common;
        if (
            words.Length == 1
            && VerbLexicon.OfGerund(first) is { } verb
            && instructive
            && post.Subject is { } thing
            && TitleSubject.Release(Words.Of(thing)) is null
        )
            return (QuestionKind.HowTo, $"How do you {verb} {thing}?", 0.88);
        return IsList(words) ? (QuestionKind.Heading, $"What are the {phrase}?", words.Length > 1 ? 0.72 : 0.6) : null;
    }

    private static (QuestionKind Kind, string Text, double Weight)? OfSubject(
        string heading,
        string phrase,
        string subject
    ) =>
        heading switch
        {
            "installation" or "installing" or "how to install" => (
                QuestionKind.HowTo,
                $"How do you install {subject}?",
                0.88
            ),
            "setup" or "set-up" or "setting up" or "configuration" => (
                QuestionKind.HowTo,
                $"How do you set up {subject}?",
                0.86
            ),
            "usage" or "how to use" or "using" => (QuestionKind.HowTo, $"How do you use {subject}?", 0.86),
            "requirements" or "prerequisites" or "ingredients" or "materials" => (
                QuestionKind.Heading,
                $"What do you need for {subject}?",
                0.86
            ),
            "benefits"
            or "advantages"
            or "limitations"
            or "drawbacks"
            or "disadvantages"
            or "risks"
            or "goals"
            or "causes"
            or "symptoms"
            or "origins" => (QuestionKind.Heading, $"What are the {heading} of {subject}?", 0.86),
            "challenges" or "exceptions" or "penalties" or "alternatives" or "deadlines" => (
                QuestionKind.Heading,
                $"What are the {heading} {(heading is "alternatives" or "exceptions" ? "to" : "with")} {subject}?",
                0.74
            ),
            "history" or "background" => (QuestionKind.Heading, $"What is the {heading} of {subject}?", 0.74),
            "motivation" or "rationale" or "timeline" or "schedule" or "roadmap" => (
                QuestionKind.Heading,
                $"What is the {heading} for {subject}?",
                0.82
            ),
            "contributors" => (QuestionKind.Who, $"Who contributed to {subject}?", 0.6),
            "next steps" or "future work" or "what's next" or "what’s next" or "looking ahead" or "looking forward" => (
                QuestionKind.Heading,
                $"What comes next for {subject}?",
                0.84
            ),
            "getting involved" or "get involved" => (
                QuestionKind.HowTo,
                $"How can you get involved in {subject}?",
                0.76
            ),
            "affected versions" => (QuestionKind.Heading, "Which versions are affected?", 0.9),
            "stabilized apis" => (QuestionKind.Heading, $"Which APIs are stabilized in {subject}?", 0.6),
            "mitigations" or "mitigation" or "workarounds" or "workaround" => (
                QuestionKind.HowTo,
                $"How can you mitigate {(subject.Contains("CVE", StringComparison.Ordinal) ? subject : "the problem")}?",
                0.86
            ),
            "compatibility notes" => (QuestionKind.Heading, $"Which compatibility notes come with {subject}?", 0.74),
            _ when subject.Any(char.IsAsciiDigit)
                    && TitleSubject.Release(Words.Of(subject)) is not null
                    && (
                        heading.EndsWith("features", StringComparison.Ordinal)
                        || heading.EndsWith("changes", StringComparison.Ordinal)
                        || heading.EndsWith("improvements", StringComparison.Ordinal)
                        || heading.EndsWith("stabilizations", StringComparison.Ordinal)
                        || heading.EndsWith("corrections", StringComparison.Ordinal)
                        || heading.EndsWith("updates", StringComparison.Ordinal)
                    )
                    && heading.Contains(' ', StringComparison.Ordinal)
                    && !heading.StartsWith("other ", StringComparison.Ordinal)
                    && !heading.StartsWith("and ", StringComparison.Ordinal) => (
                QuestionKind.Change,
                $"What {phrase} does {subject} bring?",
                0.82
            ),
            _ => null,
        };

    // "const fn improvements": a plural of things done or found.
    private static bool IsList(Word[] words) =>
        words.Length is > 1 and < 6
        && words.All(w => w.Continues || w.Equals(words[^1]))
        && !words.Any(w => WordClasses.IsFunctionWord(w.Lower) && w.Lower is not ("of" or "for" or "in" or "to"))
        && words[0].Lower is not ("other" or "and")
        && VerbLexicon.OfGerund(words[0].Lower) is null
        && words[^1].Lower
            is "improvements"
                or "changes"
                or "features"
                or "updates"
                or "fixes"
                or "additions"
                or "mitigations"
                or "lessons"
                or "findings"
                or "risks"
                or "rules"
                or "tips"
                or "caveats"
                or "goals"
                or "principles"
                or "benefits"
                or "requirements"
                or "limitations"
                or "priorities"
                or "recommendations"
                or "projects"
                or "highlights"
                or "results"
                or "costs"
                or "guidelines"
                or "criteria"
                or "steps"
                or "challenges";
}
