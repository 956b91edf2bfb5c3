namespace BlogManager.Infrastructure.Models.Extractive.Language;

/// <summary>
/// Cuts an English sentence into words and says what part of speech each is: the lexicon's likeliest, corrected by what
/// stands beside it. One pass to the right with one word of context, one to the left before it: linear.
/// </summary>
internal static class Tagger
{
    /// <param name="isName">Whether a word with a capital is a name in this text.</param>
    internal static TaggedWord[] Read(string sentence, Func<string, bool> isName)
    {
        var words = WordCutter.Cut(sentence);
        var options = words.Select((w, i) => Options(w, i > 0 && words[i - 1].Tag != Tag.X, isName)).ToList();
        for (var i = 0; i + 1 < words.Count; i++)
        {
            // "Rust 1.2": what has a version is a name.
            if (
                char.IsUpper(words[i].Text[0])
                && !EnglishWords.IsClosed(words[i].Lower)
                && words[i + 1].Text.Contains('.', StringComparison.Ordinal)
                && options[i + 1] is [Tag.CD]
            )
                options[i] = [Tag.NP];
        }

        var finiteAfter = FiniteAfter(words, options);
        var tokens = new TaggedWord[words.Count];
        var hasFinite = false;
        for (var i = 0; i < tokens.Length; i++)
        {
            var tag = Choose(words, options, tokens, i, hasFinite, finiteAfter[i]);
            hasFinite =
                tag is Tag.M or Tag.VZ or Tag.VD
                || IsFiniteBase(tag, words[i].Lower, tokens, i)
                || hasFinite && !OpensClause(words[i], tag);
            tokens[i] = words[i] with { Tag = tag };
        }

        return tokens;
    }

    private static bool IsFiniteBase(Tag tag, string lower, TaggedWord[] tokens, int i)
    {
        if (tag != Tag.V || lower == "be")
            return false;
        var last = i - 1;
        while (last >= 0 && tokens[last].Tag == Tag.R)
            last--;
        return last < 0 || tokens[last].Tag is not (Tag.To or Tag.M);
    }

    private static bool OpensClause(TaggedWord word, Tag tag) =>
        tag is Tag.W or Tag.X
        || word.Lower
            is "that"
                or "because"
                or "if"
                or "while"
                or "although"
                or "and"
                or "but"
                or "before"
                or "after"
                or "until"
                or "once";

    private static Tag[] Options(TaggedWord word, bool within, Func<string, bool> isName)
    {
        if (word.Tag == Tag.X)
            return [Tag.X];
        if (EnglishWords.IsClosed(word.Lower) && (word.Text.Length == 1 || !word.Text.Skip(1).Any(char.IsUpper)))
            return EnglishWords.TagsOf(word.Lower);
        if (char.IsAsciiDigit(word.Text[0]) && word.Text.All(c => char.IsAsciiDigit(c) || c is ',' or '.' or '%'))
            return [Tag.CD];
        if (word.Text[0] is '$' or '€' or '£' && word.Text.Length > 1)
            return [Tag.CD];
        if (word.Lower.EndsWith("'s", StringComparison.Ordinal) || word.Lower.EndsWith("s'", StringComparison.Ordinal))
            return [Tag.PS];
        if (IsTechnical(word.Text) || char.IsUpper(word.Text[0]) && (within || isName(word.Text)))
            return [Tag.NP];
        if (word.Lower.Contains('-', StringComparison.Ordinal))
            return word.Lower.EndsWith("ly", StringComparison.Ordinal) ? [Tag.R] : [Tag.J, Tag.N];
        var tags = EnglishWords.TagsOf(word.Lower);
        return word.Lower.EndsWith("ed", StringComparison.Ordinal) && tags.Contains(Tag.VN) && !tags.Contains(Tag.VD)
            ? [.. tags, Tag.VD]
            : tags;
    }

    /// <summary>Whether a word is code, a version, an abbreviation or the like.</summary>
    internal static bool IsTechnical(string word) =>
        word.Length > 1
        && (
            word.Skip(1).Any(char.IsUpper)
            || word.Any(c => c is '_' or '#' or '<' or '>' or '(' or '!' or '=' or '@')
            || word.Contains("::", StringComparison.Ordinal)
            || word.Any(char.IsAsciiDigit) && word.Any(char.IsLetter)
            || word.Contains('.', StringComparison.Ordinal) && word.Any(char.IsLetterOrDigit) && word.Any(char.IsLetter)
        );

    private static bool[] FiniteAfter(List<TaggedWord> words, List<Tag[]> options)
    {
        var after = new bool[words.Count + 1];
        for (var i = words.Count - 1; i >= 0; i--)
        {
            var only = options[i].Length == 1 ? options[i][0] : (Tag?)null;
            var finite = only is Tag.M or Tag.VZ or Tag.VD || words[i].Lower is "are";
            after[i] =
                finite
                || !(only is Tag.X or Tag.W || words[i].Lower is "that" or "because" or "if" or "and" or "but" or "so")
                    && after[i + 1];
        }

        // What stands after a word, not the word itself.
        return [.. after.Skip(1)];
    }

    private static Tag Choose(
        List<TaggedWord> words,
        List<Tag[]> options,
        TaggedWord[] before,
        int i,
        bool hasFinite,
        bool finiteAfter
    )
    {
        var can = options[i];
        var lower = words[i].Lower;
        var last = i - 1;
        // Adverbs stand between a verb and what it goes with.
        while (last >= 0 && before[last].Tag == Tag.R)
            last--;
        var previous = last >= 0 ? before[last] : null;
        var next = i + 1 < words.Count ? options[i + 1] : [];
        bool Can(Tag tag) => Array.IndexOf(can, tag) >= 0;
        bool NextIs(params ReadOnlySpan<Tag> tags) => next.Length > 0 && tags.IndexOf(next[0]) >= 0;
        switch (lower)
        {
            case "that":
                return NextIs(Tag.N, Tag.J) && previous?.IsNominal != true && !IsSaying(previous) ? Tag.D : Tag.W;
            case "there":
                return
                    i + 1 < words.Count
                    && words[i + 1].Lower
                        is "is"
                            or "are"
                            or "was"
                            or "were"
                            or "has"
                            or "have"
                            or "will"
                            or "may"
                            or "can"
                    ? Tag.EX
                    : Tag.R;
            case "her" or "his":
                return NextIs(Tag.N, Tag.NS, Tag.J, Tag.NP) ? Tag.PS : Tag.PR;
            case "like" when previous is { Tag: Tag.PR or Tag.M or Tag.To }:
                return Tag.V;
            case "so":
                return NextIs(Tag.D, Tag.PR) || i + 1 < words.Count && words[i + 1].Is("that") ? Tag.P : Tag.R;
        }

        if (can.Length == 1)
            return can[0];
        var noun = can.FirstOrDefault(t => t is Tag.N or Tag.NS or Tag.NP);
        var hasNoun = can.Any(t => t is Tag.N or Tag.NS or Tag.NP);
        if (previous is { Tag: Tag.To or Tag.M } && Can(Tag.V))
            return Tag.V;
        if (
            previous is { Lower: "do" or "does" or "did" or "let" or "help" }
            && Can(Tag.V)
            && (!hasNoun || last < i - 1)
        )
            return Tag.V;
        if (IsHave(previous) && Can(Tag.VN))
            return Tag.VN;
        if (IsBe(previous))
        {
            if (Can(Tag.VN) && !NextIs(Tag.N, Tag.NS))
                return Tag.VN;
            if (Can(Tag.VG))
                return Tag.VG;
            if (Can(Tag.J))
                return Tag.J;
            if (hasNoun)
                return noun;
        }

        var direct = i > 0 ? before[i - 1] : null;
        if (direct is { Tag: Tag.D or Tag.PS or Tag.CD or Tag.J } && !direct.Is("that") && !IsVersion(before, i - 1))
        {
            var modifies = NextIs(Tag.N, Tag.NS, Tag.NP, Tag.J);
            if (modifies && Can(Tag.J))
                return Tag.J;
            if (hasNoun)
                return noun;
            if (Can(Tag.J) || Can(Tag.VN))
                return Can(Tag.J) ? Tag.J : Tag.VN;
        }

        if (
            direct is { Lower: "by" or "for" or "without" or "of" or "when" or "while" or "before" or "after" }
            && Can(Tag.VG)
            && !NextIs(Tag.X, Tag.P)
        )
            return Tag.VG;
        if (direct is { Tag: Tag.P } && hasNoun && !Can(Tag.VG))
            return Can(Tag.J) && NextIs(Tag.N, Tag.NS) ? Tag.J : noun;
        var opensObject = NextIs(Tag.D, Tag.PS, Tag.PR, Tag.NP, Tag.To, Tag.CD, Tag.W);
        if (previous is { Tag: Tag.PR } or { Lower: "who" or "which" or "that" or "what" } && !hasFinite)
        {
            foreach (var tag in can)
            {
                if (tag is Tag.VD or Tag.VZ or Tag.V)
                    return tag;
            }
        }

        // "lets visitors run", and "to do so, run".
        var tells = words[0].Lower is "if" or "to" or "when";
        if (
            Can(Tag.V)
            && (
                Can(Tag.VN) && direct is { IsComma: true } && opensObject && tells
                || direct is { Tag: Tag.NS or Tag.NP or Tag.PR } && !NextIs(Tag.X, Tag.P, Tag.C) && Lets(before, i)
            )
        )
            return Tag.V;
        if (Can(Tag.VZ) && Can(Tag.NS))
        {
            if (
                (FollowsPlural(next, i + 1 < words.Count ? words[i + 1].Lower : "")) && lower is not ("helps" or "lets")
            )
                return Tag.NS;
            if (direct is { Tag: Tag.C } && opensObject)
                return Tag.VZ;
            var subject =
                (previous is { Tag: Tag.N or Tag.NP or Tag.VG } || IsVersion(before, last))
                && !IsOfMany(before, i)
                && !(words[0].Is("to") && !before[..i].Any(b => b.IsComma));
            return
                subject && !hasFinite && !finiteAfter && (opensObject || !NextIs(Tag.X, Tag.C) || IsOpened(before, i))
                ? Tag.VZ
                : Tag.NS;
        }

        if (Can(Tag.VD) && (Can(Tag.VN) || Can(Tag.J)))
        {
            var subject = previous is { IsNominal: true } or { Tag: Tag.PR or Tag.CD };
            if (!subject)
                return NextIs(Tag.N, Tag.NS) && Can(Tag.J) ? Tag.J : Tag.VN;
            return hasFinite || finiteAfter || i + 1 < words.Count && words[i + 1].Is("by") ? Tag.VN : Tag.VD;
        }

        if (Can(Tag.V) && hasNoun)
        {
            if (direct is { IsComma: true } && opensObject && tells)
                return Tag.V;
            var plural = previous is { Tag: Tag.NS } or { Lower: "we" or "you" or "they" or "i" };
            if (previous is null && opensObject)
                return Tag.V;
            if (direct is { Tag: Tag.C } && opensObject)
                return Tag.V;
            if (!hasFinite && !finiteAfter && HasPlural(before, i) && !NextIs(Tag.X))
                return Tag.V;
            return plural && !hasFinite && !finiteAfter && (opensObject || NextIs(Tag.J, Tag.NS, Tag.R)) ? Tag.V : noun;
        }

        if (previous is null && opensObject && Can(Tag.V))
            return Tag.V;
        if (Can(Tag.J) && hasNoun)
            return NextIs(Tag.N, Tag.NS, Tag.NP) ? Tag.J
                : lower.Contains('-', StringComparison.Ordinal) ? noun
                : can[0];
        if (Can(Tag.VG) && hasNoun)
            return opensObject ? Tag.VG : can[0];
        return can[0];
    }

    private static bool Lets(TaggedWord[] before, int i)
    {
        for (var b = i - 1; b >= Math.Max(0, i - 6); b--)
        {
            if (before[b].Lower is "let" or "lets" or "help" or "helps" or "helped" or "make" or "makes" or "made")
                return true;
        }

        return false;
    }

    // "when collaboration increases": a clause that was opened has a verb.
    private static bool IsOpened(TaggedWord[] before, int i)
    {
        for (var b = i - 1; b >= Math.Max(0, i - 4); b--)
        {
            if (
                before[b].Lower
                is "before"
                    or "after"
                    or "until"
                    or "when"
                    or "if"
                    or "because"
                    or "as"
                    or "once"
                    or "how"
                    or "why"
                    or "while"
            )
                return true;
        }

        return false;
    }

    // "teams created", "vendors make", "changes will": what goes on with a verb was its subject.
    private static bool FollowsPlural(Tag[] next, string lower) =>
        next is [Tag.M, ..]
        || next.Contains(Tag.VD)
        || next is [Tag.V, ..]
            && (!next.Contains(Tag.N) || lower is "make" or "have" or "use" or "need" or "want" or "get");

    private static bool IsVersion(TaggedWord[] before, int i) =>
        i > 0 && before[i].Tag == Tag.CD && before[i - 1].Tag == Tag.NP;

    // "These build processes": the determiner asks for a plural.
    private static bool IsOfMany(TaggedWord[] before, int i)
    {
        for (var b = i - 1; b >= Math.Max(0, i - 5); b--)
        {
            if (
                before[b].Lower is "these" or "those" or "many" or "few" or "several" or "all" or "most"
                || before[b].Tag == Tag.CD && !IsVersion(before, b)
            )
                return true;
            if (before[b].Tag is not (Tag.N or Tag.J or Tag.NP or Tag.VN))
                return false;
        }

        return false;
    }

    // A plural before a preposition or right before: "bakers in Ghent use".
    private static bool HasPlural(TaggedWord[] before, int i)
    {
        for (var b = i - 1; b >= Math.Max(0, i - 6) && before[b].Tag != Tag.X; b--)
        {
            if (before[b].Tag == Tag.NS)
                return true;
        }

        return false;
    }

    private static bool IsBe(TaggedWord? word) =>
        word?.Lower is "am" or "is" or "are" or "was" or "were" or "be" or "been" or "being";

    private static bool IsHave(TaggedWord? word) => word?.Lower is "have" or "has" or "had" or "having";

    private static bool IsSaying(TaggedWord? word) => word?.Tag is Tag.V or Tag.VD or Tag.VZ or Tag.VG;
}
