namespace BlogManager.Infrastructure.Models.Extractive.Language;

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
            if (
                further is not [{ Tag: not (Tag.VG or Tag.V) } opening, ..]
                || !CanOpen(opening)
                || Read(further) is not { LeadTo: 0 } clause
            )
                continue;
            clauses++;
            yield return (further, clause);
        }
    }

    // "Training: hold frequent calls": orders have no subject, and what looks like one is none.
    private static bool CanOpen(TaggedWord word) =>
        word.Tag is Tag.D or Tag.PR or Tag.PS or Tag.NP or Tag.NS || !EnglishWords.CanBe(word.Lower, Tag.V);

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
        return VerbReading.Read(tokens, at, end, subject.Plural) is { } verb
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
}
