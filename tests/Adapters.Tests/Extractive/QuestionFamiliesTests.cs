using BlogManager.Infrastructure.Models.Extractive;

namespace BlogManager.Adapters.Tests.Extractive;

public sealed class QuestionFamiliesTests
{
    [TestCase(
        "The Petrel Project launched a workshop to train new maintainers.",
        "Why did the Petrel Project launch a workshop?"
    )]
    [TestCase(
        "By grafting old wood, orchard owners can save dying pear trees.",
        "How can orchard owners save dying pear trees?"
    )]
    [TestCase("Use the long shears to trim climbing roses.", "How do you trim climbing roses?")]
    [TestCase("Water the tomato seedlings twice a week.", "How often should you water the tomato seedlings?")]
    [TestCase("Bake the rye loaf for 40 minutes.", "How long should you bake the rye loaf?")]
    [TestCase("The Petrel compiler needs at least 8 GB of memory.", "How much memory does the Petrel compiler need?")]
    [TestCase("Feed the rye starter before the surface sinks again.", "When should you feed the rye starter?")]
    [TestCase(
        "The Petrel linker rejects a symbol when two crates export the same name.",
        "When does the Petrel linker reject a symbol?"
    )]
    [TestCase(
        "Harbour Council publishes several reports such as budgets, audits and tide tables.",
        "Which reports does Harbour Council publish?"
    )]
    [TestCase(
        "Winter pruning helps old apple trees bear larger fruit.",
        "What helps old apple trees bear larger fruit?"
    )]
    [TestCase(
        "The Petrel linker does not support shared libraries.",
        "Does the Petrel linker support shared libraries?"
    )]
    [TestCase("Commercial tenants may share empty rooms.", "May commercial tenants share empty rooms?")]
    [TestCase(
        "The Petrel linker is faster than the old Albatross tool.",
        "Is the Petrel linker faster than the old Albatross tool?"
    )]
    [TestCase(
        "During the spring workshop, volunteer teams created maps of the old garden.",
        "What did volunteer teams create during the spring workshop?"
    )]
    [TestCase(
        "The Petrel Project has published a guide for new maintainers.",
        "What has the Petrel Project published?"
    )]
    public void Each_family_makes_its_question(string text, string question) =>
        Assert.That(
            ExtractiveQuestionWriter.Write(Posts.Of(text), 20).Items.Select(q => q.Text),
            Does.Contain(question)
        );

    [TestCase(
        "Keeping a sourdough starter alive",
        "# Feeding\n\nFeed a sourdough starter with fresh flour. Stir the sourdough starter until it is smooth.",
        "How do you feed a sourdough starter?"
    )]
    [TestCase(
        "Keeping a sourdough starter alive",
        "# When the surface looks grey\n\nFeed the starter with fresh rye flour at noon. You should stir the starter twice. Use a clean glass jar afterwards.",
        "What should you do when the surface looks grey?"
    )]
    [TestCase(
        "Announcing Petrel 1.70.0",
        "# What's in 1.70.0 stable\n\nPetrel now links shared libraries on every platform.",
        "What's in Petrel 1.70.0 stable?"
    )]
    [TestCase(
        "The Petrel linker",
        "# Limitations\n\nThe Petrel linker knows no shared libraries yet. The Petrel linker runs on Linux alone.",
        "What are the limitations of the Petrel linker?"
    )]
    [TestCase(
        "Three ways to store garlic",
        "Hang braided garlic in a dry shed. Peeled garlic freezes well in small bags.",
        "What are the three ways to store garlic?"
    )]
    public void Common_headings_and_titles_are_asked_with_the_posts_subject(
        string title,
        string text,
        string question
    ) =>
        Assert.That(
            ExtractiveQuestionWriter.Write(Posts.Of(text, title), 20).Items.Select(q => q.Text),
            Does.Contain(question)
        );

    [TestCase("Mina Okafor will speak at 18F on Friday.", "At what temperature")]
    [TestCase("If the trial disappoints, you can remove the plugin from your site.", "Can you")]
    [TestCase("Full details are available in the changelog of Petrel.", "Where are full details")]
    [TestCase("Try seeing if the engine has any updates.", "When should you")]
    public void What_would_read_badly_is_not_asked(string text, string opening) =>
        Assert.That(
            ExtractiveQuestionWriter.Write(Posts.Of(text), 20).Items.Select(q => q.Text),
            Has.None.StartsWith(opening)
        );

    [Test]
    public void What_is_released_is_not_asked_about_before_what_is_new_in_it()
    {
        var post = Posts.Of(
            "Petrel is a linker for small devices. Petrel 2.1.0 now supports shared libraries. Petrel 2.1.0 adds a new cache for object files.",
            "Announcing Petrel 2.1.0"
        );
        Assert.That(ExtractiveQuestionWriter.Write(post, 1).Items[0].Text, Is.Not.EqualTo("What is Petrel?"));
    }
}
