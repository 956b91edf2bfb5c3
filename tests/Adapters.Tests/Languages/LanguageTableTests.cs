using BlogManager.Infrastructure.Languages;

namespace BlogManager.Adapters.Tests.Languages;

/// <summary>The table of <c>docs/languages.md</c>: what each language gets is what the code gives it.</summary>
public sealed class LanguageTableTests
{
    private static IEnumerable<TestCaseData> Rows() =>
        File.ReadLines(Path.Combine(Root(), "docs", "languages.md"))
            .SkipWhile(l => !l.StartsWith("| ---", StringComparison.Ordinal))
            .Skip(1)
            .TakeWhile(l => l.StartsWith('|'))
            .Select(l => l.Split('|', StringSplitOptions.TrimEntries))
            .Select(c => new TestCaseData(c[2], c[3], c[4], c[5]).SetArgDisplayNames(c[2]));

    [Test]
    public void Every_language_that_is_known_has_a_row() =>
        Assert.That(
            Rows().Select(r => r.Arguments[0]),
            Is.EquivalentTo(LanguageWords.Languages.Append("en")).And.SupersetOf(Locale.Languages)
        );

    [TestCaseSource(nameof(Rows))]
    public void A_row_says_what_is_so(string code, string joinedBy, string example, string ownSentences)
    {
        var words = example.Split(", ");
        Assert.That(words, Has.Length.EqualTo(2));
        var terms = WordAnalysis.Terms(words[0], code);
        Assert.That(terms, Is.EqualTo(WordAnalysis.Terms(words[1], code)).And.Not.Empty, "one term");
        Assert.That(ownSentences, Is.EqualTo(Locale.Find(code) is null ? "no" : "yes"));
        Assert.That(
            joinedBy.StartsWith("pairs", StringComparison.Ordinal),
            Is.EqualTo(WordAnalysis.Terms(string.Concat(words[0], words[0]), code).Count > 1),
            "words that are joined by a stemmer are one term, however long"
        );
    }

    private static string Root()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "BlogManager.sln")))
            directory = Path.GetDirectoryName(directory)!;
        return directory;
    }
}
