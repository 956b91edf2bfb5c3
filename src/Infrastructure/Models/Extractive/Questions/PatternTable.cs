using System.Globalization;
using BlogManager.Infrastructure.Models.Extractive.Language;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>A row: sentences of this form answer that question.</summary>
/// <param name="Weight">How good its questions are as a rule, 0 to 1.</param>
/// <param name="Ask">The question, with what the form caught in braces.</param>
/// <param name="Example">A sentence of the form.</param>
/// <param name="Asks">The question of the example. A test asks each row for it.</param>
internal sealed record PatternRow(
    QuestionKind Kind,
    double Weight,
    string Form,
    string Ask,
    string Example,
    string Asks
);

/// <summary>The rows of <c>patterns.txt</c>, which says how they are read.</summary>
internal static class PatternTable
{
    internal static IReadOnlyList<PatternRow> Rows { get; } = [.. Read()];

    private static IEnumerable<PatternRow> Read()
    {
        foreach (var row in Resource.Lines("patterns.txt").Where(l => l[0] != '#').Chunk(3))
        {
            var head = row[0].Split(": ", 2);
            var kind = head[0].Split(' ');
            var example = After(row[2], "  as ").Split(" -> ");
            yield return new PatternRow(
                Enum.Parse<QuestionKind>(kind[0].Replace("_", "", StringComparison.Ordinal), ignoreCase: true),
                double.Parse(kind[1], CultureInfo.InvariantCulture),
                head[1],
                After(row[1], "  asks "),
                example[0],
                example[1]
            );
        }
    }

    private static string After(string line, string word) =>
        line.StartsWith(word, StringComparison.Ordinal)
            ? line[word.Length..]
            : throw new InvalidOperationException($"The line \"{line}\" of the patterns must begin with \"{word}\".");
}
