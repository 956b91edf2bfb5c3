using System.Globalization;
using System.Text.RegularExpressions;

namespace BlogManager.Api.Tests;

/// <summary>What one call of <c>/metrics</c> told.</summary>
internal sealed partial class ScrapedMetrics
{
    private ScrapedMetrics(string text)
    {
        Text = text;
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Series = lines
            .Where(line => line[0] != '#')
            .Select(line => line.LastIndexOf(' ') is var at ? (line[..at], Value(line[(at + 1)..])) : default)
            .ToDictionary(s => s.Item1, s => s.Item2, StringComparer.Ordinal);
        Families = [.. lines.Select(line => Type().Match(line)).Where(m => m.Success).Select(m => m.Groups[1].Value)];
    }

    internal string Text { get; }

    /// <summary>Every sample by name and labels as they are written.</summary>
    internal IReadOnlyDictionary<string, double> Series { get; }

    /// <summary>The names of the metrics, a histogram's once.</summary>
    internal IReadOnlyList<string> Families { get; }

    internal static async Task<ScrapedMetrics> OfAsync(HttpClient client) =>
        new(await client.GetStringAsync("/metrics"));

    /// <summary>
    /// By how much the samples of these metrics have grown since an earlier call, those alone that have.
    /// </summary>
    internal IReadOnlyDictionary<string, double> GrownSince(ScrapedMetrics earlier, params string[] metrics) =>
        Series
            .Where(s => metrics.Contains(s.Key.Split('{')[0], StringComparer.Ordinal))
            .Select(s => (s.Key, OnDraft: s.Value - earlier.Series.GetValueOrDefault(s.Key)))
            .Where(s => s.OnDraft != 0)
            .ToDictionary(s => s.Key, s => s.OnDraft);

    private static double Value(string text) =>
        text switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            _ => double.Parse(text, CultureInfo.InvariantCulture),
        };

    [GeneratedRegex("^# TYPE ([a-zA-Z0-9_:]+) ")]
    private static partial Regex Type();
}
