using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Models.Extractive;
using FsCheck;
using FsCheck.Fluent;

namespace BlogManager.Adapters.Tests.Extractive;

public sealed class ExtractiveQuestionWriterTests
{
    [TestCase("Cargo is a package manager for Rust. Many people use Cargo.", "What is Cargo?")]
    [TestCase("The cause of the delay was a broken pump in the basement.", "What was the cause of the delay?")]
    [TestCase("Grace Hopper is the author of the first compiler. People admire Grace Hopper.", "Who is Grace Hopper?")]
    [TestCase(
        "The Orbeliani bath was designed by Alexander Pushkin after a long trip. Fans of Alexander Pushkin visit.",
        "Who designed the Orbeliani bath?"
    )]
    [TestCase("The Rust Foundation maintains the crates.io registry.", "Who maintains the crates.io registry?")]
    [TestCase("Rust 1.64.0 was released on September 22nd, 2022.", "When was Rust 1.64.0 released?")]
    [TestCase(
        "In March 2015, Mozilla Research opened the Portland office.",
        "When did Mozilla Research open the Portland office?"
    )]
    [TestCase(
        "The Portland Museum is located in a narrow valley below the fort.",
        "Where is the Portland Museum located?"
    )]
    [TestCase("RustFest takes place in Barcelona this winter.", "Where does RustFest take place?")]
    [TestCase(
        "Rust 1.94.1 resolves three regressions that users reported.",
        "How many regressions does Rust 1.94.1 resolve?"
    )]
    [TestCase("More than 300 people contributed to Rust 1.2.", "How many people contributed to Rust 1.2?")]
    [TestCase("Bulk fermentation takes eight hours at 21 degrees.", "How long does bulk fermentation take?")]
    [TestCase(
        "Only 13% of large software projects succeed on the first attempt.",
        "What percentage of large software projects succeed on the first attempt?"
    )]
    [TestCase(
        "The library card costs $25 for visitors. The library card is blue. A library card expires.",
        "How much does the library card cost?"
    )]
    [TestCase(
        "Salt slows fermentation because water leaves the yeast cells. Cooks weigh salt.",
        "Why does salt slow fermentation?"
    )]
    [TestCase("The Makerspace grant was removed because nobody applied.", "Why was the Makerspace grant removed?")]
    [TestCase(
        "Landlords must keep deposits in a separate account so that creditors cannot seize them.",
        "Why must landlords keep deposits in a separate account?"
    )]
    [TestCase("To mix the dough, combine flour and water.", "How do you mix the dough?")]
    [TestCase(
        "Cargo resolves version conflicts by choosing the newest compatible release.",
        "How does Cargo resolve version conflicts?"
    )]
    [TestCase(
        "If a package needs a newer compiler, Cargo refuses to build it.",
        "What happens if a package needs a newer compiler?"
    )]
    [TestCase(
        "If you are running the compiler on an old host, consider building elsewhere.",
        "What should you do if you are running the compiler on an old host?"
    )]
    [TestCase("LLVM 16 will require a newer compiler.", "What will LLVM 16 require?")]
    [TestCase(
        "The Playground allows visitors to run small programs.",
        "What does the Playground allow visitors to do?"
    )]
    [TestCase("The RLS component was removed from nightly builds.", "What happened to the RLS component?")]
    [TestCase(
        "The following Linux distributions are still supported:\n\n- Debian 8\n- Ubuntu 14.04",
        "Which Linux distributions are still supported?"
    )]
    [TestCase(
        "There are three key properties of Editions:\n\n1. They are optional\n2. They mix\n3. They last",
        "What are the three key properties of Editions?"
    )]
    [TestCase("A grey liquid on top of a starter is called hooch. Hooch is harmless.", "What is hooch?")]
    [TestCase("The dumplings of the valley are known as tondri.", "What is tondri?")]
    [TestCase("# What is a starter?\n\nA starter is a mixture of flour and water.", "What is a starter?")]
    [TestCase("# How to prune roses\n\nUse sharp shears and cut above a bud.", "How do you prune roses?")]
    [TestCase("# Why the dough rises slowly\n\nWild yeast makes little gas.", "Why does the dough rise slowly?")]
    [TestCase(
        "# Benefits of cold fermentation\n\nThe flavour grows stronger in the fridge.",
        "What are the benefits of cold fermentation?"
    )]
    public void Each_pattern_makes_its_question(string text, string question) =>
        Assert.That(
            ExtractiveQuestionWriter.Write(Posts.Of(text), 20).Items.Select(q => q.Text),
            Does.Contain(question)
        );

    [TestCase("It does many things because nobody stopped it.")]
    [TestCase("This was removed because of that.")]
    [TestCase("It is called so by everyone.")]
    [TestCase("January is the month in which letters arrive.")]
    [TestCase("They released it on May 15, 2015.")]
    [TestCase("The former is a kind of the latter.")]
    [TestCase("These were created by Alice Jones last year.")]
    public void Sentences_that_lean_on_others_make_no_pattern_question(string text) =>
        Assert.That(
            ExtractiveQuestionWriter.Write(Posts.Of(text), 20).Items.Where(q => !q.Text.Contains('“')),
            Is.Empty
        );

    [Test]
    public void Since_may_tell_when_and_is_no_reason_then() =>
        Assert.That(
            ExtractiveQuestionWriter
                .Write(
                    Posts.Of(
                        "Since the first release of Cargo, the registry has been passed to the linker. Cargo is old."
                    ),
                    20
                )
                .Items.Select(q => q.Text),
            Has.None.StartsWith("Why")
        );

    [Test]
    public void As_many_are_written_as_asked_for_with_no_reason_given()
    {
        var questions = ExtractiveQuestionWriter.Write(Posts.Sourdough, 5);
        Assert.That(questions.Items, Has.Count.EqualTo(5));
        Assert.That(questions.ReasonForFewer, Is.Null);
        Assert.That(
            questions.Items.Select(q => q.Icon).Distinct().Count(),
            Is.GreaterThanOrEqualTo(3),
            "kinds are mixed"
        );
    }

    [Test]
    public void A_short_post_says_why_there_are_fewer()
    {
        var questions = ExtractiveQuestionWriter.Write(Posts.Of("Tea is a drink made from leaves."), 10);
        Assert.That(questions.Items, Has.Count.InRange(1, 3));
        Assert.That(questions.ReasonForFewer, Does.Contain("too short"));
    }

    [Test]
    public void An_answer_before_code_quotes_the_code()
    {
        var questions = ExtractiveQuestionWriter.Write(
            Posts.Of("To install Rustup on Linux, run this command:\n\n```\nrustup update stable\n```"),
            3
        );
        Assert.That(questions.Items[0].Evidence.Select(e => e.Quote), Does.Contain("rustup update stable"));
    }

    [Test]
    public void Another_language_is_asked_what_its_headings_ask_and_nothing_in_English()
    {
        var questions = ExtractiveQuestionWriter.Write(
            Posts.Of(
                "# Was ist Sauerteig?\n\nSauerteig ist ein Teig aus Mehl und Wasser.\n\n# Das Backen\n\nDer Teig backt eine Stunde im Ofen.",
                "Sauerteig",
                "de"
            ),
            4
        );
        Assert.That(questions.Items.Select(q => q.Text), Is.EqualTo(["Was ist Sauerteig?"]));
        Assert.That(questions.ReasonForFewer, Does.Contain("(de)"));
    }

    [TestCase("")]
    [TestCase("word")]
    [TestCase("```\nlet x = 1;\n```")]
    [TestCase("# One\n\n# Two")]
    [TestCase("😀😀😀")]
    [TestCase("Because. If, when. By. To, of.")]
    public void Nothing_is_asked_where_nothing_is_said(string text)
    {
        var questions = ExtractiveQuestionWriter.Write(Posts.Of(text), 5);
        Assert.That(questions.Items, Has.Count.LessThanOrEqualTo(1));
        Assert.That(questions.ReasonForFewer, Is.Not.Null);
    }

    [Test]
    public void The_same_post_gives_the_same_questions()
    {
        var again = Posts.Of(Posts.Sourdough.Text.Value, Posts.Sourdough.Title);
        Assert.That(
            ExtractiveQuestionWriter.Write(again, 20).Items.Select(q => q.Text),
            Is.EqualTo(ExtractiveQuestionWriter.Write(Posts.Sourdough, 20).Items.Select(q => q.Text))
        );
    }

    [Test]
    public void Two_megabytes_are_asked_about()
    {
        Assert.That(
            ExtractiveQuestionWriter.Write(ExtractiveSummariserTests.LongPost(), 20).Items,
            Has.Count.EqualTo(20)
        );
    }

    [Test]
    public void Any_post_yields_distinct_questions_with_verbatim_evidence() =>
        Prop.ForAll(Posts.Any, post => IsSound(ExtractiveQuestionWriter.Write(post, 20), post))
            .QuickCheckThrowOnFailure();

    private static bool IsSound(DraftQuestions questions, ArticleText post) =>
        questions.Items.Count <= 20
        && (questions.Items.Count == 20) == (questions.ReasonForFewer is null)
        && questions.Items.Select(q => q.Text).Distinct().Count() == questions.Items.Count
        && questions.Items.All(q =>
            q.Text.EndsWith('?')
            && q.Text.Length <= 110
            && q.Answer.Length > 0
            && q.Icon.Length > 0
            && q.Evidence.Count is >= 1 and <= 3
            && q.Evidence.All(post.Text.Contains)
        );
}
