using System.Text.RegularExpressions;

namespace BlogManager.Architecture.Tests;

/// <summary>The security guide names the tests that hold its lines: they must be there.</summary>
public sealed partial class SecurityGuideTests
{
    private static readonly string[] Sources =
    [
        .. Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Where(f =>
                !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ),
    ];

    [Test]
    public void Every_line_names_tests_that_exist()
    {
        var guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "security.md"));
        Assert.Multiple(() =>
        {
            Assert.That(Missing(guide), Is.Empty);
            foreach (var line in guide.Split("## API")[1..])
                Assert.That(Named().Matches(line), Is.Not.Empty, line.Split('\n')[0]);
        });
    }

    [Test]
    public void A_test_that_does_not_exist_is_caught() =>
        Assert.That(
            Missing("- `HardeningTests.Nobody_gets_in`\n- `NoSuchTests.At_all`"),
            Is.EqualTo(["HardeningTests.Nobody_gets_in", "NoSuchTests.At_all"])
        );

    private static List<string> Missing(string guide) =>
        [
            .. Named()
                .Matches(guide)
                .Where(m => !Exists(m.Groups[1].Value, m.Groups[2].Value))
                .Select(m => $"{m.Groups[1].Value}.{m.Groups[2].Value}"),
        ];

    private static bool Exists(string fixture, string test) =>
        Sources.Any(file =>
            Path.GetFileNameWithoutExtension(file) == fixture
            && File.ReadAllText(file).Contains($" {test}(", StringComparison.Ordinal)
        );

    [GeneratedRegex(@"`([A-Z][A-Za-z]+Tests)\.([A-Za-z_0-9]+)`")]
    private static partial Regex Named();
}
