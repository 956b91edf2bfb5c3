using System.Text.RegularExpressions;
using BlogManager.Infrastructure.Languages;

namespace BlogManager.Adapters.Tests.Languages;

public sealed partial class LocaleTests
{
    private static readonly string[] Served =
    [
        "ar",
        "de",
        "en",
        "es",
        "fr",
        "it",
        "ja",
        "ko",
        "nl",
        "pl",
        "pt",
        "ru",
        "zh",
    ];

    [Test]
    public void The_service_speaks_thirteen_languages() => Assert.That(Locale.Languages, Is.EqualTo(Served));

    [TestCaseSource(nameof(Served))]
    public void Every_file_has_every_text_with_the_same_placeholders(string language)
    {
        var english = Locale.Of("en").Texts;
        var texts = Locale.Find(language)!.Texts;
        Assert.That(texts.Keys, Is.EquivalentTo(english.Keys));
        foreach (var (name, all) in texts)
        {
            Assert.That(all, Is.Not.Empty, name);
            // A list may be longer or shorter than the English one: each of its texts has the placeholders.
            foreach (var text in all)
                Assert.That(Placeholders(text), Is.EquivalentTo(Placeholders(english[name][0])), $"{name}: {text}");
        }
    }

    [Test]
    public void No_sentence_was_left_in_English()
    {
        var english = Locale.Of("en").Texts;
        foreach (var language in Served.Where(l => l != "en"))
        {
            foreach (var (name, all) in Locale.Of(language).Texts.Where(t => t.Value[0].Any(char.IsLetter)))
                Assert.That(all[0], Is.Not.EqualTo(english[name][0]), $"{language} {name}");
        }
    }

    [TestCase("sv")]
    [TestCase("und")]
    [TestCase("")]
    public void A_language_without_a_file_is_spoken_to_in_English(string language)
    {
        Assert.That(Locale.Find(language), Is.Null);
        Assert.That(
            Locale.Of(language).Text("answers.not_answered"),
            Is.EqualTo("The posts do not answer this question.")
        );
    }

    private static string[] Placeholders(string text) => [.. Placeholder().Matches(text).Select(m => m.Value)];

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder();
}
