namespace BlogManager.Infrastructure.Models.Extractive.Language;

/// <summary>The verb of a clause, as a question needs it.</summary>
/// <param name="From">Its first word.</param>
/// <param name="To">The word after its last.</param>
/// <param name="Aux">What goes before the subject of a question: "has", "is", "did".</param>
/// <param name="Rest">What stays behind the subject: "been removed", "remove", nothing for "is".</param>
/// <param name="Base">The main verb's base.</param>
internal sealed record VerbGroup(int From, int To, string Aux, string Rest, string Base, VerbForm Form, bool Denied);

internal enum VerbForm
{
    /// <summary>"is", with what something is.</summary>
    Being,

    /// <summary>"was removed".</summary>
    Passive,

    /// <summary>All others.</summary>
    Active,
}

/// <summary>
/// The first clause of a sentence: what stands before its subject, the subject, the verb, and from where the rest goes
/// on. Positions are those of tokens, the ends exclusive.
/// </summary>
/// <param name="LeadTo">The end of what stands before the subject, its comma left out; 0 where nothing does.</param>
/// <param name="Subject">Without an apposition.</param>
internal sealed record Clause(
    TaggedWord[] Tokens,
    int LeadTo,
    (int From, int To) Subject,
    bool IsPlural,
    VerbGroup Verb,
    int End
)
{
    private const int LongestLead = 30;
    private const int LongestSubject = 14;
    private const int MostAdded = 4;
    private const int MostClauses = 4;

    internal TaggedWord Head =>
        Tokens[Subject.From..Subject.To].First(t => t.IsNominal || t.Tag is Tag.PR or Tag.VG or Tag.CD);

    /// <summary>
    /// The words of a sentence with its first clause, which may be none that can be told; then those of its further
    /// clauses, each from where it begins.
    /// </summary>
    internal static IEnumerable<(TaggedWord[] Tokens, Clause? Clause)> All(TaggedWord[] tokens)
    {
        yield return (tokens, Read(tokens));
        var clauses = 1;
        for (var i = 2; i + 2 < tokens.Length && clauses < MostClauses; i++)
        {
            var further = Further(tokens, i);
            if (further is not [{ Tag: not Tag.VG }, ..] || Read(further) is not { LeadTo: 0 } clause)
                continue;
            clauses++;
            yield return (further, clause);
        }
    }

    // Behind "; ", "that", ", and", and "the linker, which …", whose subject stands before the comma.
    private static TaggedWord[]? Further(TaggedWord[] tokens, int i)
    {
        var token = tokens[i];
        if (token.Tag == Tag.X && token.Text is ";" or ":" or "—" or "–" or "--")
            return tokens[(i + 1)..];
        if (token.Lower is "and" or "but" or "so" or "while" or "because" && tokens[i - 1].IsComma)
            return tokens[(i + 1)..];
        if (token.Is("that") && token.Tag == Tag.W && tokens[i - 1].Tag is Tag.V or Tag.VD or Tag.VZ or Tag.VN)
            return tokens[(i + 1)..];
        if (!(token.Is("which") && tokens[i - 1].IsComma && tokens[i - 2].IsNominal))
            return null;
        var from = i - 2;
        while (
            from > 0
            && i - from < LongestSubject
            && tokens[from - 1].Tag is Tag.N or Tag.NS or Tag.NP or Tag.J or Tag.VN or Tag.CD
        )
            from--;
        if (from > 0 && tokens[from - 1].Tag is Tag.D or Tag.PS)
            from--;
        // ", which required": as often of the whole clause as of its last noun.
        return tokens[i + 1].Tag is Tag.VZ or Tag.V or Tag.M ? [.. tokens[from..(i - 1)], .. tokens[(i + 1)..]] : null;
    }

    /// <summary>The clause of a sentence; null where it has none that can be told for sure.</summary>
    internal static Clause? Read(TaggedWord[] tokens)
    {
        var end = tokens.Length;
        while (end > 0 && tokens[end - 1].Tag == Tag.X && tokens[end - 1].Text is not (")" or "]"))
            end--;
        if (end < 2)
            return null;
        var start = 0;
        if (tokens[0].Tag == Tag.C)
            start = 1;
        if (
            (!Leads(tokens[start]) || AfterApproximation(tokens, start, end) > start)
            && From(tokens, start, start, end) is { } clause
        )
            return clause;
        for (var i = start + 1; i < Math.Min(end - 2, start + LongestLead); i++)
        {
            // ", meaning you can": that is no subject.
            if (tokens[i].IsComma && tokens[i + 1].Tag != Tag.VG && From(tokens, i, i + 1, end) is { } after)
                return after;
        }

        return null;
    }

    private static bool Leads(TaggedWord token) => token.Tag is Tag.P or Tag.W or Tag.To or Tag.R;

    private static Clause? From(TaggedWord[] tokens, int leadTo, int start, int end)
    {
        if (NounPhrase(tokens, start, end) is not { } subject || subject.To - start > LongestSubject)
            return null;
        var at = AfterAside(tokens, subject.To, end);
        return ReadVerb(tokens, at, end, subject.Plural) is { } verb
            ? new Clause(tokens, start == leadTo ? 0 : leadTo, (start, subject.To), subject.Plural, verb, end)
            : null;
    }

    // "X, a Y of Z, …" and "X (a Y) …".
    private static int AfterAside(TaggedWord[] tokens, int at, int end)
    {
        if (at >= end || tokens[at].Text is not ("," or "("))
            return at;
        var close = tokens[at].Text == "(" ? ")" : ",";
        for (var i = at + 1; i < Math.Min(end, at + LongestSubject); i++)
        {
            if (tokens[i].Text == close && tokens[i].Tag == Tag.X)
                return i + 1;
        }

        return at;
    }

    /// <summary>The noun phrase that begins at a word, with "of …" and the like behind it; null where none does.</summary>
    internal static (int To, bool Plural)? NounPhrase(TaggedWord[] tokens, int start, int end)
    {
        if (Simple(tokens, start, end) is not { } first)
            return null;
        var (to, plural) = first;
        if (tokens[start].Tag == Tag.PR)
            return first;
        var joined = false;
        for (var added = 0; added < MostAdded && to < end; added++)
        {
            var adds =
                tokens[to].Tag == Tag.P
                && tokens[to].Lower
                    is "of"
                        or "for"
                        or "in"
                        or "on"
                        or "with"
                        or "from"
                        or "between"
                        or "at"
                        or "about"
                        or "into"
                        or "over"
                        or "under"
                        or "among"
                        or "within"
                        or "behind"
                        or "across"
                        or "per"
                        or "like";
            // "the best way to install Rustup"
            if (
                tokens[to].Tag == Tag.To
                && to + 2 < end
                && tokens[to + 1].Tag == Tag.V
                && tokens[to - 1].Lower
                    is "way"
                        or "ways"
                        or "ability"
                        or "opportunity"
                        or "decision"
                        or "plan"
                        or "effort"
                        or "need"
                        or "chance"
                        or "attempt"
                && Simple(tokens, to + 2, end) is { } what
            )
            {
                to = what.To;
                continue;
            }

            var and = tokens[to].Lower is "and" or "or";
            var list = tokens[to].IsComma && joined is false && IsList(tokens, to, end);
            if (!(adds || and || list) || Simple(tokens, to + 1, end) is not { } more || tokens[to + 1].Tag == Tag.PR)
                break;
            if (and && more.To < end && tokens[more.To].Tag is Tag.X && tokens[more.To].Text is not ("," or "("))
                break;
            joined |= and;
            plural |= tokens[to].Is("and") && added == 0 || list;
            to = more.To;
            if (to < end && tokens[to].IsComma && to + 1 < end && tokens[to + 1].Lower is "and" or "or" && list)
                to++;
        }

        return (to, plural);
    }

    // A comma that "and" follows within the next few words: "A, B, and C".
    private static bool IsList(TaggedWord[] tokens, int at, int end)
    {
        for (var i = at + 1; i < Math.Min(end - 1, at + 6); i++)
        {
            if (tokens[i].Lower is "and" or "or")
                return true;
            if (tokens[i].Tag is not (Tag.N or Tag.NS or Tag.NP or Tag.J or Tag.D) && !tokens[i].IsComma)
                return false;
        }

        return false;
    }

    private static (int To, bool Plural)? Simple(TaggedWord[] tokens, int start, int end)
    {
        if (start >= end)
            return null;
        if (tokens[start].Tag == Tag.PR)
            return (start + 1, tokens[start].Lower is "we" or "you" or "they" or "i");
        var i = start;
        if (tokens[i].Lower is "all" or "both" or "half" && i + 1 < end && tokens[i + 1].Tag is Tag.D or Tag.PS)
            i++;
        if (i < end && tokens[i].Tag == Tag.D)
            i++;
        else
            i = AfterApproximation(tokens, i, end);
        var to = -1;
        var gerund = i < end && tokens[i].Tag == Tag.VG && i == start;
        for (; i < end; i++)
        {
            var tag = tokens[i].Tag;
            if (
                tag is Tag.N or Tag.NS or Tag.NP or Tag.CD
                // "Winter pruning helps"
                || tag == Tag.VG && to > 0 && i + 1 < end && tokens[i + 1].Tag is Tag.VZ or Tag.VD or Tag.M
            )
                to = i + 1;
            else if (tag == Tag.VG && to < 0 && (i + 1 >= end || tokens[i + 1].Tag is not (Tag.D or Tag.PS or Tag.PR)))
                to = gerund ? i + 1 : to;
            else if (tag == Tag.VG && gerund && i == start)
                return Simple(tokens, i + 1, end) is { } what ? (what.To, false) : null;
            else if (tag is Tag.R && !(i + 1 < end && tokens[i + 1].Tag is Tag.J or Tag.VN))
                break;
            else if (
                tag == Tag.C
                && to < 0
                && i > start
                && tokens[i - 1].Tag == Tag.J
                && i + 1 < end
                && tokens[i + 1].Tag == Tag.J
            )
                continue;
            else if (tag is not (Tag.J or Tag.PS or Tag.VN or Tag.VG or Tag.R))
                break;
        }

        if (to < 0)
            return null;
        var last = tokens[to - 1];
        return (
            to,
            !gerund
                && (
                    last.Tag == Tag.NS
                    || last.Tag == Tag.NP && last.Text.Length > 2 && last.Text[^1] == 's' && char.IsUpper(last.Text[^2])
                    || last.Is("people")
                    || last.Tag == Tag.CD && tokens[Math.Max(0, to - 2)].Tag != Tag.NP
                )
        );
    }

    // "More than 300", "at least two", "about 40".
    private static int AfterApproximation(TaggedWord[] tokens, int i, int end)
    {
        var after =
            i + 2 < end
            && (
                tokens[i].Lower is "more" or "fewer" or "less" && tokens[i + 1].Is("than")
                || tokens[i].Is("at") && tokens[i + 1].Is("least")
                || tokens[i].Is("up") && tokens[i + 1].Is("to")
            )
                ? i + 2
            : i + 1 < end
            && tokens[i].Lower
                is "only"
                    or "over"
                    or "about"
                    or "nearly"
                    or "around"
                    or "approximately"
                    or "roughly"
                    or "almost"
                ? i + 1
            : i;
        return after > i && tokens[after].Tag == Tag.CD ? after : i;
    }

    private static VerbGroup? ReadVerb(TaggedWord[] tokens, int from, int end, bool plural)
    {
        var i = SkipAdverbs(tokens, from, end, out _);
        if (i >= end)
            return null;
        var first = tokens[i];
        var agrees = first.Tag switch
        {
            Tag.M or Tag.VD => true,
            Tag.VZ => !plural || first.Is("is"),
            Tag.V => plural || first.Lower is "am",
            _ => false,
        };
        if (!agrees || first.Is("be"))
            return null;
        var denied = false;
        if (first.Tag == Tag.M || first.Lower is "do" or "does" or "did" && Follows(tokens, i, end))
        {
            var (verb, to) = Chain(tokens, i + 1, end, ref denied);
            if (verb is null)
                return null;
            var aux = first.Lower is "cannot" ? "can" : first.Lower;
            denied |= first.Lower is "cannot";
            return Group(tokens, i, to, aux, verb, denied);
        }

        var @base = Verbs.BaseOf(first.Lower, first.Tag);
        if (@base == "be" || @base == "have" && NextIsParticiple(tokens, i + 1, end))
        {
            var at = SkipAdverbs(tokens, i + 1, end, out denied);
            if (at < end && (tokens[at].Tag == Tag.VN || @base == "be" && tokens[at].Tag == Tag.VG))
            {
                var (verb, to) = Chain(tokens, at, end, ref denied);
                if (verb is not null)
                    return Group(tokens, i, to, first.Lower, verb, denied);
            }

            return new VerbGroup(i, at > i + 1 ? at : i + 1, first.Lower, "", @base, VerbForm.Being, denied);
        }

        var does = first.Tag switch
        {
            Tag.VZ => "does",
            Tag.VD => "did",
            _ => "do",
        };
        return new VerbGroup(i, i + 1, does, @base, @base, VerbForm.Active, false);
    }

    private static VerbGroup Group(
        TaggedWord[] tokens,
        int from,
        int to,
        string aux,
        List<TaggedWord> verb,
        bool denied
    )
    {
        var main = verb[^1];
        var @base = Verbs.BaseOf(main.Lower, main.Tag);
        var passive =
            main.Tag == Tag.VN
            && (verb.Count > 1 ? verb[^2].Lower : aux) is "be" or "been" or "being" or "is" or "are" or "was" or "were";
        return new VerbGroup(
            from,
            to,
            aux,
            string.Join(' ', verb.Select(v => v.Lower)),
            @base,
            passive ? VerbForm.Passive
                : @base == "be" ? VerbForm.Being
                : VerbForm.Active,
            denied
        );
    }

    // "do not know": "do" before a verb, and not "do the work".
    private static bool Follows(TaggedWord[] tokens, int i, int end)
    {
        var at = SkipAdverbs(tokens, i + 1, end, out var denied);
        return denied || at < end && tokens[at].Tag == Tag.V;
    }

    private static bool NextIsParticiple(TaggedWord[] tokens, int i, int end)
    {
        var at = SkipAdverbs(tokens, i, end, out _);
        return at < end && tokens[at].Tag == Tag.VN;
    }

    // "have been removed", "be removed", "remove".
    private static (List<TaggedWord>?, int) Chain(TaggedWord[] tokens, int from, int end, ref bool denied)
    {
        var verb = new List<TaggedWord>();
        var i = from;
        while (verb.Count < 4)
        {
            i = SkipAdverbs(tokens, i, end, out var not);
            denied |= not;
            if (i >= end || tokens[i].Tag is not (Tag.V or Tag.VN or Tag.VG))
                break;
            verb.Add(tokens[i]);
            i++;
            if (!(tokens[i - 1].Lower is "be" or "been" or "being" or "have" or "having"))
                return (verb, i);
        }

        // "will be" and what it will be.
        return verb.Count > 0 ? (verb, i) : (null, from);
    }

    private static int SkipAdverbs(TaggedWord[] tokens, int i, int end, out bool denied)
    {
        denied = false;
        while (i < end && tokens[i].Tag == Tag.R)
        {
            denied |= tokens[i].Is("not");
            i++;
        }

        return i;
    }
}
