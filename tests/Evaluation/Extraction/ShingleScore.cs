using System.Text.RegularExpressions;

namespace BlogManager.Evaluation.Extraction;

/// <summary>
/// The measure of article-extraction-benchmark (github.com/scrapinghub/article-extraction-benchmark): precision and
/// recall of the multiset of 4-word shingles of a page, each averaged over the pages, and F1 of the two averages.
/// </summary>
internal sealed partial class ShingleScore
{
    private const int Size = 4;

    private readonly List<(double Precision, double Recall)> _pages = [];

    internal double Precision => _pages.Average(p => p.Precision);

    internal double Recall => _pages.Average(p => p.Recall);

    internal double F1 => 2 * Precision * Recall / (Precision + Recall);

    internal int Pages => _pages.Count;

    internal (double Precision, double Recall) Add(string truth, string found)
    {
        var page = Of(truth, found);
        _pages.Add(page);
        return page;
    }

    internal static (double Precision, double Recall) Of(string truth, string found)
    {
        var (wanted, got) = (Shingles(truth), Shingles(found));
        var shared = wanted.Sum(s => Math.Min(s.Value, got.GetValueOrDefault(s.Key)));
        var (missing, extra) = (wanted.Values.Sum() - shared, got.Values.Sum() - shared);
        return (Ratio(shared, extra, missing), Ratio(shared, missing, extra));
    }

    /// <summary>The shingles of one text that the other lacks, in order: what to look at.</summary>
    internal static IEnumerable<string> Lacking(string text, string other)
    {
        var left = Shingles(other);
        foreach (var shingle in InOrder(text))
        {
            if (left.GetValueOrDefault(shingle) is var count and > 0)
                left[shingle] = count - 1;
            else
                yield return shingle;
        }
    }

    // As the benchmark has it: nothing wrong of either kind is 1, nothing right and nothing wrong of this kind is 0.
    private static double Ratio(int shared, int wrong, int other) =>
        wrong == 0 && other == 0 ? 1
        : shared == 0 ? 0
        : (double)shared / (shared + wrong);

    private static Dictionary<string, int> Shingles(string text) =>
        InOrder(text).GroupBy(s => s, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count());

    private static IEnumerable<string> InOrder(string text)
    {
        var words = Word().Matches(text).Select(m => m.Value).ToList();
        for (var at = 0; at < Math.Max(1, words.Count - Size + 1); at++)
            yield return string.Join(' ', words.Skip(at).Take(Size));
    }

    [GeneratedRegex(@"[\p{L}\p{N}_]+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Word();
}
