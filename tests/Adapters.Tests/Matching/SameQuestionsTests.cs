using System.Text.Json;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Models.Matching;
using BlogManager.Infrastructure.Models.Neural;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlogManager.Adapters.Tests.Matching;

/// <summary>The matcher with the encoder in the box.</summary>
public sealed class SameQuestionsTests
{
    private NeuralModels _models = null!;
    private ModelLanes _lanes = null!;
    private QuestionMatcher _matcher = null!;

    [OneTimeSetUp]
    public async Task Load()
    {
        _models = new NeuralModels(NullLogger<NeuralModels>.Instance);
        Assert.That(await _models.EncoderAsync(), Is.Not.Null);
        _lanes = new ModelLanes();
        _matcher = new QuestionMatcher(_models, _lanes);
    }

    [OneTimeTearDown]
    public void Unload()
    {
        _lanes.Dispose();
        _models.Dispose();
    }

    // Pairs that nobody saw who wrote the matcher: docs/asking.md tells the figures.
    [Test]
    public async Task Of_pairs_written_by_others_most_are_found_and_hardly_any_is_taken_for_another()
    {
        var (found, taken) = (0, 0);
        foreach (
            var line in await File.ReadAllLinesAsync(
                Path.Combine(TestContext.CurrentContext.TestDirectory, "same-questions.jsonl")
            )
        )
        {
            using var pair = JsonDocument.Parse(line);
            var same = await SameAsync(
                pair.RootElement.GetProperty("a").GetString()!,
                pair.RootElement.GetProperty("b").GetString()!
            );
            if (pair.RootElement.GetProperty("same").GetBoolean())
                found += same ? 1 : 0;
            else
                taken += same ? 1 : 0;
        }

        Assert.Multiple(() =>
        {
            Assert.That(found, Is.GreaterThanOrEqualTo(42), "of 100 that mean the same");
            Assert.That(taken, Is.LessThanOrEqualTo(2), "of 100 that do not");
        });
    }

    [TestCase("How do I get from Lima to Cusco?", "How do I get to Lima from Cusco?", ExpectedResult = false)]
    [TestCase("Can I convert PDF to Word?", "can i convert word to pdf", ExpectedResult = false)]
    [TestCase("Does it run on Debian 12?", "does debian 12 run it?", ExpectedResult = true)]
    [TestCase("Does it run on Debian?", "Does it run on Debian 12?", ExpectedResult = false)]
    [TestCase("Do you ship to Norway?", "DO YOU SHIP TO NORWAY", ExpectedResult = true)]
    [TestCase("Is it free?", "Is it not free?", ExpectedResult = false)]
    [TestCase("What is the price?", "Thanks a lot! What is the price, please?", ExpectedResult = true)]
    [TestCase("10,000 euros", "100,000 euros", ExpectedResult = false)]
    [TestCase("Wie lange dauert der Versand?", "wie lange dauert der versand", ExpectedResult = true)]
    [TestCase("配送料はいくらですか", "配送料はいくらですか?", ExpectedResult = true)]
    [TestCase("配送料はいくらですか", "返品はできますか", ExpectedResult = false)]
    [TestCase("Liefert ihr nach Norwegen?", "Wann liefert ihr nach Norwegen?", ExpectedResult = false)]
    [TestCase("Liefert ihr nach Norwegen?", "Warum liefert ihr nach Norwegen?", ExpectedResult = false)]
    [TestCase("Who is Anna Burg?", "Who is Anne Berg?", ExpectedResult = false)]
    [TestCase("Does it contain nuts?", "Does it contain peanuts?", ExpectedResult = false)]
    [TestCase("Do you ship to Norway?", "Do you ship everywhere but Norway?", ExpectedResult = false)]
    [TestCase("Do you ship to Norway?", "Did you stop shipping to Norway?", ExpectedResult = false)]
    [TestCase("How much does shipping cost?", "Why does shipping cost so much?", ExpectedResult = false)]
    [TestCase("Is the chocolate vegan?", "Is the white chocolate vegan?", ExpectedResult = false)]
    [TestCase("Do you ship to Norway?", "Do you only ship to Norway?", ExpectedResult = false)]
    [TestCase("Can I pay before delivery?", "Can I pay on delivery?", ExpectedResult = false)]
    [TestCase("Does the bread contain nuts?", "Which bread contains nuts?", ExpectedResult = false)]
    [TestCase("送料はいくらですか", "送料はいつですか", ExpectedResult = false)]
    [TestCase(
        "How do I upgrade from version 2 to version 3?",
        "How can I upgrade from version 2 to version 3?",
        ExpectedResult = true
    )]
    [TestCase("???", "!!!", ExpectedResult = false)]
    [TestCase("while", "while", ExpectedResult = true)]
    public Task<bool> Questions_are_one_or_two(string one, string other) => SameAsync(one, other);

    [Test]
    public async Task Which_of_the_two_comes_first_does_not_matter()
    {
        string[] questions =
        [
            "Do you ship to Norway?",
            "shipping norway",
            "How much is shipping to Norway?",
            "Hi, could you tell me whether you ship to Norway in 2 days?",
            "Wie teuer ist der Versand?",
            "versand teuer",
        ];
        foreach (var one in questions)
        {
            foreach (var other in questions)
                Assert.That(await SameAsync(one, other), Is.EqualTo(await SameAsync(other, one)), $"{one} | {other}");
        }
    }

    [Test]
    public async Task Before_the_encoder_is_there_the_same_words_are_the_same_question()
    {
        ReadQuestion By(string question) => new QuestionMatcher.Read(question, false, QuestionForm.Of(question));
        Assert.That(_matcher.AreSame(By("Do you ship to Norway?"), By("do you ship to norway")), Is.True);
        Assert.That(_matcher.AreSame(By("Do you ship to Norway?"), By("Do you ship to Sweden?")), Is.False);
        Assert.That((await _matcher.ReadAsync("Do you ship?", default)).IsWhole, Is.True);
    }

    private async Task<bool> SameAsync(string one, string other) =>
        _matcher.AreSame(
            await _matcher.ReadAsync(one, TestContext.CurrentContext.CancellationToken),
            await _matcher.ReadAsync(other, TestContext.CurrentContext.CancellationToken)
        );
}
