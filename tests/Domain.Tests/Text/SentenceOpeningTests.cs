using BlogManager.Domain.Text;

namespace BlogManager.Domain.Tests.Text;

/// <summary>What a sentence may begin with besides a letter.</summary>
public sealed class SentenceOpeningTests
{
    [TestCase("\"")]
    [TestCase("“")]
    [TestCase("'")]
    [TestCase("‘")]
    [TestCase("(")]
    [TestCase("[")]
    [TestCase("`")]
    [TestCase("«")]
    [TestCase("*")]
    [TestCase("_")]
    [TestCase("¿")]
    [TestCase("¡")]
    [TestCase("")]
    public void A_sentence_begins_with_a_letter_behind_a_mark_that_opens(string opening)
    {
        var text = $"It rains today. {opening}Then it stops.";
        Assert.That(
            SentenceSplitter.Split(text, 0, text.Length).Select(s => text[s.Start..s.End]),
            Is.EqualTo(["It rains today.", $"{opening}Then it stops."])
        );
    }

    // A small letter behind such a mark goes on with the sentence, but for code, which is not prose.
    [Test]
    public void A_small_letter_behind_a_mark_that_opens_begins_none()
    {
        foreach (var opening in "\"“'‘([«*_¿¡")
        {
            var text = $"It rains. {opening}then it stops";
            Assert.That(SentenceSplitter.Split(text, 0, text.Length), Has.Count.EqualTo(1), $"{opening}");
        }

        const string code = "It rains. `then` it stops";
        Assert.That(SentenceSplitter.Split(code, 0, code.Length), Has.Count.EqualTo(2));
    }

    [TestCase("It rains today. then it stops.")]
    [TestCase("It rains today.Then it stops.")]
    public void Elsewhere_a_full_stop_ends_nothing(string text) =>
        Assert.That(SentenceSplitter.Split(text, 0, text.Length), Has.Count.EqualTo(1));
}
