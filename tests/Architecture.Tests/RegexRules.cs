using System.Reflection;
using System.Text.RegularExpressions;

namespace BlogManager.Architecture.Tests;

/// <summary>Patterns meet text that strangers wrote: none may take more than its length's time.</summary>
internal static partial class RegexRules
{
    /// <summary>Patterns that may backtrack, with the reason.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Exceptions = new Dictionary<string, string>(
        StringComparer.Ordinal
    )
    {
        ["IngestionPlan.WordStart"] = "reads the names of our own types, at start",
    };

    /// <summary>Generated patterns that may backtrack and are no exception.</summary>
    internal static IReadOnlyList<string> MayBacktrack(
        IEnumerable<Type> types,
        IReadOnlyDictionary<string, string> exceptions
    ) =>
        [
            .. types
                .SelectMany(type =>
                    type.GetMethods(
                        BindingFlags.Static
                            | BindingFlags.Instance
                            | BindingFlags.Public
                            | BindingFlags.NonPublic
                            | BindingFlags.DeclaredOnly
                    )
                )
                .Where(method =>
                    method.GetCustomAttribute<GeneratedRegexAttribute>() is { } pattern
                    && !pattern.Options.HasFlag(RegexOptions.NonBacktracking)
                )
                .Select(method => $"{method.DeclaringType!.Name}.{method.Name}")
                .Where(name => !exceptions.ContainsKey(name)),
        ];

    /// <summary>Lines with a pattern that is not generated: nothing looks at those.</summary>
    internal static IReadOnlyList<string> AreMadeElsewhere(IEnumerable<string> lines) =>
        [.. lines.Where(line => Made().IsMatch(line)).Select(line => line.Trim())];

    [GeneratedRegex(@"new Regex\(|\bRegex\.(IsMatch|Match|Matches|Replace|Split|Count)\(|\.Matches\(@?""")]
    private static partial Regex Made();
}
