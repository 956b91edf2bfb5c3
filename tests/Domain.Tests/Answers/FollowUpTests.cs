using BlogManager.Domain.Answers;

namespace BlogManager.Domain.Tests.Answers;

public sealed class FollowUpTests
{
    private static readonly Turn[] Cargo = [new("user", "What is Cargo?"), new("assistant", "The package manager.")];
    private static readonly Turn[] Accounts =
    [
        new("user", "What is a kolache?"),
        new("assistant", "A pastry."),
        new("user", "Tell me about login.gov accounts"),
        new("assistant", "It is a single sign-on."),
    ];

    [TestCase("What is it for?", "What is Cargo for?")]
    [TestCase("Who maintains it?", "Who maintains Cargo?")]
    [TestCase("What are its commands?", "What are Cargo's commands?")]
    [TestCase("How do I publish a crate with that?", "How do I publish a crate with Cargo?")]
    [TestCase(
        "Who are the people behind the whole of all the tools and libraries around it?",
        "Who are the people behind the whole of all the tools and libraries around Cargo?"
    )]
    [TestCase("Which command is used there?", "Which command is used in Cargo?")]
    [TestCase("And who wrote it?", "Who wrote Cargo?")]
    [TestCase("But who wrote the first version?", "Who wrote the first version, Cargo?")]
    [TestCase("And in 2019?", "What is Cargo in 2019?")]
    [TestCase("What about Rustup?", "What is Rustup?")]
    [TestCase("Why?", "Why? What is Cargo?")]
    [TestCase("And why not?", "Why not? What is Cargo?")]
    [TestCase("Price?", "Price, Cargo?")]
    public void A_follow_up_takes_what_the_question_before_was_about(string question, string alone) =>
        Assert.That(FollowUp.Resolve(question, Cargo).Text, Is.EqualTo(alone));

    [TestCase("When did it start?", "When did login.gov accounts start?")]
    [TestCase("Who built that?", "Who built login.gov accounts?")]
    [TestCase("What are their costs?", "What are login.gov accounts' costs?")]
    [TestCase("Which one is free?", "Which one of login.gov accounts is free?")]
    [TestCase("Which agencies use them in these places?", "Which agencies use login.gov accounts in these places?")]
    public void Of_several_turns_the_last_one_of_the_user_says_what_it_is_about(string question, string alone) =>
        Assert.That(FollowUp.Resolve(question, Accounts).Text, Is.EqualTo(alone));

    [TestCase("When did the micro-purchase platform start?")]
    [TestCase("How many people use cloud.gov?")]
    [TestCase("Which agencies use it for grants, audits, permits and enforcement?")]
    [TestCase("Is it possible to bake bread without yeast?")]
    [TestCase("How long does it take to proof a dough?")]
    [TestCase("Is there a crate that parses dates?")]
    [TestCase("Which tool that formats code is best?")]
    [TestCase("One feeding or two?")]
    [TestCase("???")]
    [TestCase("Wie oft wird der Sauerteig gefüttert?")]
    public void A_question_that_stands_alone_is_left_alone(string question) =>
        Assert.That(FollowUp.Resolve(question, Accounts).Text, Is.EqualTo(question));

    [TestCase("What is new in Rust 1.3?", "What about it?", "Rust 1.3")]
    [TestCase("How do I feed a sourdough starter?", "x it", "sourdough starter")]
    [TestCase("how to feed sourdough starter", "x it", "sourdough starter")]
    [TestCase("What does rustup install?", "x it", "rustup")]
    [TestCase("How does the borrow checker work?", "x it", "borrow checker")]
    [TestCase("Why did the team choose Rust?", "x it", "Rust")]
    [TestCase("What is the U.S. Digital Registry?", "x it", "U.S. Digital Registry")]
    [TestCase("What are the profiles of rustup 1.20.0?", "x it", "profiles of rustup 1.20.0")]
    [TestCase("What were finch-rst and sha-rst?", "x it", "finch-rst and sha-rst")]
    [TestCase("Tell me about Tock, the time tracking tool", "x it", "Tock")]
    [TestCase("What's Cargo?", "x it", "Cargo")]
    [TestCase("Explain lifetimes", "x it", "lifetimes")]
    [TestCase("serde", "x it", "serde")]
    public void What_a_question_is_about_is_its_name_or_noun_phrase(string before, string question, string subject) =>
        Assert.That(
            FollowUp.Resolve(question, [new Turn("user", before)]).Text,
            Does.Contain(subject).And.Not.Contain(" it")
        );

    [TestCase("What is a starter in jars?", "starter")]
    [TestCase("What is the budget for tools?", "budget for tools")]
    [TestCase("What is the price of a jar?", "price of a jar")]
    [TestCase("What is bread, and butter?", "bread")]
    [TestCase("Tell me about Tock, the time tracking tool", "Tock")]
    [TestCase("What is the St. Petersburg office?", "St. Petersburg office")]
    [TestCase("Lifetimes in the borrow checker", "borrow checker")]
    [TestCase("What Cargo command builds?", "Cargo")]
    [TestCase("how to feed sourdough starter", "sourdough starter")]
    [TestCase("Does the borrow checker work?", "borrow checker")]
    [TestCase("Does the borrow checker work in closures?", "borrow checker")]
    [TestCase("Does Cargo Watch work?", "Cargo Watch")]
    [TestCase("Can you feed bread to a starter?", "starter")]
    [TestCase("feed a starter with flour from rye mills", "starter")]
    [TestCase("bread with sourdough starter from mills", "sourdough starter")]
    [TestCase("Who is Cargo for?", "Cargo")]
    [TestCase("Which is the Cargo command for tests?", "Cargo command for tests")]
    [TestCase("Where is the bakery of Anna?", "bakery of Anna")]
    [TestCase("What's a kolache?", "kolache")]
    [TestCase("Who's the author?", "author")]
    [TestCase("Is bread better than a starter?", "starter")]
    [TestCase("What is bread; butter?", "bread")]
    [TestCase("What is bread (rye)?", "bread")]
    [TestCase("What is oauth2_proxy?", "oauth2_proxy")]
    [TestCase("What is tea -- rye?", "tea")]
    [TestCase("Should we buy bread?", "bread")]
    public void The_phrase_is_neither_longer_nor_shorter(string before, string subject) =>
        Assert.That(
            FollowUp.Resolve("Who wrote it?", [new Turn("user", before)]).Text,
            Is.EqualTo($"Who wrote {subject}?")
        );

    [TestCase("How much flour?", "How much flour, Cargo?")]
    [TestCase("How much flour then?", "How much flour then?")]
    [TestCase("Is it safe?", "Is Cargo safe?")]
    [TestCase("That is what?", "Cargo is what?")]
    [TestCase("Is the one free?", "Is the one of Cargo free?")]
    [TestCase("Is the cheap one free?", "Is the cheap one of Cargo free?")]
    [TestCase("Is a cheap one free?", "Is a cheap one free?")]
    [TestCase("Which one of the tools is best?", "Which one of the tools is best?")]
    [TestCase("Is there a crate that can parse dates?", "Is there a crate that can parse dates?")]
    [TestCase("Is there a crate that one can use?", "Is there a crate that one can use?")]
    [TestCase("What changed in that release?", "What changed in the release Cargo?")]
    [TestCase("That release changed what?", "Cargo release changed what?")]
    public void What_stands_for_something_is_told_from_what_does_not(string question, string alone) =>
        Assert.That(FollowUp.Resolve(question, Cargo).Text, Is.EqualTo(alone));

    [TestCase("It was pitched by Dave Cole", "Where did Dave Cole work?")]
    [TestCase("Dave Cole pitched it.", "Where did Dave Cole work?")]
    [TestCase("Dave, Cole and others did.", "Where did Federalist work?")]
    [TestCase("A B C D E F G H J K pitched it.", "Where did B C D E F G H J K work?")]
    [TestCase("B C D E F G H J K L M pitched it.", "Where did Federalist work?")]
    [TestCase("Nobody did.", "Where did Federalist work?")]
    public void A_person_is_a_run_of_two_to_ten_words_with_capitals(string reply, string alone) =>
        Assert.That(
            FollowUp
                .Resolve("Where did he work?", [new("user", "Who pitched Federalist?"), new("assistant", reply)])
                .Text,
            Is.EqualTo(alone)
        );

    [Test]
    public void A_chain_of_follow_ups_stays_with_its_subject()
    {
        Turn[] talk =
        [
            new("user", "What does Federalist do?"),
            new("user", "When was it launched?"),
            new("user", "Who pitched it?"),
        ];
        Assert.That(FollowUp.Resolve("How much did it cost?", talk).Text, Is.EqualTo("How much did Federalist cost?"));
    }

    [Test]
    public void A_person_is_the_one_whom_the_answer_named()
    {
        Turn[] talk =
        [
            new("user", "Who first pitched the idea of Federalist?"),
            new("assistant", "The idea was pitched by Dave Cole in spring."),
        ];
        Assert.Multiple(() =>
        {
            Assert.That(FollowUp.Resolve("Where did he work?", talk).Text, Is.EqualTo("Where did Dave Cole work?"));
            Assert.That(FollowUp.Resolve("What was his job?", talk).Text, Is.EqualTo("What was Dave Cole's job?"));
        });
    }

    [Test]
    public void Without_a_turn_of_the_user_nothing_is_added()
    {
        Assert.That(FollowUp.Resolve("When did it start?", []).Text, Is.EqualTo("When did it start?"));
        Assert.That(
            FollowUp.Resolve("When did it start?", [new Turn("assistant", "Ask me anything.")]).Text,
            Is.EqualTo("When did it start?")
        );
    }

    [Test]
    public void The_words_of_a_question_are_those_of_what_it_leans_on_too()
    {
        var question = FollowUp.Resolve("When did it start?", Accounts);
        Assert.Multiple(() =>
        {
            Assert.That(question.Asked, Is.EqualTo("When did it start?"));
            Assert.That(question.Words.Select(w => w.Word), Is.EqualTo(["login", "gov", "accounts", "start"]));
            Assert.That(question.Stems, Is.SupersetOf(["when", "did", "start", "account"]));
        });
    }

    [Test]
    public void It_never_grows_past_what_a_question_may_have()
    {
        Turn[] talk = [.. Enumerable.Repeat(new Turn("user", "And " + new string('a', 3_990) + "?"), 10)];
        Assert.That(FollowUp.Resolve("Why?", talk).Text, Has.Length.LessThanOrEqualTo(1_000));
    }

    [Test]
    public void A_query_without_a_conversation_has_its_own_words()
    {
        var query = StandaloneQuestion.Of("the Rye, the ryes");
        Assert.That(query.Text, Is.EqualTo("the Rye, the ryes"));
        Assert.That(query.Words.Select(w => w.Word), Is.EqualTo(["rye"]));
    }
}
