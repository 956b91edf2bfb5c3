using System.Text.Json;
using System.Text.RegularExpressions;

namespace BlogManager.Api.Tests;

/// <summary>An expression of a dashboard.</summary>
/// <param name="Place">Dashboard and panel.</param>
/// <param name="Expression">In PromQL, with Grafana's variables in it.</param>
/// <param name="IsInstant">Whether it is evaluated once and not over the time shown.</param>
internal sealed record DashboardQuery(string Place, string Expression, bool IsInstant);

/// <summary>The dashboards of <c>docker/grafana</c>, as files.</summary>
internal static partial class Dashboards
{
    /// <summary>Every expression of every panel and annotation.</summary>
    internal static IReadOnlyList<DashboardQuery> Queries(string directory) =>
        [
            .. Directory
                .EnumerateFiles(directory, "*.json")
                .Order(StringComparer.Ordinal)
                .SelectMany(file => Queries(Path.GetFileNameWithoutExtension(file), Read(file))),
        ];

    /// <summary>What the variables are filled from, such as <c>label_values(metric, label)</c>.</summary>
    internal static IReadOnlyList<string> VariableQueries(string directory) =>
        [
            .. Directory
                .EnumerateFiles(directory, "*.json")
                .SelectMany(file => Read(file).GetProperty("templating").GetProperty("list").EnumerateArray())
                .Where(v => v.GetProperty("type").GetString() == "query")
                .Select(v => v.GetProperty("query").GetProperty("query").GetString()!)
                .Distinct(),
        ];

    /// <summary>The expression as Grafana would send it.</summary>
    /// <param name="query">The query.</param>
    /// <param name="rateInterval">In place of <c>$__rate_interval</c>.</param>
    /// <param name="range">In place of <c>$__range</c>.</param>
    internal static string Filled(DashboardQuery query, string rateInterval, string range)
    {
        var filled = query
            .Expression.Replace("$__rate_interval", rateInterval, StringComparison.Ordinal)
            .Replace("$__range", range, StringComparison.Ordinal)
            .Replace("$job", "blogmanager", StringComparison.Ordinal)
            .Replace("$instance", ".*", StringComparison.Ordinal)
            .Replace("$input_price", "2.5", StringComparison.Ordinal)
            .Replace("$output_price", "10", StringComparison.Ordinal);
        return filled.Contains('$', StringComparison.Ordinal)
            ? throw new InvalidOperationException($"{query.Place} has a variable that is not known: {filled}")
            : filled;
    }

    /// <summary>
    /// The names of our own metrics that stand in a text: what the runtime's and Prometheus' own are called is theirs.
    /// </summary>
    internal static IReadOnlySet<string> MetricsIn(string text) =>
        Metric().Matches(text).Select(m => m.Value).ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<DashboardQuery> Queries(string dashboard, JsonElement json)
    {
        foreach (
            var annotation in json.GetProperty("annotations")
                .GetProperty("list")
                .EnumerateArray()
                .Where(a => a.TryGetProperty("expr", out _))
        )
            yield return new(
                $"{dashboard}: annotation {annotation.GetProperty("name")}",
                annotation.GetProperty("expr").GetString()!,
                IsInstant: false
            );
        foreach (
            var panel in json.GetProperty("panels")
                .EnumerateArray()
                .SelectMany(p => p.TryGetProperty("panels", out var inner) ? inner.EnumerateArray().Prepend(p) : [p])
        )
        {
            if (!panel.TryGetProperty("targets", out var targets))
                continue;
            foreach (var target in targets.EnumerateArray())
                yield return new(
                    $"{dashboard}: {panel.GetProperty("title")} {target.GetProperty("refId")}",
                    target.GetProperty("expr").GetString()!,
                    target.GetProperty("instant").GetBoolean()
                );
        }
    }

    private static JsonElement Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return document.RootElement.Clone();
    }

    [GeneratedRegex(@"(?<![a-zA-Z0-9_:/.])(?:blogmanager|http|process|dotnet)_[a-z0-9_]+")]
    private static partial Regex Metric();
}
