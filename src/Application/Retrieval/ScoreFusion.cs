namespace BlogManager.Application.Retrieval;

/// <summary>
/// Convex combination of scaled scores: S. Bruch, S. Gai, A. Ingber, "An analysis of fusion functions for hybrid
/// retrieval", ACM TOIS 42 (1), 2023. It keeps how far apart scores are, which reciprocal ranks throw away.
/// </summary>
internal static class ScoreFusion
{
    /// <summary>Scales scores so that the lowest is 0 and the highest 1; where all are equal, 1.</summary>
    internal static Dictionary<string, double> MinMax(IEnumerable<KeyValuePair<string, double>> scores)
    {
        var scaled = new Dictionary<string, double>(scores, StringComparer.Ordinal);
        if (scaled.Count == 0)
            return scaled;
        var (low, high) = (scaled.Values.Min(), scaled.Values.Max());
        foreach (var key in scaled.Keys)
            scaled[key] = high > low ? (scaled[key] - low) / (high - low) : 1;
        return scaled;
    }

    /// <summary>The weighted sum by key; a key that is missing from a list has 0 there.</summary>
    internal static Dictionary<string, double> Sum(
        params ReadOnlySpan<(double Weight, Dictionary<string, double> Scores)> lists
    )
    {
        var sum = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (weight, scores) in lists)
        {
            foreach (var (key, score) in scores)
                sum[key] = sum.GetValueOrDefault(key) + (weight * score);
        }

        return sum;
    }
}
