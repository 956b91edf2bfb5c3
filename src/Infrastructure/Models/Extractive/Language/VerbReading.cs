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

/// <summary>Reads the verb of a clause: its auxiliaries, "not", the adverbs between, and the main verb.</summary>
internal static class VerbReading
{
    internal static VerbGroup? Read(TaggedWord[] tokens, int from, int end, bool plural)
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
