using BlogManager.Application.ApiKeys;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Tests.ApiKeys;

/// <summary>A page's key works from the origins that it lists, and any other from anywhere.</summary>
public sealed class PageAccessTests
{
    private static readonly Caller Page = new("1", "page", [Scope.Ask]) { Origins = ["https://a.example"] };

    [TestCase("https://a.example", true)]
    [TestCase("https://A.example", false)]
    [TestCase("https://b.example", false)]
    [TestCase("", false)]
    [TestCase(null, false)]
    public void A_page_is_let_in_from_its_origins_alone(string? origin, bool isLetIn)
    {
        var error = PageAccess.Refuse(Page, origin);
        Assert.That(error is null, Is.EqualTo(isLetIn));
        if (!isLetIn)
            Assert.That(
                (error!.Code, error.Kind, error.Message[..48]),
                Is.EqualTo(
                    ("origin_not_allowed", ErrorKind.Forbidden, "This publishable key works only in pages of its ")
                )
            );
    }

    [TestCase("https://b.example")]
    [TestCase(null)]
    public void Another_key_is_let_in_from_anywhere(string? origin) =>
        Assert.That(PageAccess.Refuse(Page with { Origins = null }, origin), Is.Null);

    [Test]
    public void An_origin_that_no_key_lists_is_refused_with_the_same_code_and_what_to_do() =>
        Assert.That(
            (PageAccess.OriginNotListed.Code, PageAccess.OriginNotListed.Message),
            Is.EqualTo(
                (
                    "origin_not_allowed",
                    "No active publishable key lists this origin in its allowed_origins: create one that does, or check scheme, host and port."
                )
            )
        );
}
