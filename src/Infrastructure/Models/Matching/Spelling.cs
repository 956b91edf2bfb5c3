namespace BlogManager.Infrastructure.Models.Matching;

/// <summary>Whether a word is another one, mistyped.</summary>
internal static class Spelling
{
    private const int Longest = 32;

    /// <summary>
    /// Whether so few letters are missing, too many, wrong or exchanged with their neighbour as fingers slip: one up to
    /// seven letters, two in longer words (F. Damerau, CACM 7, 1964; each letter is exchanged once).
    /// </summary>
    internal static bool IsSlip(string one, string other)
    {
        var (shorter, longer) = one.Length <= other.Length ? (one, other) : (other, one);
        var most =
            shorter.Length < 4 ? 0
            : shorter.Length < 8 ? 1
            : 2;
        if (most == 0 || longer.Length > Longest || longer.Length - shorter.Length > most || shorter[0] != longer[0])
            return false;
        return Distance(shorter, longer) <= most;
    }

    private static int Distance(string one, string other)
    {
        Span<int> rows = stackalloc int[3 * (Longest + 1)];
        var width = Longest + 1;
        for (var j = 0; j <= other.Length; j++)
            rows[j] = j;
        for (var i = 1; i <= one.Length; i++)
        {
            var row = rows.Slice(i % 3 * width, width);
            var before = rows.Slice((i - 1) % 3 * width, width);
            var last = rows.Slice((i + 1) % 3 * width, width);
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                row[j] = Math.Min(
                    Math.Min(row[j - 1], before[j]) + 1,
                    before[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1)
                );
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    row[j] = Math.Min(row[j], last[j - 2] + 1);
            }
        }

        return rows[(one.Length % 3 * width) + other.Length];
    }
}
