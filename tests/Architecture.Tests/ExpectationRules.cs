using System.Reflection;
using System.Text.RegularExpressions;

namespace BlogManager.Architecture.Tests;

/// <summary>What tests compare with.</summary>
internal static partial class ExpectationRules
{
    private static readonly Type[] Written =
    [
        typeof(string),
        typeof(bool),
        typeof(int),
        typeof(long),
        typeof(float),
        typeof(double),
        typeof(TimeSpan),
    ];

    /// <summary>
    /// Expectations that are a constant of the code under test, with which the code agrees whatever its value: "file:
    /// Type.Constant". A test writes the value out.
    /// </summary>
    /// <param name="production">The types of the code under test.</param>
    /// <param name="tests">The text of the tests by file name.</param>
    internal static IReadOnlyList<string> ValuesAreWrittenOut(
        IEnumerable<Type> production,
        IReadOnlyDictionary<string, string> tests
    )
    {
        var constants = production.SelectMany(Constants).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. tests
                .SelectMany(test =>
                    Expected()
                        .Matches(test.Value)
                        .Select(m => (File: test.Key, Name: $"{m.Groups[1].Value}.{m.Groups[2].Value}"))
                )
                .Where(found => constants.Contains(found.Name))
                .Select(found => $"{found.File}: {found.Name}")
                .Order(StringComparer.Ordinal),
        ];
    }

    // Numbers, times and texts, and lists of texts; a value of a type of our own has a name because it is that value.
    private static IEnumerable<string> Constants(Type type) =>
        type.IsEnum
            ? []
            :
            [
                .. type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
                    .Where(f => IsWritten(f.FieldType))
                    .Select(f => $"{type.Name}.{f.Name}"),
                .. type.GetProperties(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
                    .Where(p => IsWritten(p.PropertyType))
                    .Select(p => $"{type.Name}.{p.Name}"),
            ];

    private static bool IsWritten(Type type) =>
        Written.Contains(type) || type.IsAssignableTo(typeof(IEnumerable<string>));

    [GeneratedRegex(
        @"\bIs\.(?:Not\.)?[A-Z][A-Za-z]+\(\s*(?:[A-Za-z]+\.)*([A-Z][A-Za-z0-9]*)\.([A-Z][A-Za-z0-9]*)\s*\)",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Expected();
}
