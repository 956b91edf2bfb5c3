using System.Text;
using BlogManager.Infrastructure.Models.Extractive.Language;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>Puts what a form caught into the words of its question.</summary>
internal static class Phrasing
{
    /// <summary>The question, or null where its words would not do.</summary>
    internal static string? Ask(string template, Catch found, PostWords words)
    {
        var question = new StringBuilder();
        var at = 0;
        while (at < template.Length)
        {
            var open = template.IndexOf('{', at);
            if (open < 0)
                break;
            question.Append(template, at, open - at);
            var close = template.IndexOf('}', open);
            if (Part(template[(open + 1)..close], found, words) is not { } part)
                return null;
            question.Append(part);
            at = close + 1;
        }

        question.Append(template, at, template.Length - at);
        var text = string.Join(' ', question.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Replace(" ?", "?", StringComparison.Ordinal);
        return char.ToUpperInvariant(text[0]) + text[1..];
    }

    /// <summary>What the question is about.</summary>
    internal static string Subject(Catch found, PostWords words) =>
        found.Clause is { } clause ? SubjectOf(clause, words)
        : found.Parts.TryGetValue("R", out var rest) ? Phrase(found.Tokens, rest, words)
        : "";

    private static string? Part(string name, Catch found, PostWords words)
    {
        var clause = found.Clause;
        switch (name)
        {
            case "aux":
                return Agreeing(clause!.Verb.Aux, clause, words);
            case "do":
                return Agreeing(
                    clause!.Verb.Aux is "did" or "had" or "was" or "were" ? "did" : clause.Verb.Aux,
                    clause,
                    words
                );
            case "S":
                return SubjectOf(clause!, words);
            case "V":
                return clause!.Verb.Denied ? "not " + clause.Verb.Rest : clause.Verb.Rest;
            case "wh":
                return IsPerson(found, found.Parts["DEF"]) ? "who" : "what";
            case "aux:makes":
                return clause!.Verb.Aux is "does" or "do" ? "makes"
                    : clause.Verb.Aux == "did" ? "made"
                    : clause.Verb.Aux + " " + clause.Verb.Rest;
            case "NP:for":
                return found.Parts.TryGetValue("NP", out var whom) ? "for " + Phrase(found.Tokens, whom, words) : "";
            case "C:asked":
                return
                    Clause.Read([
                        .. found.Tokens[found.Parts["C"].From..found.Parts["C"].To],
                        new TaggedWord(".", ".", Tag.X, 0, 0),
                    ])
                        is { } inner
                    ? Ask(
                        "{aux} {S} {V} {R}",
                        new Catch(
                            inner.Tokens,
                            inner,
                            inner.Verb.To < inner.End
                                ? new Dictionary<string, (int, int)>(StringComparer.Ordinal)
                                {
                                    ["R"] = (inner.Verb.To, inner.End),
                                }
                                : [],
                            (0, 0)
                        ),
                        words
                    )
                        is { } asked
                        ? char.ToLowerInvariant(asked[0]) + asked[1..]
                        : null
                    : null;
            case "rest":
                return clause!.Verb.Rest;
            case "verb":
                return Phrase(found.Tokens, (clause!.Verb.From, clause.Verb.To), words);
            default:
                if (!found.Parts.TryGetValue(name, out var range))
                    return "";
                // "when I update": another subject would want another form of the verb.
                if (found.Tokens[range.From..range.To].Any(t => t.Lower is "i" or "we"))
                    return null;
                var said = Phrase(found.Tokens, range, words);
                return clause?.Tokens[clause.Subject.From].Lower is "we"
                    ? said.Replace(
                        words.Speakers + (words.SpeakersAreOne ? "'s" : "'"),
                        words.SpeakersAreOne ? "its" : "their",
                        StringComparison.Ordinal
                    )
                    : said;
        }
    }

    // "a developer of …": its first noun says who or what.
    private static bool IsPerson(Catch found, (int From, int To) range)
    {
        var tokens = found.Tokens;
        var named = found.Parts.TryGetValue("NAME", out var name) ? name : found.Clause!.Subject;
        if (
            named.To - named.From > 3
            || tokens[named.From..named.To].Any(t => t.Tag != Tag.NP || t.Text.Skip(1).All(char.IsUpper))
        )
            return false;
        if (Clause.NounPhrase(tokens, range.From, range.To) is null)
            return false;
        for (var i = range.From; i + 1 < range.To; i++)
        {
            if (tokens[i].IsNominal && !tokens[i + 1].IsNominal)
                return People.Contains(tokens[i].Lower);
        }

        return false;
    }

    private static readonly HashSet<string> People =
    [
        .. (
            "person man woman developer engineer designer director founder cofounder professor teacher student member author writer lead leader manager ceo cto fellow veteran specialist scientist researcher contributor maintainer "
            + "expert consultant analyst strategist artist baker farmer miller doctor lawyer judge journalist editor president secretary officer administrator advisor architect programmer hacker entrepreneur employee friend colleague"
        ).Split(' '),
    ];

    private static string SubjectOf(Clause clause, PostWords words) =>
        clause.Tokens[clause.Subject.From].Lower switch
        {
            "we" => words.Speakers,
            "i" => "the author",
            "you" => "you",
            _ => Phrase(clause.Tokens, clause.Subject, words),
        };

    // "we have" becomes "has the team".
    private static string Agreeing(string aux, Clause clause, PostWords words)
    {
        var subject = clause.Tokens[clause.Subject.From].Lower;
        var one = subject == "i" || subject == "we" && words.SpeakersAreOne;
        return aux switch
        {
            "have" when one => "has",
            "do" when one => "does",
            "are" or "am" when one => "is",
            "were" when one => "was",
            _ => aux,
        };
    }

    /// <summary>Words as they would stand within a sentence that somebody else says.</summary>
    internal static string Phrase(TaggedWord[] tokens, (int From, int To) range, PostWords words)
    {
        var said = new TaggedWord[range.To - range.From];
        for (var i = 0; i < said.Length; i++)
        {
            var token = tokens[range.From + i];
            said[i] = token with
            {
                Text = token.Lower switch
                {
                    "we" or "us" => words.Speakers,
                    "our" or "ours" => words.Speakers + (words.SpeakersAreOne ? "'s" : "'"),
                    "i" or "me" => "the author",
                    "my" => "the author's",
                    "your" or "you" => token.Lower,
                    _ when range.From + i == 0 && token.Tag != Tag.NP => words.Within(token.Text),
                    _ => token.Text,
                },
            };
        }

        // "also" refers to what stood before the sentence.
        return TaggedWord.Join([.. said.Where(t => !t.Is("also"))]);
    }
}
