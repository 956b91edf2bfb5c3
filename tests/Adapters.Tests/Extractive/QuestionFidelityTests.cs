using BlogManager.Infrastructure.Models.Extractive.Questions;
using FsCheck;
using FsCheck.Fluent;

namespace BlogManager.Adapters.Tests.Extractive;

public sealed class QuestionFidelityTests
{
    [TestCase(
        "Why should drug be taken with alcohol?",
        "Neither drug should be taken with alcohol, because both harm the liver."
    )]
    [TestCase("Why are mushrooms safe to eat?", "Not all mushrooms are safe to eat, because some contain amatoxin.")]
    [TestCase("Why should you swim in the Tarn?", "Nobody should swim in the Tarn, because the current is strong.")]
    [TestCase(
        "Why does Aspirin help against migraine?",
        "Aspirin rarely helps against migraine, because it acts too slowly."
    )]
    [TestCase("Why should you take the pill?", "You should not take the pill because it is old.")]
    [TestCase("What does the path /var/tern do?", "The path /var/log/tern is a folder that keeps the logs.")]
    [TestCase(
        "Why is git push --lease slow?",
        "The command git push --force-with-lease is slow because it checks twice."
    )]
    [TestCase("When did Mr. J. R. Tolkien write the Hobbit?", "Mr. J. R. R. Tolkien wrote The Hobbit in 1937.")]
    [TestCase(
        "When was the Royal Society for Birds founded?",
        "The Royal Society for the Protection of Birds was founded in 1889."
    )]
    [TestCase("How many 000 cups does the team drink?", "The team drinks 3 000 cups of tea a week.")]
    [TestCase(
        "Why do bees sleep for five hours a night?",
        "Bees sleep for five to eight hours a night because their muscles need rest."
    )]
    [TestCase("Why does the approach take O?", "The approach takes O(n²) time because every pair is compared.")]
    [TestCase("When was the car sold in 2011?", "The car was sold in 2011.")]
    [TestCase("Why use a project that doesn' t use Cargo?", "You can convert a project that doesn’t use Cargo.")]
    public void What_the_source_does_not_say_is_not_asked(string question, string answer) =>
        Assert.That(QuestionFidelity.Holds(question, answer, Of(answer)), Is.False);

    [TestCase(
        "Why should neither drug be taken with alcohol?",
        "Neither drug should be taken with alcohol, because both harm the liver."
    )]
    [TestCase("Why do bees sleep at night?", "Bees sleep at night because no muscle works without rest.")]
    [TestCase("Why can't you take the pill?", "You should not take the pill because it is old.")]
    [TestCase("When did Mr. J. R. R. Tolkien write the Hobbit?", "Mr. J. R. R. Tolkien wrote The Hobbit in 1937.")]
    [TestCase(
        "What does the Osprey Gateway's retry loop do for C++?",
        "The Osprey Gateway’s retry loop waits for C++."
    )]
    [TestCase("How many cups does the R&D team drink in 30 days?", "In 30 days the R&D team drinks 3 000 cups.")]
    [TestCase("What is a USWDS site?", "A USWDS-based site is accessible.")]
    public void What_it_says_is(string question, string answer) =>
        Assert.That(QuestionFidelity.Holds(question, answer, Of(answer)), Is.True);

    [Test]
    public void Any_texts_are_compared() =>
        Prop.ForAll<string, string>(
                (question, answer) =>
                {
                    _ = QuestionFidelity.Holds($"What {question}?", answer ?? "", Of(answer ?? ""));
                    return true;
                }
            )
            .QuickCheckThrowOnFailure();

    private static QuestionContext Of(string answer) => new("A title", "", "", answer);
}
