using BlogManager.Infrastructure.Models.Extractive.Language;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>What the elements of a form stand for: see the head of <c>patterns.txt</c>.</summary>
internal static class Elements
{
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

    // Something to tell: neither a date nor a word or two.
    internal static bool IsObject(TaggedWord[] tokens, int at, int end) =>
        end - at >= 3
        && tokens[at].Tag is not (Tag.PR or Tag.CD)
        && !tokens[at..Math.Min(end, at + 4)]
            .Any(t => t.Lower is "stuff" or "bunch" or "lot" or "lots" or "things" or "thing")
        && tokens[at].Lower is not ("this" or "that" or "these" or "those" or "such" or "place" or "part")
        && Clause.NounPhrase(tokens, at, end) is not null
        && !tokens[at..Math.Min(end, at + 4)].Any(t => Figures.IsYear(t.Text.TrimEnd('s')) || Figures.IsMonth(t.Lower));

    internal static bool IsSubject(Clause clause, string[] kind, PostWords words)
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
            || first.Tag == Tag.VN
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

    private static bool IsPresent(VerbGroup verb) =>
        verb.Aux is not ("did" or "was" or "were" or "had" or "would" or "could");

    internal static bool IsVerb(VerbGroup verb, string[] wanted) =>
        verb.Base is not ("excite" or "please" or "thrill" or "delight")
        && wanted switch
        {
            [] => true,
            ["be"] => verb.Form == VerbForm.Being && verb.Rest.Length == 0,
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
            ["present"] => IsPresent(verb),
            ["denied"] => verb.Form != VerbForm.Being
                && verb.Denied
                && !Verbs.Says(verb.Base)
                && verb.Base is not ("wait" or "help" or "be" or "have"),
            [['+', ..], ..] => verb.Form == VerbForm.Passive
                && Array.Exists(wanted, w => w.AsSpan().TrimStart('+').SequenceEqual(verb.Base)),
            _ => verb.Form == VerbForm.Active
                && !verb.Denied
                && verb.Aux is "do" or "does" or "did" or "can" or "will" or "should" or "must" or "may"
                && wanted.Contains(verb.Base),
        };

    // A second clause behind "and" is not a part of what is asked.
    internal static bool IsRest(TaggedWord[] tokens, int from, int to, string[] kind)
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

        if (
            tokens[to - 1].Lower
            is "mainly"
                or "primarily"
                or "partly"
                or "only"
                or "just"
                or "simply"
                or "especially"
                or "probably"
        )
            return false;
        if (to - from > 1 && tokens[to - 1].Tag == Tag.J && tokens[to - 2].Tag is Tag.D)
            return false;
        if (tokens[to - 1].Tag == Tag.VG || kind is ["noun"] && tokens[from].Tag == Tag.To)
            return false;
        return (kind is not ["noun"] || tokens[from..to].Any(t => t.IsNominal))
            && tokens[to - 1].Tag is not (Tag.D or Tag.PS or Tag.C or Tag.M or Tag.W or Tag.To)
            && !(tokens[to - 1].Tag == Tag.P && to - from == 1);
    }

    internal static bool IsClause(TaggedWord[] tokens, int from, int to, string[] subject)
    {
        if (subject is ["you"] && !tokens[from].Is("you"))
            return false;
        if (
            subject.Length == 0
            && tokens[from].Tag == Tag.PR
            && tokens[from].Lower is not ("nobody" or "everyone" or "somebody" or "someone" or "anyone")
        )
            return false;
        return Clause.Read([.. tokens[from..to], new TaggedWord(".", ".", Tag.X, 0, 0)]) is { LeadTo: 0 } clause
            // "What happens when it was added?" asks of what is over.
            && (subject.Length > 0 || IsPresent(clause.Verb));
    }

    internal static int? Plural(TaggedWord[] tokens, int at, int end)
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

    internal static bool IsAim(TaggedWord[] tokens, int at, int end, Clause? clause)
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
    internal static bool IsFor(TaggedWord[] tokens, int at)
    {
        var i = at - 1;
        while (i > 0 && (tokens[i].IsNominal || tokens[i].Tag is Tag.J or Tag.D or Tag.PS or Tag.VN))
            i--;
        return tokens[i].Is("for");
    }

    internal static int? Instructs(TaggedWord[] tokens, int at, int end)
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
}
