using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Models.Extractive;
using FsCheck;
using FsCheck.Fluent;

namespace BlogManager.Adapters.Tests.Extractive;

public sealed class ExtractiveQuestionWriterTests
{
    [TestCase("It does many things because nobody stopped it.")]
    [TestCase("This was removed because of that.")]
    [TestCase("It is called so by everyone.")]
    [TestCase("January is the month in which letters arrive.")]
    [TestCase("They released it on May 15, 2015.")]
    [TestCase("The former is a kind of the latter.")]
    [TestCase("These were created by Alice Jones last year.")]
    public void Sentences_that_lean_on_others_make_no_pattern_question(string text) =>
        Assert.That(ExtractiveQuestionWriter.Write(Posts.Of(text), 20).Items, Is.Empty);

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

    [TestCase("de", "Was ist Sauerteig?")]
    [TestCase("es", "¿Cómo se hace la masa madre?")]
    [TestCase("ja", "サワードウとは何ですか？")]
    public void Another_language_keeps_its_headings_that_are_questions_and_gets_none_in_english(
        string language,
        string heading
    )
    {
        var questions = ExtractiveQuestionWriter.Write(
            Posts.Of(
                $"# {heading}\n\nSauerteig ist ein Teig aus Mehl und Wasser.\n\n# Das Backen\n\nThe dough rests because the Ghent mill is closed.",
                "Sauerteig",
                language
            ),
            4
        );
        Assert.That(questions.Items.Select(q => q.Text), Is.EqualTo([heading]));
        Assert.That(questions.ReasonForFewer, Does.Contain($"({language})").And.Contain("here 1"));
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
        Assert.That(questions.Items, Is.Empty);
        Assert.That(
            questions.ReasonForFewer,
            Is.EqualTo("No sentence of the post answers a question that can be understood without the post.")
        );
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
