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
    private const double Named = 0.6;
    private const int LongestTerm = 4;

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
        foreach (var (text, kind, weight) in outline.Sentences.Count > 0 ? Of(title, true, outline, words) : [])
            yield return Make(text, kind, weight, Telling(text, outline), isAsked: false);
        foreach (var section in outline.Sections.Where(s => s.Heading.Length > 0 && s.Sentences.Count > 0))
        {
            foreach (var (text, kind, weight) in Of(section.Heading, false, outline, words))
                yield return Make(text, kind, weight, section.Sentences, weight >= Asked);
        }
    }

    // What is new in a version, or what something is, is told by the sentences that name it.
    private static IEnumerable<Sentence> Telling(string question, ArticleOutline outline) =>
        question.StartsWith("What is ", StringComparison.Ordinal) && question[..^1].Split(' ')[^1] is var version
            ? outline.Sentences.Where(s => s.Text.Contains(version, StringComparison.OrdinalIgnoreCase))
            : outline.Sentences;

    private static Candidate Make(
        string text,
        QuestionKind kind,
        double weight,
        IEnumerable<Sentence> answering,
        bool isAsked
    ) =>
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
            IsAsked = isAsked || text.StartsWith(WhatIsNew, StringComparison.Ordinal),
        };

    private static IEnumerable<(string Text, QuestionKind Kind, double Weight)> Of(
        string heading,
        bool isTitle,
        ArticleOutline outline,
        PostWords? words
    )
    {
        var text = Trimmed(heading);
        if (text.Length is 0 or > QuestionGate.MostLetters)
            return [];
        if (words is null || !outline.IsEnglish)
            return text.Length >= ShortestQuestion && IsQuestion(text) ? [(text, QuestionKind.Heading, Asked)] : [];
        var tokens = Tagger.Read(Sentence(text, words), words.IsName);
        var end = EndOf(tokens);
        if (end >= 3 && English(text, tokens, words) is { } asked)
            return [asked];
        return end == 0 || text[^1] == '?' ? [] : Terms(tokens, end, isTitle, words);
    }

    // A heading that names a thing: the post may say what it is. Of a title that is a sentence, it may say why.
    private static IEnumerable<(string, QuestionKind, double)> Terms(
        TaggedWord[] tokens,
        int end,
        bool isTitle,
        PostWords words
    )
    {
        if (
            Clause.NounPhrase(tokens, 0, end) is var (to, plural)
            && to == end
            && end <= LongestTerm
            && (end > 1 || tokens[0].Tag == Tag.NP)
            && tokens[0].Tag is not (Tag.PR or Tag.CD or Tag.VN or Tag.VG)
            && (tokens[0].Tag is Tag.D or Tag.NP || !EnglishWords.CanBe(tokens[0].Lower, Tag.V))
        )
            yield return (
                $"What {(plural ? "are" : "is")} {Phrasing.Phrase(tokens, (0, end), words)}?",
                QuestionKind.Definition,
                Named
            );
        if (isTitle && Clause.Read(tokens) is { LeadTo: 0 } clause && clause.Verb.To < clause.End)
        {
            var found = Whole(clause);
            foreach (var (kind, word) in new[] { (QuestionKind.Why, "Why"), (QuestionKind.How, "How") })
            {
                if (Phrasing.Ask(word + " {aux} {S} {V} {R}?", found, words) is { } question)
                    yield return (question, kind, Done);
            }
        }

        for (var i = 0; isTitle && i < end; i++)
        {
            var from = i;
            while (i < end && (tokens[i].Tag == Tag.NP || tokens[i].IsNominal && i > from))
                i++;
            if (i > from && i - from <= LongestTerm && i - from < end && !tokens[(i - 1)].Text.Any(char.IsAsciiDigit))
                yield return (
                    $"What is {(from > 0 && (tokens[from - 1].Is("the") || tokens[from - 1].Tag == Tag.PS) ? "the " : "")}{Phrasing.Phrase(tokens, (from, i), words)}?",
                    QuestionKind.Definition,
                    Named
                );
        }
    }

    private static Catch Whole(Clause clause) =>
        new(
            clause.Tokens,
            clause,
            clause.Verb.To < clause.End
                ? new Dictionary<string, (int, int)>(StringComparer.Ordinal) { ["R"] = (clause.Verb.To, clause.End) }
                : [],
            (0, 0)
        );

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
                ? (
                    tokens.Any(t => t.Lower is "i" or "my") ? text : Capital(Phrasing.Phrase(tokens, all, words)) + "?",
                    kind,
                    Asked
                )
                : null;
        if (first == "how" && tokens[1].Is("to") && tokens[2].Tag == Tag.V)
            return ($"How do you {Phrasing.Phrase(tokens, (2, all.Item2), words)}?", kind, Told);
        if (first is "what" or "where" or "who" && tokens[1].Lower is "is" or "are" or "does" or "did" or "can")
            return (Capital(Phrasing.Phrase(tokens, all, words)) + "?", kind, Told);
        if (first is "why" or "how" && Clause.Read(tokens[1..]) is { LeadTo: 0 } clause)
        {
            var found = Whole(clause);
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
                    or "lessons"
                    or "prerequisites"
                    or "reasons"
                    or "requirements"
                    or "steps"
                    or "challenges"
                    or "facts"
            && tokens[at + 1].Lower is "of" or "for" or "from" or "in" or "to"
        )
            return ($"What are the {Phrasing.Phrase(tokens, (at, all.Item2), words)}?", kind, Told);
        if (
            tokens[0].Tag == Tag.VG
            && Verbs.IsBase(Verbs.BaseOf(first, Tag.VG))
            && tokens[1].Tag is Tag.D or Tag.NP or Tag.NS or Tag.N or Tag.J or Tag.PS
        )
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
