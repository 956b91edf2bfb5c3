using BlogManager.Domain.Answers;

namespace BlogManager.Domain.Tests.Answers;

public sealed class FollowUpTests
{
    private static readonly Turn[] History =
    [
        new("user", "What is a kolache?"),
        new("assistant", "A pastry."),
        new("user", "Tell me about login.gov accounts"),
        new("assistant", "It is a single sign-on."),
    ];

    [TestCase("When did it start?")]
    [TestCase("Who built that?")]
    [TestCase("What about costs?")]
    [TestCase("And in 2019?")]
    [TestCase("Why?")]
    public void A_short_question_that_leans_on_the_last_turn_takes_its_words(string question) =>
        Assert.That(FollowUp.Expand(question, History).Text, Is.EqualTo(question + " tell login gov accounts"));

    [TestCase("When did the micro-purchase platform start?")]
    [TestCase("How many people use cloud.gov?")]
    [TestCase("Which agencies use it for grants, audits, permits and enforcement?")]
    public void A_question_that_stands_alone_is_left_alone(string question) =>
        Assert.That(FollowUp.Expand(question, History).Text, Is.EqualTo(question));

    [Test]
    public void Without_a_turn_of_the_user_nothing_is_added()
    {
        Assert.That(FollowUp.Expand("When did it start?", []).Text, Is.EqualTo("When did it start?"));
        Assert.That(
            FollowUp.Expand("When did it start?", [new Turn("assistant", "Ask me anything.")]).Text,
            Is.EqualTo("When did it start?")
        );
    }

    [Test]
    public void The_words_of_a_question_are_those_of_what_it_leans_on_too()
    {
        var question = FollowUp.Expand("When did it start?", History);
        Assert.Multiple(() =>
        {
            Assert.That(question.Asked, Is.EqualTo("When did it start?"));
            Assert.That(question.Words.Select(w => w.Word), Is.EqualTo(["start", "tell", "login", "gov", "accounts"]));
            Assert.That(question.Stems, Is.SupersetOf(["when", "did", "it", "start", "account"]));
        });
    }

    [Test]
    public void A_query_without_a_conversation_has_its_own_words()
    {
        var query = StandaloneQuestion.Of("the Rye, the ryes");
        Assert.That(query.Text, Is.EqualTo("the Rye, the ryes"));
        Assert.That(query.Words.Select(w => w.Word), Is.EqualTo(["rye"]));
    }
}
