using System.Collections.Frozen;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>The closed word classes of English that the patterns lean on.</summary>
internal static class WordClasses
{
    private static readonly FrozenSet<string> Pronouns = Set(
        "i me my mine myself we us our ours ourselves he him his himself she her hers herself it its itself they them their theirs themselves "
            + "this that these those such same one ones here there something anything everything nothing someone anyone everyone somebody anybody everybody nobody none former latter "
            + "it's it’s that's that’s there's there’s he's she's we're we’re they're they’re i'm i’m we've we’ve i've i’ve they've we'll we’ll it'll they'll i'd we'd let's let’s who whom which whose what"
    );

    private static readonly FrozenSet<string> Prepositions = Set(
        "about above across after against along amid among around as at before behind below beneath beside besides between beyond by despite down during except for from in inside into like near of off on onto out outside over past per regarding since than "
            + "through throughout to toward towards under unlike until up upon via with within without versus vs"
    );

    private static readonly FrozenSet<string> Auxiliaries = Set(
        "is are was were has have had will would can could should must may might shall does do did"
    );

    private static readonly FrozenSet<string> Negations = Set(
        "isn't aren't wasn't weren't hasn't haven't hadn't won't wouldn't can't cannot couldn't shouldn't mustn't doesn't don't didn't isn’t aren’t wasn’t weren’t hasn’t haven’t hadn’t won’t wouldn’t can’t couldn’t shouldn’t mustn’t doesn’t don’t didn’t"
    );

    private static readonly FrozenSet<string> Determiners = Set(
        "a an the each every any some all most many several few no both either neither another other more less fewer enough much you your"
    );

    private static readonly FrozenSet<string> Conjunctions = Set(
        "and or but nor yet so because although though while whereas if unless when whenever where wherever why how whether once plus"
    );

    private static readonly FrozenSet<string> Adverbs = Set(
        "also always almost already just now then often never not only really quite rather even ever still soon very too yet again instead however therefore thus hence later currently sometimes usually perhaps maybe once twice today tomorrow yesterday indeed well much further together "
            + "ago away back else everywhere anywhere somewhere especially mostly largely"
    );

    private static readonly FrozenSet<string> NumberWords = Set(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand dozen hundreds thousands million billion trillion"
    );

    private static readonly FrozenSet<string> PluralsWithoutS = Set(
        "people children men women data criteria media feet teeth mice police staff"
    );

    private static readonly FrozenSet<string> SingularsInS = Set(
        "news rails series species analysis basis crisis status process access class focus canvas css https aws ios dns os nodejs js rubygems redis kubernetes windows jenkins pandas keras mathematics physics politics economics ethics congress business express press bus gas lens corpus virus campus census consensus alias bias atlas chaos thesis synopsis emphasis axis address progress success compass glass grass mass cross loss boss dress stress"
    );

    public static bool IsPronoun(string word) =>
        Pronouns.Contains(word.ToLowerInvariant())
        || (
            word.LastIndexOfAny(['\'', '’']) is > 0 and var at
            && word[(at + 1)..].ToLowerInvariant() is "d" or "ll" or "ve" or "re" or "m"
        );

    public static bool IsPreposition(string word) => Prepositions.Contains(word.ToLowerInvariant());

    public static bool IsAuxiliary(string word) => Auxiliaries.Contains(word.ToLowerInvariant());

    public static bool IsNegation(string word) => Negations.Contains(word.ToLowerInvariant());

    public static bool IsDeterminer(string word) => Determiners.Contains(word.ToLowerInvariant());

    public static bool IsConjunction(string word) => Conjunctions.Contains(word.ToLowerInvariant());

    public static bool IsAdverb(string word) =>
        Adverbs.Contains(word.ToLowerInvariant())
        || (
            word.Length > 4
            && word.EndsWith("ly", StringComparison.Ordinal)
            && word
                is not (
                    "family"
                    or "assembly"
                    or "supply"
                    or "reply"
                    or "apply"
                    or "rely"
                    or "friendly"
                    or "early"
                    or "daily"
                    or "weekly"
                    or "monthly"
                    or "yearly"
                    or "nightly"
                    or "anomaly"
                    or "July"
                    or "Italy"
                    or "likely"
                )
        );

    public static bool IsNumber(string word) =>
        NumberWords.Contains(word.ToLowerInvariant())
        || (char.IsAsciiDigit(word[0]) && word.All(c => char.IsAsciiDigit(c) || c is ',' or '.'));

    /// <summary>Whether a word belongs to a closed class, and so is no noun, verb or adjective.</summary>
    public static bool IsFunctionWord(string word) =>
        IsPronoun(word)
        || IsPreposition(word)
        || IsAuxiliary(word)
        || IsNegation(word)
        || IsDeterminer(word)
        || IsConjunction(word)
        || IsAdverb(word);

    /// <summary>Whether a noun looks plural.</summary>
    public static bool IsPlural(string noun)
    {
        var lower = noun.ToLowerInvariant();
        return PluralsWithoutS.Contains(lower)
            || (
                lower.Length > 2
                && lower[^1] == 's'
                && lower[^2] is not ('s' or '\'' or '’')
                && !SingularsInS.Contains(lower)
                && !lower.EndsWith("us", StringComparison.Ordinal)
                && !lower.EndsWith("is", StringComparison.Ordinal)
            );
    }

    internal static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
