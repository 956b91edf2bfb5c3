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

    [TestCase("It rains today. then it stops.")]
    [TestCase("It rains today.Then it stops.")]
    public void Elsewhere_a_full_stop_ends_nothing(string text) =>
        Assert.That(SentenceSplitter.Split(text, 0, text.Length), Has.Count.EqualTo(1));
}
