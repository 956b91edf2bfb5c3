using System.Text.RegularExpressions;
using BlogManager.Domain.Text;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>
/// Headings that are questions are kept; "How to …", "Installing …", "Why …", "Benefits of …" and the like are made
/// into questions.
/// </summary>
internal sealed partial class HeadingQuestions : IQuestionPattern
{
    private const int MostEvidence = 2;

    public IEnumerable<Candidate> Find(PostReading post)
    {
        foreach (var section in post.Outline.Sections.Where(s => s.Heading.Length > 0 && s.Sentences.Count > 0))
        {
            if (Evidence(section, post) is not { Count: > 0 } evidence)
                continue;
            var heading = Number().Replace(section.Heading, "").Trim();
            if (
                heading.EndsWith(')')
                && heading.LastIndexOf('(') is > 8 and var bracket
                && !heading[..bracket].EndsWith("::", StringComparison.Ordinal)
            )
                heading = heading[..bracket].Trim();
            if (heading.EndsWith('?'))
                yield return new Candidate(
                    QuestionKind.Heading,
                    Opened(heading),
                    evidence,
                    !post.Outline.IsEnglish || IsClear(heading) ? 0.98 : 0.3,
                    heading
                );
            else if (post.Outline.IsEnglish && Convert(heading.TrimEnd('.', ':', '!'), section, post) is { } converted)
                yield return new Candidate(converted.Kind, converted.Text, evidence, converted.Weight, heading);
        }
    }

    // "Why now?" or "So what is it?" is understood below its heading only.
    private static bool IsClear(string heading) =>
        Tokenizer.Terms(heading).Count > 1
        && !Words.Of(heading).Any(w => w.Lower is "this" or "it" or "that" or "these" or "they");

    private static string Opened(string heading) => char.ToUpperInvariant(heading[0]) + heading[1..];

    /// <summary>
    /// The sentences of a section that say what it is about: its first and the one most like its heading.
    /// </summary>
    internal static List<Sentence> Evidence(Section section, PostReading post)
    {
        var terms = Tokenizer.Terms(section.Heading).ToHashSet(StringComparer.Ordinal);
        var usable = section
            .Sentences.Take(12)
            .Where(s =>
                s.Text[^1] is not ('?' or ',')
                && s.Text.Any(char.IsLetter)
                && (!post.Outline.IsEnglish || s.Words >= 4 && !post.IsBoilerplate(s))
            )
            .ToList();
        if (usable.Count == 0)
            return [];
        // Two in a row read as one passage: start where a sentence can be understood by itself.
        var start = Enumerable
            .Range(0, Math.Min(4, usable.Count))
            .OrderByDescending(i =>
                (StandAlone.Dangles(usable[i].Text) && i > 0 ? 0 : 1)
                - (i * 0.3)
                + (usable[i].Terms.Any(terms.Contains) ? 0.25 : 0)
                + (Defines(usable[i].Text, section.Heading) ? 1 : 0)
            )
            .First();
        return [.. usable.Skip(start).Take(MostEvidence)];
    }

    // "What is a starter?" is answered where "starter is" stands.
    private static bool Defines(string sentence, string heading)
    {
        var words = heading.TrimEnd('?').Split(' ');
        if (words.Length < 3 || words[0] is not "What" || words[1] is not ("is" or "are"))
            return false;
        var noun = string.Join(' ', words.Skip(words[2] is "a" or "an" or "the" ? 3 : 2));
        return noun.Length > 0
            && (
                sentence.Contains($"{noun} {words[1]} ", StringComparison.OrdinalIgnoreCase)
                || sentence.Contains($"{noun} is ", StringComparison.OrdinalIgnoreCase)
            );
    }

    /// <summary>The question that a heading or a title asks, or null where it asks none.</summary>
    internal static (QuestionKind Kind, string Text, double Weight)? Convert(
        string heading,
        Section section,
        PostReading post
    )
    {
        var phrase = InnerCase(heading, post);
        var words = Words.Of(phrase);
        if (words.Length is 0 or > 12)
            return null;
        var first = words[0].Lower;
        if (HeadingForms.Ask(words, IsInstructive(section), post) is { } form)
            return form;
        if (first == "how" && words.Length > 3 && words[1].Lower == "to")
            return (QuestionKind.HowTo, $"How do you {Tail(words, 2)}?", 0.96);
        if (
            first is "why" or "how"
            && words.Length > 2
            && Clause.Parse(words[1..], post) is { } clause
            && Words.Join(clause.Rest) is var rest
            && !clause.Rest.Any(w =>
                VerbLexicon.Find(w.Lower) is { } later
                && later.Forms.HasFlag(VerbForms.Past)
                && !VerbLexicon.IsAlsoNoun(later.Lemma)
            )
        )
            return (
                first == "why" ? QuestionKind.Reason : QuestionKind.HowTo,
                $"{(first == "why" ? "Why" : "How")} {clause.Ask(rest)}?",
                0.95
            );
        if (first == "how" && words.Length is 3 or 4 or 5 && words[^1].Lower is "works" or "work")
            return (
                QuestionKind.HowTo,
                $"How {(words[^1].Lower == "works" ? "does" : "do")} {Words.Join(words[1..^1])} work?",
                0.95
            );
        if (first is "what's" or "what’s" && words.Length > 2)
            return (QuestionKind.Heading, $"{char.ToUpperInvariant(heading[0])}{heading[1..]}?", 0.97);
        if (first == "what" && words.Length > 2)
            return
                words[1].Lower
                    is "is"
                        or "are"
                        or "was"
                        or "were"
                        or "does"
                        or "do"
                        or "did"
                        or "will"
                        or "can"
                        or "should"
                ? (QuestionKind.Heading, $"What {Tail(words, 1)}?", 0.95)
                : null;
        if (first == "why" && words.Length > 1 && VerbLexicon.IsBase(words[1].Lower))
            return (QuestionKind.Reason, $"Why {Tail(words, 1)}?", 0.93);
        if (
            words.Length > 2
            && words[1].Lower is "of" or "to" or "for" or "in" or "between" or "from" or "with"
            && OfHeading(words) is { } asked
        )
            return asked;
        if (
            words.Length > 1
            && VerbLexicon.OfGerund(first)
                is { } verb
                    and not (
                        "announce"
                        or "introduce"
                        or "launch"
                        or "remember"
                        or "celebrate"
                        or "welcome"
                        or "meet"
                        or "release"
                        or "mark"
                        or "come"
                        or "go"
                        or "become"
                        or "join"
                        or "increase"
                        or "reduce"
                        or "change"
                    )
            && !WordClasses.IsFunctionWord(words[^1].Lower)
            && words[1].Lower is not ("and" or "or")
            && IsInstructive(section)
        )
            return (QuestionKind.HowTo, $"How do you {verb} {Tail(words, 1)}?", 0.85);
        if (
            words.Length is > 1 and < 8
            && VerbLexicon.IsBase(first)
            && (!VerbLexicon.IsAlsoNoun(first) || WordClasses.IsDeterminer(words[1].Lower))
            && IsInstructive(section)
        )
            return (QuestionKind.HowTo, $"How do you {Tail(words, 0)}?", 0.82);
        if (first == "getting" && words.Length > 3 && words[1].Lower == "started")
            return (QuestionKind.HowTo, $"How do you get {Tail(words, 1)}?", 0.9);
        var versus = Versus().Split(phrase);
        return versus.Length == 2
            ? (QuestionKind.Heading, $"How does {versus[0].Trim()} compare with {versus[1].Trim()}?", 0.85)
            : null;
    }

    private static (QuestionKind Kind, string Text, double Weight)? OfHeading(Word[] words) =>
        (words[0].Lower, words[1].Lower) switch
        {
            ("changes", "to" or "in" or "from") => (
                QuestionKind.Change,
                $"What {words[0].Lower} were made {Tail(words, 1)}?",
                0.85
            ),
            (
                "benefits"
                    or "advantages"
                    or "drawbacks"
                    or "disadvantages"
                    or "limitations"
                    or "differences"
                    or "goals"
                    or "types"
                    or "kinds"
                    or "requirements"
                    or "reasons"
                    or "causes"
                    or "effects"
                    or "consequences"
                    or "principles"
                    or "costs"
                    or "challenges"
                    or "ingredients"
                    or "exceptions"
                    or "penalties"
                    or "alternatives"
                    or "symptoms",
                _
            ) => (QuestionKind.Heading, $"What are the {Tail(words, 0)}?", 0.88),
            (
                "timeline"
                    or "list"
                    or "status"
                    or "process"
                    or "structure"
                    or "state"
                    or "scope"
                    or "anatomy"
                    or "purpose"
                    or "role"
                    or "history"
                    or "definition"
                    or "meaning"
                    or "difference"
                    or "future"
                    or "importance"
                    or "impact"
                    or "cost"
                    or "origin",
                _
            ) => (QuestionKind.Heading, $"What is the {Tail(words, 0)}?", 0.86),
            _ => null,
        };

    // Advice is what a how-to section consists of: imperatives, "you", or steps.
    private static bool IsInstructive(Section section) =>
        section
            .Sentences.Take(8)
            .Count(s =>
                s.Kind == BlockKind.ListItem
                || s.Text.Contains("you ", StringComparison.OrdinalIgnoreCase)
                || s.Text.Contains("your ", StringComparison.OrdinalIgnoreCase)
                || VerbLexicon.IsBase(Words.Of(s.Text)[0].Lower)
            ) * 2
        >= Math.Min(8, section.Sentences.Count);

    private static string Tail(Word[] words, int from) => Words.Join(words[from..]);

    /// <summary>A heading as it reads inside a sentence: capitals stay on names alone.</summary>
    internal static string InnerCase(string heading, PostReading post)
    {
        var words = Words.Of(heading);
        // In sentence case only the first capital is in doubt; in title case every one.
        var sentenceCase = words.Length > 1 && words.Skip(1).All(w => !char.IsUpper(w.Text[0]) || post.IsName(w.Text));
        return string.Join(
            ' ',
            words.Select((w, i) => (w with { Text = Inner(w.Text, i == 0 && sentenceCase, post) }).ToString())
        );
    }

    private static string Inner(string word, bool firstOfSentence, PostReading post) =>
        !char.IsUpper(word[0]) ? word
        : firstOfSentence && !post.IsName(word) && word.Skip(1).All(c => char.IsLower(c) || c == '-')
            ? char.ToLowerInvariant(word[0]) + word[1..]
        : post.WithinSentence(word);

    [GeneratedRegex(
        @"^(?:(?:step )?\d{1,2}(?:\.\d+)*[.):]\s+|[IVX]+[.)]\s+)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Number();

    [GeneratedRegex(
        @"\s+(?:vs\.?|versus)\s+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Versus();
}
