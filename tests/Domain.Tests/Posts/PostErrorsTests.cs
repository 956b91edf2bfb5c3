using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Domain.Tests.Posts;

/// <summary>What programs read of an error: its code, its kind, its details, and whether to try again.</summary>
public sealed class PostErrorsTests
{
    private static IEnumerable<TestCaseData> Errors()
    {
        yield return new(PostErrors.NotFound, "not_found", ErrorKind.NotFound, "POST /api/v1/blogs/process");
        yield return new(PostErrors.QuestionNotFound, "not_found", ErrorKind.NotFound, "No question has that id.");
        yield return new(
            PostErrors.NoArticleFound("it is empty"),
            "no_article_found",
            ErrorKind.Unprocessable,
            "page: it is empty."
        );
        yield return new(
            PostErrors.TooComplex("too deep"),
            "text_too_complex",
            ErrorKind.Unprocessable,
            "read: too deep."
        );
        yield return new(
            PostErrors.TooCostly(30),
            "text_too_costly",
            ErrorKind.Unprocessable,
            "more than 30 seconds of computing"
        );
        yield return new(
            PostErrors.UrlNotAllowed("it is private"),
            "validation_failed",
            ErrorKind.Invalid,
            "may not be fetched: it is private."
        );
        yield return new(
            PostErrors.FetchFailed("status 500"),
            "upstream_failed",
            ErrorKind.UpstreamFailed,
            "could not be fetched: status 500."
        );
    }

    [TestCaseSource(nameof(Errors))]
    public void An_error_has_a_code_a_kind_and_a_reason(Error error, string code, ErrorKind kind, string reason)
    {
        Assert.That((error.Code, error.Kind), Is.EqualTo((code, kind)));
        Assert.That(error.Message, Does.Contain(reason));
    }

    [Test]
    public void Details_name_what_a_program_can_act_on()
    {
        Assert.Multiple(() =>
        {
            Assert.That(
                PostErrors.TooCostly(30).Details,
                Is.EquivalentTo([new KeyValuePair<string, object?>("cpu_seconds", 30)])
            );
            Assert.That(
                PostErrors.FetchFailed("x").Details,
                Is.EquivalentTo([new KeyValuePair<string, object?>("dependency", "crawler")])
            );
            Assert.That(PostErrors.UrlNotAllowed("x").Fields.Keys, Is.EqualTo(["url"]));
        });
    }

    [Test]
    public void A_failure_may_pass_unless_it_is_said_not_to()
    {
        var never = PostErrors.FetchFailed("gone", mayPass: false);
        var later = PostErrors.FetchFailed("busy", retryAfter: TimeSpan.FromSeconds(9));
        Assert.Multiple(() =>
        {
            Assert.That((PostErrors.NotFound.MayPass, never.MayPass, later.MayPass), Is.EqualTo((true, false, true)));
            Assert.That((never.RetryAfter, later.RetryAfter), Is.EqualTo(((TimeSpan?)null, TimeSpan.FromSeconds(9))));
        });
    }

    [Test]
    public void Tokens_are_added_up_by_direction() =>
        Assert.That(new TokenUsage(1, 20).Plus(new TokenUsage(300, 4_000)), Is.EqualTo(new TokenUsage(301, 4_020)));
}
