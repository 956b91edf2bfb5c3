using BlogManager.Infrastructure.Models.Extractive.Language;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>Headings and titles that are questions, or as good as one. What stands below them answers.</summary>
internal static class HeadingQuestions
{
    private const string WhatIsNew = "What is new in ";
    private const int MostAnswering = 8;
    private const int ShortestQuestion = 8;
    private const double Asked = 0.95;
    private const double Told = 0.9;
    private const double Done = 0.75;

    /// <summary>Headings that make an English question, with it. A test asks each for it.</summary>
    internal static IReadOnlyList<(string Heading, string Asks)> Examples { get; } =
    [
        ("What is a starter?", "What is a starter?"),
        ("How do we keep rye dough warm?", "How do the authors keep rye dough warm?"),
        ("How to prune roses", "How do you prune roses?"),
        ("How to Prune Old Roses", "How do you prune old roses?"),
        ("Why the dough rises slowly", "Why does the dough rise slowly?"),
        ("How Cargo resolves versions", "How does Cargo resolve versions?"),
        ("What is hooch", "What is hooch?"),
        ("The benefits of cold fermentation", "What are the benefits of cold fermentation?"),
        ("Announcing Rust 1.32.0", "What is new in Rust 1.32.0?"),
        ("Introducing the Ghent survey", "What is the Ghent survey?"),
        ("Feeding a rye starter", "How do you feed a rye starter?"),
    ];

    internal static IEnumerable<Candidate> Find(ArticleOutline outline, PostWords? words)
    {
        var title = outline.Article.Title.Trim();
        if (title.Length > 0 && outline.Sentences.Count > 0 && Of(title, outline, words) is var (asked, kind, weight))
            yield return Make(asked, kind, weight + 0.02, Telling(asked, outline));
        foreach (var section in outline.Sections.Where(s => s.Heading.Length > 0 && s.Sentences.Count > 0))
        {
            if (Of(section.Heading, outline, words) is var (text, of, worth))
                yield return Make(text, of, worth, section.Sentences);
        }
    }

    // What is new in a version is told by the sentences that name it.
    private static IEnumerable<Sentence> Telling(string question, ArticleOutline outline) =>
        question.StartsWith(WhatIsNew, StringComparison.Ordinal) && question[..^1].Split(' ')[^1] is var version
            ? outline.Sentences.Where(s => s.Text.Contains(version, StringComparison.OrdinalIgnoreCase))
            : outline.Sentences;

    private static Candidate Make(string text, QuestionKind kind, double weight, IEnumerable<Sentence> answering) =>
        new(
            kind,
            text,
            [
                .. answering
                    .Where(s => s.Text[^1] is not ('?' or '？') && !StandAlone.IsBoilerplate(s.Text))
                    .Take(MostAnswering),
            ],
            weight,
            text,
            null
        )
        {
            IsAsked = weight >= Asked || text.StartsWith(WhatIsNew, StringComparison.Ordinal),
        };

    private static (string Text, QuestionKind Kind, double Weight)? Of(
        string heading,
        ArticleOutline outline,
        PostWords? words
    )
    {
        var text = Trimmed(heading);
        if (text.Length is < ShortestQuestion or > QuestionGate.MostLetters)
            return null;
        if (words is null || !outline.IsEnglish)
            return IsQuestion(text) ? (text, QuestionKind.Heading, Asked) : null;
        var tokens = Tagger.Read(Sentence(text, words), words.IsName);
        return English(text, tokens, words);
    }

    // A heading of other languages is asked as it stands; one word with a mark behind it asks nothing.
    private static bool IsQuestion(string text) =>
        text[^1] is '?' or '？' or '؟'
        && text.AsSpan(0, text.Length - 1).IndexOfAny("?？!:") < 0
        && (text.Contains(' ', StringComparison.Ordinal) || text[0] > '\u2E7F');

    private static (string, QuestionKind, double)? English(string text, TaggedWord[] tokens, PostWords words)
    {
        if (tokens.Length < 3)
            return null;
        var first = tokens[0].Lower;
        var kind = first switch
        {
            "why" => QuestionKind.Why,
            "how" => QuestionKind.How,
            "when" => QuestionKind.When,
            "who" => QuestionKind.Who,
            _ => QuestionKind.Heading,
        };
        var all = (0, EndOf(tokens));
        if (text[^1] == '?')
            return
                IsQuestion(text)
                && first
                    is "why"
                        or "how"
                        or "what"
                        or "when"
                        or "who"
                        or "which"
                        or "where"
                        or "can"
                        or "do"
                        or "does"
                        or "is"
                        or "are"
                        or "should"
                        or "will"
                        or "did"
                ? (Capital(Phrasing.Phrase(tokens, all, words)) + "?", kind, Asked)
                : null;
        if (first == "how" && tokens[1].Is("to") && tokens[2].Tag == Tag.V)
            return ($"How do you {Phrasing.Phrase(tokens, (2, all.Item2), words)}?", kind, Told);
        if (first is "what" or "where" or "who" && tokens[1].Lower is "is" or "are" or "does" or "did" or "can")
            return (Capital(Phrasing.Phrase(tokens, all, words)) + "?", kind, Told);
        if (first is "why" or "how" && Clause.Read(tokens[1..]) is { LeadTo: 0 } clause)
        {
            var found = new Catch(
                clause.Tokens,
                clause,
                clause.Verb.To < clause.End
                    ? new Dictionary<string, (int, int)>(StringComparer.Ordinal)
                    {
                        ["R"] = (clause.Verb.To, clause.End),
                    }
                    : [],
                (0, 0)
            );
            return Phrasing.Ask(Capital(first) + " {aux} {S} {V} {R}?", found, words) is { } question
                ? (question, kind, Told)
                : null;
        }

        if (first is "announcing" or "introducing" && tokens[1].Tag is Tag.NP or Tag.D or Tag.N or Tag.J)
            return tokens[all.Item2 - 1].Text.Any(char.IsAsciiDigit)
                ? ($"{WhatIsNew}{Phrasing.Phrase(tokens, (1, all.Item2), words)}?", QuestionKind.Heading, Done)
                : ($"What is {Phrasing.Phrase(tokens, (1, all.Item2), words)}?", QuestionKind.Definition, Done);
        var at = first == "the" ? 1 : 0;
        if (
            tokens[at].Lower
                is "benefits"
                    or "advantages"
                    or "limitations"
                    or "drawbacks"
                    or "downsides"
                    or "goals"
                    or "principles"
                    or "costs"
                    or "risks"
                    or "types"
                    or "characteristics"
            && tokens[at + 1].Lower is "of"
        )
            return ($"What are the {Phrasing.Phrase(tokens, (at, all.Item2), words)}?", kind, Told);
        if (tokens[0].Tag == Tag.VG && tokens[1].Tag is Tag.D or Tag.NP or Tag.NS or Tag.N or Tag.J or Tag.PS)
            return (
                $"How do you {Verbs.BaseOf(first, Tag.VG)} {Phrasing.Phrase(tokens, (1, all.Item2), words)}?",
                QuestionKind.How,
                Done
            );
        return null;
    }

    // "1. What …", "Q: What …", "3) What …".
    private static string Trimmed(string heading)
    {
        var text = heading.Trim().TrimEnd('#', ':', ' ');
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return space is > 0 and <= 4 && text[..space].Any(char.IsLetterOrDigit) && text[space - 1] is '.' or ')' or ':'
            ? text[(space + 1)..].Trim()
            : text;
    }

    // Headings are often written with capitals throughout.
    private static string Sentence(string heading, PostWords words)
    {
        var parts = heading.Split(' ');
        var capitals = parts.Skip(1).Count(p => p.Length > 3 && char.IsUpper(p[0]));
        if (capitals < 2 || capitals < parts.Skip(1).Count(p => p.Length > 3) - 1)
            return heading;
        return string.Join(' ', parts.Select((p, i) => i == 0 ? p : words.Within(p)));
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static int EndOf(TaggedWord[] tokens)
    {
        var end = tokens.Length;
        while (end > 0 && tokens[end - 1].Tag == Tag.X)
            end--;
        return end;
    }
}
