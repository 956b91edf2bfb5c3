using System.Collections.Frozen;
using System.Numerics.Tensors;
using BlogManager.Infrastructure.Models.Extractive.Language;

namespace BlogManager.Infrastructure.Models.Matching;

/// <summary>What two questions have in common, and what stands against their meaning the same.</summary>
internal sealed class WordingComparison
{
    // Fitted by hand on tests/Evaluation/same-questions/tune.jsonl: as many as can be found while none is taken for
    // another one. Gaps are sums of 1 - cosine over the words that the other question has not.
    private const double MostGap = 0.55;
    private const double LeastGap = 0.3;
    private const double LeastCosine = 0.55;
    private const double BothCosine = 0.8;
    private const double ImpliedGap = 0.3;
    private const double ImpliedCosine = 0.9;

    private static readonly string[] Prefixes = ["un", "in", "im", "dis", "de", "des", "dés", "non", "mis", "ent"];

    // What a question can be after without being another one for it; "what" and "which" stand for many things.
    private static readonly HashSet<string> Vague = ["what", "choice"];

    private WordingComparison(QuestionForm one, QuestionForm other, bool[] left, bool[] right)
    {
        (One, Other) = (one, other);
        var (lefts, rights) = (Missing(one.Wording, left, other.Wording), Missing(other.Wording, right, one.Wording));
        // "A deleted post" and "a deleted page": what may be missing is no word less where another one stands for it.
        LeftMissing = Counted(one.Wording, lefts, rights.Count > 0);
        RightMissing = Counted(other.Wording, rights, lefts.Count > 0);
        Matched = one.Wording.Words.Where((w, i) => left[i] && !w.IsLight).Count();
    }

    internal QuestionForm One { get; }

    internal QuestionForm Other { get; }

    /// <summary>The words of the one that the other has not, light ones apart, by index.</summary>
    internal IReadOnlyList<int> LeftMissing { get; }

    internal IReadOnlyList<int> RightMissing { get; }

    /// <summary>How many words, light ones apart, the other has too.</summary>
    internal int Matched { get; }

    internal static WordingComparison Of(QuestionForm one, QuestionForm other)
    {
        (one, other) = (one.For(other), other.For(one));
        var (left, right) = Align(one.Wording.Words, other.Wording.Words);
        return new WordingComparison(one, other, left, right);
    }

    /// <summary>Why they are two questions whatever else they have in common; null where nothing says so.</summary>
    internal string? Contradiction()
    {
        var (one, other) = (One.Wording, Other.Wording);
        if (!one.Numbers.SetEquals(other.Numbers))
            return "number";
        if (one.Negations != other.Negations)
            return "negation";
        // Key words have no small words.
        if (!one.IsOfKeyWords && !other.IsOfKeyWords && !one.Limits.SetEquals(other.Limits))
            return "limit";
        if (Oppose(one.Poles, other.Poles))
            return "opposite";
        if (LeftMissing.Any(i => RightMissing.Any(j => IsNegatedForm(one.Words[i].Lower, other.Words[j].Lower))))
            return "prefix";
        if (LeftMissing.Any(i => one.Words[i].IsName) || RightMissing.Any(j => other.Words[j].IsName))
            return "name";
        if (IsTurnedAround(one.Words, other.Words))
            return "direction";
        return AspectsDiffer(one.Aspects, other.Aspects) || AsksMore(one, other) || AsksMore(other, one)
            ? "aspect"
            : null;
    }

    /// <summary>Whether the two mean the same, as far as words and the encoder tell.</summary>
    internal bool IsSame()
    {
        if (One.Wording.Folded == Other.Wording.Folded)
            return One.Wording.Folded.Length > 0 || One.Wording.Text == Other.Wording.Text;
        // Scripts without spaces have no words here to compare.
        if (Matched == 0 || One.Wording.IsUnspaced || Other.Wording.IsUnspaced)
            return false;
        if (Contradiction() is not null)
            return false;
        var cosine = One.Cosine(Other);
        var (most, least) = Gaps();
        return (LeftMissing.Count, RightMissing.Count) switch
        {
            (0, 0) => true,
            (0, _) => IsAddition(One.Wording, Other.Wording, RightMissing)
                && most <= MostGap * Matched
                && cosine >= LeastCosine,
            (_, 0) => IsAddition(Other.Wording, One.Wording, LeftMissing)
                && most <= MostGap * Matched
                && cosine >= LeastCosine,
            _ => least <= LeastGap
                && most <= MostGap
                && cosine >= BothCosine
                && LeftMissing.All(i => RightMissing.Any(j => MayBeForms(One.Wording.Words[i], Other.Wording.Words[j])))
                && RightMissing.All(j =>
                    LeftMissing.Any(i => MayBeForms(One.Wording.Words[i], Other.Wording.Words[j]))
                ),
        };
    }

    /// <summary>How far the missing words of each side are from anything on the other, the farther side first.</summary>
    internal (double Most, double Least) Gaps()
    {
        var left = LeftMissing.Sum(i => 1 - Nearest(One.Words[i], Other.Words));
        var right = RightMissing.Sum(j => 1 - Nearest(Other.Words[j], One.Words));
        return (Math.Max(left, right), Math.Min(left, right));
    }

    internal static double Nearest(float[] word, IReadOnlyList<float[]> words)
    {
        var best = 0d;
        foreach (var other in words)
            best = Math.Max(best, TensorPrimitives.Dot<float>(word, other));
        return best;
    }

    private static List<int> Missing(QuestionWording wording, bool[] matched, QuestionWording other) =>
        [
            .. Enumerable
                .Range(0, matched.Length)
                .Where(i => !matched[i] && !wording.Words[i].IsLight)
                .Where(i => wording.Words[i].Aspect is not { } aspect || !other.Aspects.Contains(aspect)),
        ];

    private static bool IsHalf(QuestionWording wording, int i) => QuestionTables.Half.Contains(wording.Words[i].Lower);

    private static List<int> Counted(QuestionWording wording, List<int> missing, bool all) =>
        all ? missing : missing.FindAll(i => !IsHalf(wording, i));

    private static (bool[] Left, bool[] Right) Align(IReadOnlyList<WordingWord> one, IReadOnlyList<WordingWord> other)
    {
        var (left, right) = (new bool[one.Count], new bool[other.Count]);
        for (var i = 0; i < one.Count; i++)
        {
            for (var j = 0; j < other.Count; j++)
            {
                if (!AreOne(one[i], other[j]))
                    continue;
                left[i] = right[j] = true;
            }
        }

        Join(one, left, other, right);
        Join(other, right, one, left);
        return (left, right);
    }

    // "Tie breaker" and "tiebreaker".
    private static void Join(IReadOnlyList<WordingWord> parts, bool[] had, IReadOnlyList<WordingWord> whole, bool[] has)
    {
        for (var i = 0; i + 1 < parts.Count; i++)
        {
            for (var j = 0; j < whole.Count; j++)
            {
                var joined = parts[i].Lower + parts[i + 1].Lower;
                if (has[j] || joined != whole[j].Lower && !Spelling.IsSlip(joined, whole[j].Lower))
                    continue;
                had[i] = had[i + 1] = has[j] = true;
            }
        }
    }

    private static bool AreOne(WordingWord one, WordingWord other) =>
        one.Stem == other.Stem
        || one.Lower == other.Lower
        || Share(QuestionTables.Synonyms, one.Stem, other.Stem)
        || !(one.IsKnown && other.IsKnown)
            && !HasDigit(one)
            && !HasDigit(other)
            // Anna Burg is not Anne Berg.
            && !(one.IsName && other.IsName)
            && Math.Min(one.Lower.Length, other.Lower.Length) >= ShortestSlip
            && !IsNegatedForm(one.Lower, other.Lower)
            && Spelling.IsSlip(one.Lower, other.Lower);

    // "Escribió" and "escrita": inflections that a stemmer leaves apart. In English they are known.
    private bool MayBeForms(WordingWord one, WordingWord other) =>
        One.Wording.IsEnglish
            ? one.IsKnown && other.IsKnown && !IsThing(one.Lower) && !IsThing(other.Lower)
            : one.Lower.AsSpan().CommonPrefixLength(other.Lower) >= SharedLetters;

    // Nuts and peanuts are near each other, and two things.
    private static bool IsThing(string lower) =>
        EnglishWords.CanBe(lower, Tag.N) || EnglishWords.CanBe(lower, Tag.NS) || EnglishWords.CanBe(lower, Tag.NP);

    private const int SharedLetters = 5;
    private const int ShortestSlip = 5;

    private static bool HasDigit(WordingWord word) => word.Lower.AsSpan().IndexOfAnyInRange('0', '9') >= 0;

    private static bool Share(FrozenDictionary<string, int[]> groups, string one, string other) =>
        groups.TryGetValue(one, out var mine)
        && groups.TryGetValue(other, out var theirs)
        && mine.Intersect(theirs).Any();

    private static bool Oppose(IReadOnlySet<int> one, IReadOnlySet<int> other) =>
        one.Any(pole => other.Contains(~pole) && !one.Contains(~pole) && !other.Contains(pole));

    // "From Lima to Cusco" and "to Lima from Cusco"; "PDF to Word" and "Word to PDF".
    private static bool IsTurnedAround(IReadOnlyList<WordingWord> one, IReadOnlyList<WordingWord> other)
    {
        var (lost, won) = (false, false);
        foreach (var word in one)
        {
            foreach (var same in other)
            {
                // "From version 2 to version 3" has one word in both places.
                if (word.Role == same.Role || !AreOne(word, same) || !IsOnce(one, word) || !IsOnce(other, same))
                    continue;
                if (word.Role * same.Role < 0)
                    return true;
                lost |= same.Role == 0;
                won |= word.Role == 0;
            }
        }

        return lost && won;
    }

    private static bool IsOnce(IReadOnlyList<WordingWord> words, WordingWord word) =>
        words.Count(w => w.Stem == word.Stem) == 1;

    private static bool IsNegatedForm(string one, string other)
    {
        var (shorter, longer) = one.Length < other.Length ? (one, other) : (other, one);
        return shorter.Length >= 3
            && Array.Exists(Prefixes, p =>
                longer.StartsWith(p, StringComparison.Ordinal)
                && longer
                    .AsSpan(p.Length)
                    .StartsWith(shorter.AsSpan(0, Math.Min(shorter.Length, 4)), StringComparison.Ordinal)
                && longer.Length - p.Length - shorter.Length is >= -2 and <= 2
            );
    }

    // Words more are part of the same question, unless they stand where the other one says what it asks.
    // "Is the white chocolate vegan?" is not what "Is the chocolate vegan?" asks: beside a whole question no thing and
    // no quality may be added unless the rest says it already ("a 50mm lens"), beside key words both.
    private bool IsAddition(QuestionWording shorter, QuestionWording longer, IReadOnlyList<int> added) =>
        (
            shorter.IsOfKeyWords
            || longer.IsOfKeyWords
            || shorter.IsEnglish && added.All(i => IsAct(longer.Words[i]))
            || Gaps().Most <= ImpliedGap && One.Cosine(Other) >= ImpliedCosine
        ) && IsAsked(shorter, longer);

    private static bool IsAct(WordingWord word) =>
        word.IsKnown
        && (
            EnglishWords.CanBe(word.Lower, Tag.V)
            || EnglishWords.CanBe(word.Lower, Tag.VG)
            || EnglishWords.CanBe(word.Lower, Tag.VN)
        )
        && Array.TrueForAll(EnglishWords.TagsOf(word.Lower), t => t is not (Tag.NP or Tag.J or Tag.R));

    private static bool IsAsked(QuestionWording shorter, QuestionWording longer) =>
        shorter.Aspects.All(a => Vague.Contains(a) || a == QuestionWording.YesOrNo) || longer.Aspects.Count > 0;

    private const string Reason = "reason";

    private static bool IsStrict(string aspect) => !Vague.Contains(aspect) && aspect != QuestionWording.YesOrNo;

    private static bool IsYesOrNo(IReadOnlySet<string> aspects) =>
        aspects.Count == 1 && aspects.Contains(QuestionWording.YesOrNo);

    private static bool IsDefinition(IReadOnlySet<string> aspects) => aspects.Count == 1 && aspects.Contains("what");

    // In other languages than English no table says what is a question of yes or no: "Liefert ihr nach Norwegen?" is
    // another one than "Wann liefert ihr nach Norwegen?", and the key words "versand norwegen" are none.
    private static bool AsksMore(QuestionWording one, QuestionWording other) =>
        !one.IsEnglish && one.Aspects.Any(IsStrict) && other.Aspects.Count == 0 && !other.IsOfKeyWords;

    private static bool AspectsDiffer(IReadOnlySet<string> one, IReadOnlySet<string> other)
    {
        if (one.Count == 0 || other.Count == 0)
            return false;
        // "Why does it cost so much?" asks for no price.
        if (one.Contains(Reason) != other.Contains(Reason) && (one.Any(IsStrict) && other.Any(IsStrict)))
            return true;
        if (one.Overlaps(other))
            return false;
        // "How much is it" asks for a number and for the price.
        if (one.Contains("quantity") && other.Contains("cost") || one.Contains("cost") && other.Contains("quantity"))
            return false;
        // "Does the bread contain nuts?" and "Which bread contains nuts?"
        if (IsYesOrNo(one) && other.Contains("choice") || IsYesOrNo(other) && one.Contains("choice"))
            return true;
        var (mine, theirs) = (
            one.Where(a => !Vague.Contains(a)).ToList(),
            other.Where(a => !Vague.Contains(a)).ToList()
        );
        return (mine.Count > 0 && theirs.Count > 0)
            // What something is, and what is done with it.
            || IsDefinition(one) && theirs.Count > 0
            || IsDefinition(other) && mine.Count > 0
            || mine.Concat(theirs).Any(a => a is "person" or "time" or "place" or "age" or "cost" or "duration");
    }
}
