using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Domain.Tests.Shared;

/// <summary>Values that are read from what callers send.</summary>
public sealed class SentValueTests
{
    [Test]
    public void What_is_wrong_with_a_text_is_told_of_the_field_in_which_it_was_sent()
    {
        var error = Error.NotAValue("must not contain credentials").In("blog_url");
        Assert.Multiple(() =>
        {
            Assert.That((error.Code, error.Kind), Is.EqualTo(("validation_failed", ErrorKind.Invalid)));
            Assert.That(error.Message, Is.EqualTo("The request is not valid: blog_url must not contain credentials."));
            Assert.That(error.Fields.Keys, Is.EqualTo(["blog_url"]));
            Assert.That(error.Fields["blog_url"], Is.EqualTo(["blog_url must not contain credentials."]));
        });
    }

    [TestCase("https://blog.example", "https://blog.example")]
    [TestCase("HTTPS://Blog.Example:443/", "https://blog.example")]
    [TestCase("http://blog.example:8080", "http://blog.example:8080")]
    public void A_site_is_made_canonical(string text, string site) =>
        Assert.That(SiteOrigin.Parse(text).Value.Value, Is.EqualTo(site));

    [TestCase(null)]
    [TestCase("")]
    [TestCase("blog.example")]
    [TestCase("https://blog.example/a")]
    [TestCase("https://blog.example/?a=1")]
    [TestCase("ftp://blog.example")]
    [TestCase("https://u@blog.example")]
    public void What_is_no_site_is_refused(string? text) =>
        Assert.That(
            SiteOrigin.Parse(text).Error?.Message,
            Is.EqualTo("must be scheme://host[:port], such as https://blog.example")
        );

    [Test]
    public void An_id_is_any_text_of_up_to_a_hundred_characters()
    {
        var longest = new string('x', 100);
        Assert.Multiple(() =>
        {
            Assert.That(PostId.Parse(longest).Value.Value, Is.EqualTo(longest));
            Assert.That(QuestionId.Parse("a b").Value.Value, Is.EqualTo("a b"));
            Assert.That(JobId.Parse("1").Value.Value, Is.EqualTo("1"));
            Assert.That(KeyId.Parse("1").Value.Value, Is.EqualTo("1"));
            foreach (var none in new[] { null, "", " \t" })
                Assert.That(
                    new[]
                    {
                        PostId.Parse(none).Error?.Message,
                        QuestionId.Parse(none).Error?.Message,
                        JobId.Parse(none).Error?.Message,
                        KeyId.Parse(none).Error?.Message,
                    },
                    Is.All.EqualTo("is required")
                );
            Assert.That(PostId.Parse(longest + "x").Error?.Message, Does.StartWith("is longer than 100 characters"));
        });
    }

    [TestCase("1", 1)]
    [TestCase("20", 20)]
    [TestCase("100", 100)]
    public void A_page_has_one_to_a_hundred_rows(string text, int rows) =>
        Assert.That(PageSize.Parse(text).Value.Value, Is.EqualTo(rows));

    [Test]
    public void A_page_has_twenty_rows_where_no_number_is_asked_for() =>
        Assert.That(PageSize.Default.Value, Is.EqualTo(20));

    [TestCase("0", "must be from 1 to 100")]
    [TestCase("-1", "must be from 1 to 100")]
    [TestCase("101", "must be from 1 to 100")]
    [TestCase("99999999999", "must be a whole number")]
    [TestCase("1.5", "must be a whole number")]
    [TestCase(" 1", "must be a whole number")]
    [TestCase("", "must be a whole number")]
    [TestCase(null, "must be a whole number")]
    public void Another_page_size_is_refused(string? text, string problem) =>
        Assert.That(PageSize.Parse(text).Error?.Message, Is.EqualTo(problem));

    [TestCase(0, false)]
    [TestCase(1, true)]
    [TestCase(500, true)]
    [TestCase(501, false)]
    public void A_cursor_is_a_text_of_up_to_500_characters(int length, bool isOne) =>
        Assert.That(Cursor.Parse(new string('x', length)).IsSuccess, Is.EqualTo(isOne));

    [TestCase(AnswerOutcome.Answered, "answered")]
    [TestCase(AnswerOutcome.Close, "close")]
    [TestCase(AnswerOutcome.Unanswered, "unanswered")]
    public void An_outcome_has_a_name(AnswerOutcome outcome, string name) =>
        Assert.That((outcome.Name(), AnswerOutcomes.Parse(name).Value), Is.EqualTo((name, outcome)));

    [Test]
    public void A_cursor_that_is_none_is_said_to_be_no_one_of_ours() =>
        Assert.That(Cursor.Parse("").Error?.Message, Is.EqualTo("is not one that this service made"));

    [Test]
    public void Names_are_read_to_the_letter()
    {
        Assert.Multiple(() =>
        {
            Assert.That(JobStatuses.Parse("cancelled").Value, Is.EqualTo(JobStatus.Cancelled));
            Assert.That(KeyKinds.Parse("publishable").Value, Is.EqualTo(KeyKind.Publishable));
            Assert.That(KeyTiers.Parse("elevated").Value, Is.EqualTo(KeyTier.Elevated));
            Assert.That(Scopes.Parse("posts:read").Value, Is.EqualTo(Scope.PostsRead));
            foreach (var wrong in new[] { null, "", "Queued", "0", "done" })
                Assert.That(
                    JobStatuses.Parse(wrong).Error?.Message,
                    Is.EqualTo("must be one of: queued, running, succeeded, failed, cancelled")
                );
        });
    }
}
