using System.Text.RegularExpressions;

namespace BlogManager.Application.Ingestion;

/// <summary>What may be known of ingestion outside: the names of its steps.</summary>
public static partial class IngestionPlan
{
    /// <summary>The steps in order, as they are named in responses and jobs.</summary>
    public static IReadOnlyList<string> StepNames { get; } =
    [.. IngestionSteps.Order.Select(t => WordStart().Replace(t.Name[..^"Step".Length], "_$1").ToLowerInvariant())];

    [GeneratedRegex("(?<!^)([A-Z])")]
    private static partial Regex WordStart();
}
