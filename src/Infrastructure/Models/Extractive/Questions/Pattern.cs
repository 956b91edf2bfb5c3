using BlogManager.Infrastructure.Models.Extractive.Language;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>What a form caught of a sentence: ranges of its tokens by name.</summary>
/// <param name="Answer">Where the answer stands.</param>
internal sealed record Catch(
    TaggedWord[] Tokens,
    Clause? Clause,
    IReadOnlyDictionary<string, (int From, int To)> Parts,
    (int From, int To) Answer
);

/// <summary>A row of the <see cref="PatternTable"/>, ready to be matched.</summary>
internal sealed class Pattern
{
    private const string AnyMark = "ANY ";
    private const string ListMark = "LIST ";
    private const int LongestRest = 14;

    // "A perfect way to …" says what somebody thinks of it, not what it is.
    private static readonly HashSet<string> Praising =
    [
        .. "perfect best great good big wonderful fantastic terrible important natural nice huge key major real true very clear exciting living".Split(
            ' '
        ),
    ];

    private readonly Element[] _form;
    private readonly bool _anywhere;
    private readonly bool _needsClause;
    private readonly Element _answer;

    private Pattern(PatternRow row)
    {
        Row = row;
        _anywhere = row.Form.StartsWith(AnyMark, StringComparison.Ordinal);
        OfList = row.Form.StartsWith(ListMark, StringComparison.Ordinal);
        _form =
        [
            .. row.Form[
                    (
                        OfList ? ListMark.Length
                        : _anywhere ? AnyMark.Length
                        : 0
                    )..
                ]
                .Split(' ')
                .Select(Element.Parse),
        ];
        _needsClause = _form.Any(e => e.Name is "S" or "V");
        _answer = _form.Single(e => e.IsAnswer);
    }

    internal static IReadOnlyList<Pattern> All { get; } = [.. PatternTable.Rows.Select(r => new Pattern(r))];

    internal PatternRow Row { get; }

    /// <summary>Whether a list must follow, which is the answer.</summary>
    internal bool OfList { get; }

    /// <summary>What the form catches of a sentence, or null where the sentence has another form.</summary>
    internal Catch? Match(TaggedWord[] tokens, Clause? clause, PostWords words)
    {
        if (_needsClause && clause is null && _form[0].Name is "S" or "V")
            return null;
        var end = clause?.End ?? EndOf(tokens);
        // What stands before the subject is of no matter to forms that begin with it.
        var withSubject = _form[0].Name == "S" || _form[0].Words is ["you"] or ["the"];
        var start = withSubject && clause is not null ? clause.Subject.From : AfterConnective(tokens);
        for (; start < end; start++)
        {
            var begins =
                !_anywhere
                || (tokens[start].Tag is Tag.NP or Tag.N or Tag.NS or Tag.J || tokens[start].Is("the"))
                    && (start == 0 || !tokens[start - 1].IsNominal && tokens[start - 1].Tag != Tag.J);
            var parts = new Dictionary<string, (int, int)>(StringComparer.Ordinal);
            if (begins && Match(0, start, end, tokens, clause, words, parts))
                return new Catch(tokens, clause, parts, _answer.Name == "S" ? clause!.Subject : parts[_answer.Key]);
            if (!_anywhere)
                return null;
        }

        return null;
    }

    // A name without what is said of it.
    private static int? Name(TaggedWord[] tokens, int at, int end)
    {
        var to = at;
        while (to < end && tokens[to].IsNominal)
            to++;
        return to > at && tokens[at].Tag == Tag.NP ? to : null;
    }

    // "And", "Finally,", "For example,".
    private static int AfterConnective(TaggedWord[] tokens) =>
        tokens switch
        {
            [{ Tag: Tag.C }, ..] => 1,
            [{ Tag: Tag.R }, { IsComma: true }, ..] => 2,
            [{ Lower: "for" or "in" or "as" or "of" }, _, { IsComma: true }, ..] => 3,
            _ => 0,
        };

    private static int EndOf(TaggedWord[] tokens)
    {
        var end = tokens.Length;
        while (end > 0 && tokens[end - 1].Tag == Tag.X)
            end--;
        return end;
    }

    private bool Match(
        int element,
        int at,
        int end,
        TaggedWord[] tokens,
        Clause? clause,
        PostWords words,
        Dictionary<string, (int, int)> parts
    )
    {
        if (element == _form.Length)
            return at == end || _form[^1].Name == "NS";
        var e = _form[element];
        if (e.IsOptional && Match(element + 1, at, end, tokens, clause, words, parts))
        {
            parts.Remove(e.Key);
            return true;
        }

        if (at >= end)
            return false;
        // Words that may be more or fewer are tried from few on.
        if (e.Name is "R" or "C")
        {
            for (var to = at + 1; to <= Math.Min(end, at + LongestRest); to++)
            {
                if (tokens[to - 1].Tag == Tag.X)
                    return false;
                if (
                    (
                        e.Name == "R"
                            ? Elements.IsRest(tokens, at, to, e.Words)
                            : Elements.IsClause(tokens, at, to, e.Words)
                    ) && Match(element + 1, to, end, tokens, clause, words, parts)
                )
                {
                    parts[e.Key] = (at, to);
                    return true;
                }
            }

            return false;
        }

        if (
            EndOf(e, at, end, tokens, clause, words) is not { } next
            || !Match(element + 1, next, end, tokens, clause, words, parts)
        )
            return false;
        // The words of an alternative are known by their number.
        if (e.Name.Length > 0)
            parts[e.Key] = (at, next);
        else if (e.Words.Length > 1)
            parts[
                (1 + _form.Take(element).Count(f => f.Name.Length == 0 && f.Words.Length > 1)).ToString(
                    System.Globalization.CultureInfo.InvariantCulture
                )
            ] = (at, next);
        return true;
    }

    private int? EndOf(Element e, int at, int end, TaggedWord[] tokens, Clause? clause, PostWords words)
    {
        switch (e.Name)
        {
            case "":
                return e.Words.Contains(tokens[at].Lower) ? at + 1 : null;
            case "S":
                return clause is not null && at == clause.Subject.From && Elements.IsSubject(clause, e.Words, words)
                    ? clause.Verb.From
                    : null;
            case "V":
                return
                    clause is not null
                    && at == clause.Verb.From
                    && Elements.IsVerb(clause.Verb, e.Words)
                    && (Row.Kind != QuestionKind.How || e.Words is ["be"] || clause.Verb.Form != VerbForm.Being)
                    ? clause.Verb.To
                    : null;
            case "ETC":
                return
                    tokens[at].Tag is Tag.X
                    || tokens[at].Lower is "and" or "but"
                        && at + 1 < end
                        && tokens[at + 1].Tag is Tag.V or Tag.VD or Tag.VZ or Tag.VN or Tag.PR or Tag.M
                    ? end
                    : null;
            case "OBJ":
                return Elements.IsObject(tokens, at, end) ? end : null;
            case "DEF" when at + 1 < end && Praising.Contains(tokens[at + 1].Lower):
                return null;
            case "DEF":
                return
                    tokens[at].Lower is "a" or "an" or "the"
                    && end - at >= 5
                    && !(_anywhere && tokens[at].Is("the") && !tokens[at + 2].Is("of"))
                    && !tokens[at..Math.Min(end, at + 7)].Any(t => t.Lower is "this" or "these" or "such")
                    && tokens[(at + 2)..end]
                        .Any(t =>
                            t.Lower
                                is "of"
                                    or "for"
                                    or "that"
                                    or "which"
                                    or "to"
                                    or "with"
                                    or "designed"
                                    or "in"
                                    or "who"
                                    or "from"
                        )
                    ? end
                    : null;
            case "X"
                when Row.Kind == QuestionKind.How && tokens[at].Lower is "that" or "this" or "these" or "it" or "them":
                return null;
            case "X":
                return tokens[at].Tag != Tag.X && (end - at >= 2 || e.IsOptional) ? end : null;
            case "NP":
                return Clause.NounPhrase(tokens, at, end)?.To;
            case "NS":
                return Elements.Plural(tokens, at, end);
            case "B":
                // "To conclude, …" tells nobody how to.
                if (
                    tokens[at].Lower
                    is "conclude"
                        or "summarize"
                        or "recap"
                        or "clarify"
                        or "begin"
                        or "be"
                        or "see"
                        or "do"
                        or "say"
                        or "start"
                )
                    return null;
                return tokens[at].Tag == Tag.V ? at + 1
                    : tokens[at].Tag == Tag.R && at + 1 < end && tokens[at + 1].Tag == Tag.V ? at + 2
                    : null;
            case "G":
                if (
                    at + 1 < end
                    && tokens[at + 1].Lower is "this" or "these" or "that" or "those" or "it" or "them" or "such"
                )
                    return null;
                return tokens[at].Tag == Tag.VG ? at + 1
                    : tokens[at].Tag == Tag.R && at + 1 < end && tokens[at + 1].Tag == Tag.VG ? at + 2
                    : null;
            case "LEAD":
                return clause is { LeadTo: > 0 } && at < clause.LeadTo ? clause.LeadTo : null;
            case "IS":
                return tokens[at].Tag is Tag.D or Tag.NP or Tag.CD or Tag.N or Tag.To or Tag.VG || tokens[at].Is("that")
                    ? end
                    : null;
            case "AIM":
                return Elements.IsAim(tokens, at, end, clause) ? at + 1 : null;
            case "DO":
                return Elements.Instructs(tokens, at, end);
            case "PERCENT":
                return Figures.Percent(tokens, at, end);
            case "NUM":
                return Figures.Number(tokens, at, end);
            case "DATE":
                return Figures.Date(tokens, at, end);
            case "NAME" when Row.Kind == QuestionKind.Who && tokens[at].Text.Any(char.IsAsciiDigit):
                return null;
            case "NAME":
                return Name(tokens, tokens[at].Is("the") ? at + 1 : at, end);
            default:
                throw new InvalidOperationException($"The form {Row.Form} has an unknown element {e.Name}.");
        }
    }

    /// <param name="Name">Of what is caught; empty for words that stand for themselves.</param>
    /// <param name="Key">By what a question names it.</param>
    /// <param name="Words">Those words, or what narrows the element.</param>
    private sealed record Element(string Name, string Key, string[] Words, bool IsOptional, bool IsAnswer)
    {
        private static readonly string[] Names =
            "PERCENT S V R C X OBJ DEF IS LEAD ETC NP NS B G NUM DATE AIM DO NAME".Split(' ');

        internal static Element Parse(string text)
        {
            var body = text.Length > 1 ? text.TrimEnd('?', '!') : text;
            var marks = text[body.Length..];
            var colon = body.Split(':', 2);
            var (optional, answer) = (
                marks.Contains('?', StringComparison.Ordinal),
                marks.Contains('!', StringComparison.Ordinal)
            );
            return Array.IndexOf(Names, colon[0]) < 0 ? new Element("", "", body.Split('|'), optional, answer)
                : colon is [_, "2"] ? new Element(colon[0], body, [], optional, answer)
                : new Element(colon[0], colon[0], colon.Length > 1 ? colon[1].Split('|') : [], optional, answer);
        }
    }
}
