using System.Globalization;
using System.Text.RegularExpressions;

namespace BlogManager.Architecture.Tests;

/// <summary>Lists in documents that must keep step with what they list.</summary>
public sealed partial class DocumentTests
{
    private static readonly string Decisions = Path.Combine(Repository.Root, "docs", "adr");

    [Test]
    public void The_index_lists_every_decision_by_number_and_title_and_says_why_a_number_is_missing()
    {
        var index = File.ReadAllText(Path.Combine(Decisions, "README.md"));
        (int Number, string Row)[] decisions =
        [
            .. Directory
                .EnumerateFiles(Decisions, "0*.md")
                .Order(StringComparer.Ordinal)
                .Select(file => (File: Path.GetFileName(file), Title: Title().Match(File.ReadLines(file).First())))
                .Select(d =>
                    (
                        int.Parse(d.Title.Groups[1].Value, CultureInfo.InvariantCulture),
                        $"| {d.Title.Groups[1].Value} | [{d.Title.Groups[2].Value}]({d.File}) |"
                    )
                ),
        ];
        Assert.That(decisions, Has.Length.GreaterThan(20), "the decisions are found");
        Assert.That(Row().Matches(index).Select(m => m.Value), Is.EqualTo(decisions.Select(d => d.Row)));
        var missing = Enumerable.Range(1, decisions[^1].Number).Except(decisions.Select(d => d.Number));
        var explained = Number().Matches(index.Split("Numbers ")[1].Split(" were ")[0]);
        Assert.That(missing, Is.EqualTo(explained.Select(m => int.Parse(m.Value, CultureInfo.InvariantCulture))));
    }

    [GeneratedRegex(@"^# (\d+)\. (.+)$", RegexOptions.NonBacktracking)]
    private static partial Regex Title();

    [GeneratedRegex(@"^\| \d.*$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Row();

    [GeneratedRegex(@"\d+", RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}
