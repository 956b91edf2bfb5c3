namespace BlogManager.Api.Settings;

internal static class NearestName
{
    // Names are short; what is longer is no misspelling of one.
    private const int Longest = 200;

    /// <summary>The name with the fewest letters to change; null where a third of them would have to be.</summary>
    internal static string? Of(string written, IEnumerable<string> names)
    {
        if (written.Length > Longest)
            return null;
        var (best, fewest) = ((string?)null, Math.Max(1, written.Length / 3) + 1);
        foreach (var name in names)
        {
            if (Distance(written, name) is var distance && distance < fewest)
                (best, fewest) = (name, distance);
        }

        return best;
    }

    /// <summary>Letters to add, drop or change, case aside (Levenshtein).</summary>
    internal static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var above = row[j];
                var change =
                    diagonal + (char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]) ? 0 : 1);
                row[j] = Math.Min(change, 1 + Math.Min(above, row[j - 1]));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
