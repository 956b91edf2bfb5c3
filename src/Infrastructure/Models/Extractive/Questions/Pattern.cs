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

    private static readonly string[] Months =
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];

    // What may take "to" with a verb as a complement and not as a purpose.
    private static readonly HashSet<string> TakesTo =
    [
        .. (
            "allow enable ask require encourage want need help cause get plan tend try begin start continue seem appear have be decide "
            + "like love hope expect aim intend agree choose force lead manage fail refuse happen learn teach tell invite urge permit prepare promise remind wish work go come know lack use make find take give provide offer commit look"
        ).Split(' '),
    ];

    private static readonly HashSet<string> NounsTakeTo =
    [
        .. (
            "way ways ability opportunity opportunities plan plans need needs effort efforts attempt attempts decision time right chance commitment goal goals proposal permission willingness authority power step steps "
            + "tool tools team people person person reason reasons place option options desire request requests incentive pressure able how what where when which whether easy hard difficult important possible necessary likely ready willing free up back according due thanks access prior addition response relation transition migration answer solution approach "
            + "order everything something anything nothing things thing work code first enough set wants "
        ).Split(' ', StringSplitOptions.RemoveEmptyEntries),
    ];

    private static readonly HashSet<string> Instructing =
    [
        .. "use run add set try consider make check install open click choose select create start write see call put change replace enable pass switch update upgrade avoid simply just first go take keep give remove specify include ask contact look".Split(
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
                    (e.Name == "R" ? IsRest(tokens, at, to, e.Words) : IsClause(tokens, at, to, e.Words))
                    && Match(element + 1, to, end, tokens, clause, words, parts)
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
                return clause is not null && at == clause.Subject.From && IsSubject(clause, e.Words, words)
                    ? clause.Verb.From
                    : null;
            case "V":
                return
                    clause is not null
                    && at == clause.Verb.From
                    && IsVerb(clause.Verb, e.Words)
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
                return IsObject(tokens, at, end) ? end : null;
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
            case "X":
                return tokens[at].Tag != Tag.X && (end - at >= 2 || e.IsOptional) ? end : null;
            case "NP":
                return Clause.NounPhrase(tokens, at, end)?.To;
            case "NS":
                return Plural(tokens, at, end);
            case "B":
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
                return IsAim(tokens, at, end, clause) ? at + 1 : null;
            case "DO":
                return Instructs(tokens, at, end);
            case "PERCENT":
                return Percent(tokens, at, end);
            case "NUM":
                return Number(tokens, at, end);
            case "DATE":
                return Date(tokens, at, end);
            case "NAME" when Row.Kind == QuestionKind.Who && tokens[at].Text.Any(char.IsAsciiDigit):
                return null;
            case "NAME":
                return tokens[at].Tag == Tag.NP ? Clause.NounPhrase(tokens, at, end)?.To
                    : tokens[at].Is("the") && at + 1 < end && tokens[at + 1].Tag == Tag.NP
                        ? Clause.NounPhrase(tokens, at, end)?.To
                    : null;
            default:
                throw new InvalidOperationException($"The form {Row.Form} has an unknown element {e.Name}.");
        }
    }

    // Something to tell: neither a date nor a word or two.
    private static bool IsObject(TaggedWord[] tokens, int at, int end) =>
        end - at >= 3
        && tokens[at].Tag is not (Tag.PR or Tag.CD)
        && tokens[at].Lower is not ("this" or "that" or "these" or "those" or "such" or "place" or "part")
        && Clause.NounPhrase(tokens, at, end) is not null
        && !tokens[at..Math.Min(end, at + 4)]
            .Any(t => IsYear(t.Text.TrimEnd('s')) || Array.IndexOf(Months, t.Lower) >= 0);

    private static bool IsSubject(Clause clause, string[] kind, PostWords words)
    {
        var first = clause.Tokens[clause.Subject.From];
        if (
            first.Lower
                is "some"
                    or "any"
                    or "no"
                    or "one"
                    or "each"
                    or "another"
                    or "either"
                    or "neither"
                    or "such"
                    or "this"
                    or "that"
                    or "these"
                    or "those"
                    or "there"
            || clause.Verb.Aux == "had"
        )
            return false;
        if (
            first.Lower is "many" or "several" or "more" or "most" or "few" or "other" or "certain"
            && kind.Length == 0
            && clause.Verb.Form == VerbForm.Passive
        )
            return false;
        if (kind.Contains("you") || kind.Contains("we"))
            return kind.Contains(first.Lower) && clause.Subject.To - clause.Subject.From == 1;
        if (first.Tag == Tag.PR)
            return kind.Length == 0
                && (
                    first.Lower is "we" or "i"
                    || first.Lower is "you" && clause.Verb.Aux is "should" or "must" or "can" or "may"
                );
        return kind switch
        {
            ["name"] => clause
                .Tokens[clause.Subject.From..clause.Subject.To]
                .Any(t => t.Tag == Tag.NP || t.IsNominal && words.IsOfTitle(t.Text)),
            // "The winning bid for the bridge", "the largest bid".
            ["full"] => first.Is("the")
                && clause.Tokens[clause.Subject.From..clause.Subject.To] is var said
                && (
                    said.Any(t => t.Lower is "of" or "for" or "in" or "behind")
                    || said[1].Lower.EndsWith("est", StringComparison.Ordinal)
                    || said[1].Lower is "most" or "main" or "winning"
                ),
            ["short"] => clause.Subject.To - clause.Subject.From <= 5,
            ["thing"] => clause.Subject.To - clause.Subject.From <= 6
                && (
                    first.Lower is "a" or "an"
                    || clause.Tokens[clause.Subject.From..clause.Subject.To].Any(t => t.Tag == Tag.NP)
                    || clause.Subject.To - clause.Subject.From == 1
                ),
            _ => true,
        };
    }

    private static bool IsVerb(VerbGroup verb, string[] wanted) =>
        wanted switch
        {
            [] => true,
            ["be"] => verb.Form == VerbForm.Being,
            // "has supported" and "was providing" ask for nothing that lasts.
            ["plain"] => verb.Form == VerbForm.Active
                && !verb.Denied
                && verb.Base
                    is not (
                        "make"
                        or "take"
                        or "have"
                        or "do"
                        or "get"
                        or "give"
                        or "go"
                        or "come"
                        or "want"
                        or "need"
                        or "join"
                        or "become"
                        or "see"
                        or "say"
                    )
                && verb.Aux is "do" or "does" or "did" or "can" or "will",
            ["should"] => verb.Aux is "should" or "must" && !verb.Denied,
            // What something includes it does not do.
            ["active"] => verb.Form == VerbForm.Active
                && !(verb.Base == "have" && verb.Aux is "can" or "will" or "could" or "would"),
            ["doing"] => verb.Form == VerbForm.Active
                && verb.Base is not ("include" or "contain" or "mean" or "have" or "offer" or "want"),
            ["passive"] => verb.Form == VerbForm.Passive,
            ["denied"] => verb.Form != VerbForm.Being && verb.Denied,
            [['+', .. var @base], ..] => verb.Form == VerbForm.Passive
                && (verb.Base == @base || wanted[1..].Contains(verb.Base)),
            _ => verb.Form == VerbForm.Active
                && !verb.Denied
                && verb.Aux is "do" or "does" or "did" or "can" or "will" or "should" or "must" or "may"
                && wanted.Contains(verb.Base),
        };

    // A second clause behind "and" is not a part of what is asked.
    private static bool IsRest(TaggedWord[] tokens, int from, int to, string[] kind)
    {
        var opened = false;
        if (
            tokens[from].Tag is Tag.W or Tag.C
            || to - from > 1 && tokens[to - 2].Tag == Tag.C && tokens[to - 1].Tag == Tag.VN
            || kind is ["the"] && !tokens[from].Is("the") && tokens[from].Tag != Tag.NP
        )
            return false;
        for (var i = from; i < to; i++)
        {
            opened |= tokens[i].Tag == Tag.W || tokens[i].Lower is "that" or "if" or "when";
            if (opened && kind is ["plain"])
                return false;
            if (!opened && (tokens[i].Tag is Tag.VZ or Tag.VD or Tag.M || tokens[i].Lower is "are" or "am"))
                return false;
            if (tokens[i].Lower is "because" or "so" or "although" or "but")
                return false;
        }

        if (to - from > 1 && tokens[to - 1].Tag == Tag.J && tokens[to - 2].Tag is Tag.D)
            return false;
        return (kind is not ["noun"] || tokens[from..to].Any(t => t.IsNominal))
            && tokens[to - 1].Tag is not (Tag.D or Tag.PS or Tag.C or Tag.M or Tag.W or Tag.To)
            && !(tokens[to - 1].Tag == Tag.P && to - from == 1);
    }

    private static bool IsClause(TaggedWord[] tokens, int from, int to, string[] subject)
    {
        if (subject is ["you"] && !tokens[from].Is("you"))
            return false;
        if (
            subject.Length == 0
            && tokens[from].Tag == Tag.PR
            && tokens[from].Lower is not ("nobody" or "everyone" or "somebody" or "someone" or "anyone")
        )
            return false;
        return Clause.Read([.. tokens[from..to], new TaggedWord(".", ".", Tag.X, 0, 0)]) is { LeadTo: 0 };
    }

    private static int? Plural(TaggedWord[] tokens, int at, int end)
    {
        for (var i = at; i < Math.Min(end, at + 5); i++)
        {
            if (tokens[i].Tag == Tag.NS || tokens[i].Is("people"))
                return i + 1 < end && (tokens[i + 1].IsNominal || tokens[i + 1].Text is "’" or "'") ? null : i + 1;
            if (tokens[i].Tag is not (Tag.N or Tag.J or Tag.NP or Tag.VN))
                return null;
        }

        return null;
    }

    private static bool IsAim(TaggedWord[] tokens, int at, int end, Clause? clause)
    {
        if (!tokens[at].Is("to") || at + 1 >= end || at == 0)
            return false;
        var verb = tokens[at + 1].Tag == Tag.R && at + 2 < end ? tokens[at + 2] : tokens[at + 1];
        var before = tokens[at - 1];
        return verb.Tag == Tag.V
            && verb.Lower is not ("be" or "become")
            && clause is not null
            && (!TakesTo.Contains(clause.Verb.Base) || clause.Verb.Base == "use")
            && clause.Verb.Form != VerbForm.Being
            && before.Tag is Tag.N or Tag.NS or Tag.NP
            && !NounsTakeTo.Contains(before.Lower)
            && !IsFor(tokens, at)
            && !tokens[clause.Verb.To..at].Any(t => t.Tag is Tag.VG or Tag.V)
            && !tokens[clause.Verb.To..at]
                .Any(t => t.Lower is "how" or "that" or "which" || NounsTakeTo.Contains(t.Lower) && t.IsNominal)
            && !(clause.Verb.Form == VerbForm.Passive && TakesTo.Contains(clause.Verb.Base) && at == clause.Verb.To);
    }

    // "a process for vendors to compete": what it is for is no aim of the clause.
    private static bool IsFor(TaggedWord[] tokens, int at)
    {
        var i = at - 1;
        while (i > 0 && (tokens[i].IsNominal || tokens[i].Tag is Tag.J or Tag.D or Tag.PS or Tag.VN))
            i--;
        return tokens[i].Is("for");
    }

    private static int? Instructs(TaggedWord[] tokens, int at, int end)
    {
        if (tokens[at].Lower is "please" or "then" or "you" or "we")
            return
                at + 2 < end
                && (
                    tokens[at].Lower is "please" or "then"
                    || tokens[at + 1].Lower
                        is "can"
                            or "should"
                            or "must"
                            or "need"
                            or "may"
                            or "will"
                            or "recommend"
                            or "suggest"
                            or "could"
                            or "'ll"
                )
                ? at
                : null;
        return Instructing.Contains(tokens[at].Lower) || tokens[at].Tag == Tag.V ? at : null;
    }

    private static int? Number(TaggedWord[] tokens, int at, int end)
    {
        var i = at;
        while (
            i < end
            && i < at + 3
            && (
                tokens[i].Lower
                is "more"
                    or "over"
                    or "about"
                    or "nearly"
                    or "around"
                    or "roughly"
                    or "approximately"
                    or "at"
                    or "least"
                    or "up"
                    or "to"
                    or "than"
                    or "some"
                    or "almost"
                    or "only"
            )
        )
            i++;
        var from = i;
        while (i < end && tokens[i].Tag == Tag.CD && tokens[i].Text[^1] != '%')
            i++;
        return i == from || i - from == 1 && (tokens[from].Lower is "one" or "1" || IsYear(tokens[from].Text))
            ? null
            : i;
    }

    private static int? Percent(TaggedWord[] tokens, int at, int end)
    {
        for (var i = at; i < Math.Min(end, at + 3); i++)
        {
            if (tokens[i].Text[^1] == '%' && char.IsAsciiDigit(tokens[i].Text[0]))
                return i + 1;
            if (i + 1 < end && tokens[i].Tag == Tag.CD && tokens[i + 1].Is("percent"))
                return i + 2;
        }

        return null;
    }

    private static int? Date(TaggedWord[] tokens, int at, int end)
    {
        if (tokens[at].Lower is not ("in" or "on" or "since" or "by" or "until"))
            return null;
        var i = at + 1;
        if (i < end && tokens[i].Lower is "early" or "late" or "mid" or "the")
            i++;
        var from = i;
        if (i < end && Array.IndexOf(Months, tokens[i].Lower) >= 0)
        {
            i++;
            if (
                i < end
                && tokens[i].Text.Length <= 4
                && char.IsAsciiDigit(tokens[i].Text[0])
                && !IsYear(tokens[i].Text)
            )
                i++;
            if (i + 1 < end && tokens[i].IsComma && IsYear(tokens[i + 1].Text))
                i += 2;
            else if (i < end && IsYear(tokens[i].Text))
                i++;
        }
        else if (
            i < end
            && (
                IsYear(tokens[i].Text)
                || tokens[i].Text.Length == 10 && DateOnly.TryParseExact(tokens[i].Text, "yyyy-MM-dd", out _)
            )
        )
            i++;
        // "in May" is no date by itself for who reads it years later.
        return i > from && tokens[(i - 1)..i].Any(t => t.Text.Any(char.IsAsciiDigit)) ? i : null;
    }

    private static bool IsYear(string text) =>
        text.Length == 4
        && text.All(char.IsAsciiDigit)
        && text.StartsWith("19", StringComparison.Ordinal) | text.StartsWith("20", StringComparison.Ordinal);

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
