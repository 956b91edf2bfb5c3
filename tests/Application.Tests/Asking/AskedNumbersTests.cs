using BlogManager.Application.Answering;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Testing;

namespace BlogManager.Application.Tests.Asking;

public sealed class AskedNumbersTests
{
    [TestCase("How much is the 800 GB disk?", "800")]
    [TestCase("What changed in Rust 1.27.2?", "1.27.2")]
    [TestCase("What happened in 2021?", "2021")]
    [TestCase("Does it run on Python 3?", "3")]
    [TestCase("Is there an API v2?", "2")]
    [TestCase("What would 10,000 euros do, or 25.000?", "10000 25000")]
    [TestCase("Name 3 ways to save water.", "")]
    [TestCase("3 ways to save water", "")]
    [TestCase("Is it ready in 5 minutes?", "")]
    [TestCase("What is 18F?", "")]
    [TestCase("What does the 800GB disk cost?", "800")]
    [TestCase("What does S3 cost?", "")]
    [TestCase("متى كان ذلك، ٢٠٢١؟", "2021")]
    public void The_numbers_that_pick_one_of_several_are_read(string question, string expected) =>
        Assert.That(string.Join(' ', AskedNumbers.Of(question)), Is.EqualTo(expected));

    [TestCase("How much is the 800 GB disk?", ExpectedResult = "close close")]
    [TestCase("How much is the 400 GB disk?", ExpectedResult = "answer answer")]
    [TestCase("How much is a disk?", ExpectedResult = "answer answer")]
    [TestCase("What did disks cost in 2021?", ExpectedResult = "answer answer")]
    [TestCase("What is new in version 3.1?", ExpectedResult = "answer answer")]
    [TestCase("What is new in version 3.2?", ExpectedResult = "close close")]
    public string A_sentence_without_them_comes_close(string question)
    {
        const string Text = "The 400 GB disk costs 90 euros. Tapes cost less, and last.";
        var passage = new Passage(
            new StoredChunk(
                new Chunk("c", 0, 0, Text.Length, Text, "Prices of 2021"),
                "p",
                new PostUrl("https://a.example/p"),
                "Release 3.1.4",
                "en"
            ),
            1
        );
        var thresholds = new SupportThresholds(Answer: 0.4, Close: 0.1);
        var reading = new Reading(
            [
                new ReadSentence(0, (0, 31), (0, 31), null, "", 0.92),
                new ReadSentence(0, (32, 58), (32, 58), null, "", 0.6),
            ],
            0.9,
            thresholds
        );
        var held = AskedNumbers.Hold(reading, question, [passage]);
        Assert.That(held.Closeness, Is.EqualTo(0.9), "it is shown as what comes closest");
        Assert.That(held.Sentences.Select(s => s.Support), Is.Ordered.Descending);
        return string.Join(' ', held.Sentences.Select(s => s.Support >= thresholds.Answer ? "answer" : "close"));
    }

    [Test]
    public void Any_text_is_read()
    {
        foreach (var text in HostileTexts.All.Select(t => t.OfLength(100_000)))
            Assert.That(AskedNumbers.Of(text), Has.All.Length.LessThanOrEqualTo(64));
    }
}
