using BlogManager.Infrastructure.Models.Extractive.Questions;
using FsCheck;
using FsCheck.Fluent;

namespace BlogManager.Adapters.Tests.Extractive;

public sealed class SentenceWorthTests
{
    private const string Firmware = "Firmware 4.2 for the Osprey gateway";
    private const string Water = "Water at 92 or 94 degrees opens the beans because their oils melt.";

    // What tools/writer/worth.py comes to with the weights of question-worth.txt.
    [TestCase(
        "If the update fails, the gateway returns to the old image by itself after three unsuccessful starts.",
        Firmware,
        "",
        false,
        2.367
    )]
    [TestCase("Thank you for reading, and we’ll see you here next week!", Firmware, "", false, -3.666)]
    [TestCase(Water, "What water does to coffee", "How hot the water should be", false, 1.928)]
    [TestCase(Water, "What water does to coffee", "How hot the water should be", true, 1.187)]
    [TestCase("", "", "", false, -4.619)]
    public void The_odds_are_those_of_the_fit(
        string sentence,
        string title,
        string heading,
        bool isFirst,
        double expected
    ) => Assert.That(SentenceWorth.Of(sentence, title, heading, isFirst), Is.EqualTo(expected).Within(0.0015));

    [Test]
    public void Any_text_has_odds_of_a_size_that_words_can_give() =>
        Prop.ForAll<string>(text => IsOdds(SentenceWorth.Of(text ?? "", text ?? "", text ?? "", false)))
            .QuickCheckThrowOnFailure();

    [TestCase("a", 1_000_000)]
    [TestCase("!?", 500_000)]
    [TestCase("9 ", 500_000)]
    [TestCase("\uD83D\uDE00", 500_000)]
    [TestCase("\u0301\u200D\uFEFF\uE000\uD800", 100_000)]
    [CancelAfter(5_000)]
    public void Long_text_of_one_kind_is_read_to_its_end(string of, int times)
    {
        var text = string.Concat(Enumerable.Repeat(of, times));
        Assert.That(IsOdds(SentenceWorth.Of(text, text, text, false)));
    }

    private static bool IsOdds(double value) => value is > -60 and < 60;
}
