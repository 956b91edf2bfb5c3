using System.Text.RegularExpressions;

namespace BlogManager.Infrastructure.Models.Extractive;

/// <summary>Judges whether a sentence can be read without what stands around it.</summary>
internal static partial class StandAlone
{
    private static readonly string[] ThereIs = [" is", " are", " was", " were", " has", " have", " will"];

    /// <summary>0 for a sentence that must not stand alone, up to 1 for one that reads well.</summary>
    /// <param name="sentence">The sentence.</param>
    /// <param name="english">Whether the rules for English apply beside those for all languages.</param>
    public static double Weigh(Sentence sentence, bool english)
    {
        var text = sentence.Text;
        var last = text[^1];
        if (
            last is ':' or '?' or '？' or '؟' or ',' or ';'
            || !text.Any(char.IsLetter)
            || LooksLikeCode(text)
            || !Balanced(text)
        )
            return 0;
        var weight = 1.0;
        var listed = sentence.Kind == BlogManager.Domain.Text.BlockKind.ListItem;
        if (char.IsLetterOrDigit(last) || last == '`')
            weight *= listed ? 0.75 : 0.15;
        if (sentence.Kind == BlogManager.Domain.Text.BlockKind.Quotation)
            weight *= 0.7;
        if (!english)
            return weight;
        if (Boilerplate().IsMatch(text) || sentence.Words < (listed ? 4 : 5))
            return 0;
        if (sentence.Words > 45)
            weight *= 45.0 / sentence.Words * 0.7;
        if (sentence.Words < 8)
            weight *= 0.6;
        if (Dangling().IsMatch(text))
            return weight * 0.08;
        if (char.IsLower(text[0]) && !listed)
            weight *= 0.5;
        if (text.StartsWith("If you ", StringComparison.Ordinal) && text.Contains(" it ", StringComparison.Ordinal))
            weight *= 0.4;
        if (Leaning().IsMatch(text) || PointsThere(text))
            weight *= 0.55;
        if (FirstPerson().IsMatch(text))
            weight *= 0.7;
        if (SpeakerLabel().IsMatch(text))
            weight *= 0.2;
        return weight;
    }

    /// <summary>Whether a sentence begins with a word that points back at what stood before it.</summary>
    public static bool Dangles(string text) => Dangling().IsMatch(text);

    /// <summary>
    /// Whether a sentence thanks, greets, advertises or points elsewhere instead of saying something.
    /// </summary>
    public static bool IsBoilerplate(string text) => Boilerplate().IsMatch(text);

    /// <summary>Whether brackets and double quotes come in pairs.</summary>
    public static bool Balanced(string text)
    {
        var round = 0;
        var square = 0;
        var straight = 0;
        var curly = 0;
        var ticks = 0;
        foreach (var c in text)
        {
            round +=
                c == '(' ? 1
                : c == ')' ? -1
                : 0;
            square +=
                c == '[' ? 1
                : c == ']' ? -1
                : 0;
            curly +=
                c == '“' ? 1
                : c == '”' ? -1
                : 0;
            straight += c == '"' ? 1 : 0;
            ticks += c == '`' ? 1 : 0;
        }

        return round == 0 && square == 0 && curly == 0 && straight % 2 == 0 && ticks % 2 == 0;
    }

    // "there" for a place, and not "there is".
    private static bool PointsThere(string text)
    {
        const string There = "there";
        for (
            var at = text.IndexOf(There, StringComparison.OrdinalIgnoreCase);
            at >= 0;
            at = text.IndexOf(There, at + There.Length, StringComparison.OrdinalIgnoreCase)
        )
        {
            var after = text.AsSpan(at + There.Length);
            var isWord = (at == 0 || !IsWordPart(text[at - 1])) && (after.IsEmpty || !IsWordPart(after[0]));
            if (
                isWord
                && !Array.Exists(ThereIs, verb =>
                    text.AsSpan(at + There.Length).StartsWith(verb, StringComparison.OrdinalIgnoreCase)
                )
            )
                return true;
        }

        return false;
    }

    private static bool IsWordPart(char c) => char.IsLetterOrDigit(c) || c == '_';

    private static bool LooksLikeCode(string text) =>
        text.Count(c => c is '{' or '}' or '<' or '>' or '=' or '|' or ';' or '\\' or '$' or '@' or '~' or '^') * 14
            > text.Length
        || text.Contains("---", StringComparison.Ordinal)
        || text.Contains("://", StringComparison.Ordinal) && text.Length < 60;

    [GeneratedRegex(
        @"^[""“'(*_]*(this|that|these|those|it|it['’]s|its|they|they['’]\w+|their|them|he|she|his|her|hers|such|however|but|and|or|nor|so|yet|then|therefore|thus|hence|also|additionally|"
            + @"moreover|furthermore|instead|otherwise|meanwhile|besides|consequently|similarly|likewise|nevertheless|nonetheless|still|again|again,|indeed|rather|accordingly|"
            + @"for (example|instance|more|now|further|that|this)|as (mentioned|such|noted|discussed|a result|before|an example|we|you|i|always|usual|described|stated|shown)|here|here['’]s|there|there['’]s|that['’]s|"
            + @"in (this|that|these|those|addition|particular|other words|fact|short|contrast|turn|the (meantime|past|same|above|following|next|previous|first|second|end))|on the (other|one|contrary)|of course|above|below|"
            + @"to (do (so|this|that)|this end|that end|be clear|put it)|with (this|that|these|those)|if (so|not|this|that|it)|when (this|that|it)|while (this|that|it|these|they)|because (of )?(this|that|it|they)|"
            + @"by (this|that|doing (so|this|that))|from (this|that|here|there)|at (this|that|the (same|moment|time))|after (this|that|all)|once (this|that|it)|since (this|that|it|then)|although (this|that|it|they)|though|"
            + @"first|second|third|firstly|secondly|finally|lastly|next|one (such|of (these|those|them))|another|other|others|both|neither|either|each of|all of (these|those|this|that)|some of (these|those)|many of (these|those)|"
            + @"most of (these|those)|the (former|latter|same|following|above|first|second|third|other|others|result|answer|reason)|yes|no|not|well|ok|okay|sure|alas|luckily|sadly|unfortunately|fortunately|interestingly|note|"
            + @"see|look|read|check|click|let['’]s|let us|now|today|actually|anyway|basically|previously|specifically|especially|even|including|like|which|who|whose|where|what|why|how|same|until then|more (recently|specifically|on)|"
            + @"ditto|suppose|imagine|consider|recall|remember|stay|please|update:|editor['’]s note|hi|hello|hey|hooray|ever|maybe|perhaps|speaking of|especially)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Dangling();

    [GeneratedRegex(
        @"\b(this|that|these|those) (is|was|are|were|means|will|can|would|has|had|should|post|article|blog|section|change|feature|release|problem|issue|approach|one|way|case)\b|\b(above|below|as follows|the following|mentioned|aforementioned|(see|read) (the|more|our|this|also|full)|earlier|previous(ly)?|last (week|month|year)|yesterday|tomorrow|next week)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Leaning();

    // "JT: …", "Melody Kramer: …": a turn of an interview.
    [GeneratedRegex(
        @"^(?:[A-Z]{1,4}|[A-Z][a-z]+ [A-Z][a-z]+): ",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex SpeakerLabel();

    [GeneratedRegex(
        @"\b(I|I['’](m|ve|d|ll)|my|me|myself)\b",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex FirstPerson();

    [GeneratedRegex(
        @"\b(click|tap) (here|below|on)\b|\bsubscribe\b|\bnewsletter\b|\bthank(s|ful)? (you|to|for|again|everyone|all)\b|^thanks\b|\bthank you\b|\bwe couldn['’]t have done\b|\bmany people came together\b|\bfollow (us|me) on\b|\bshare this\b|\bsign up\b|"
            + @"\bleave a comment\b|\bcomments? below\b|\bread more\b|\blearn more\b|\bfind out more\b|\bmore (details|information) (is|are|can|at|on|in|about)\b|\bfor (more|further) (details|information|info)\b|\bsee (the|our|this) (\w+ ){0,4}(details|notes|documentation|docs|post|page|blog|issue|RFC)\b|"
            + @"\bplease\b|\bhere[.!]?$|\bany (other |further )?questions\b|\blike to thank\b|\b(many|special|huge|big) thanks\b|\bgratitude\b|\bgrateful\b|\blook(ing)? forward to\b|\bcongratulations\b|\bwe invite you\b|\bpull requests? welcome\b|\ball rights reserved\b|\bcookies? (policy|settings)\b|\bprivacy policy\b|\bstay tuned\b|\bwe(['’]re| are) (excited|happy|proud|pleased|thrilled|delighted|glad)\b|\b(happy|pleased|excited|proud|thrilled|delighted) to (announce|introduce|share|present|say)\b|\bcontact us\b|\b(e-?mail|ping|dm|tweet) (us|me)\b|"
            + @"\brelease notes\b|\bprevious version of [\w ]+ installed\b|\bempowering everyone\b|\bdon['’]t have it already\b|\bpublished a new (point )?(release|version)\b|\bhelp us( out)? by testing\b|\bget in touch\b|\bjoin us\b|\blet us know\b|\bfeel free\b|\bclick\b|\b(in|of|from) this (post|article|blog|section|series)\b|\bPGP key\b|\bhear from us\b|\bthis (post|article|blog|blog post) (is|was|will|explains|describes|covers|originally)\b|\bpart (one|two|three|four|five|six|\d) of\b|\bimage (credit|courtesy)\b|\bphoto (by|credit)\b|[\w.]+@[\w.]+\.\w+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Boilerplate();
}
