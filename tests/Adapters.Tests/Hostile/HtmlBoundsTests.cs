using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using BlogManager.Infrastructure.Crawling.Extraction;
using BlogManager.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace BlogManager.Adapters.Tests.Hostile;

public sealed class HtmlBoundsTests
{
    private const int Length = 60_000;

    private static readonly string[] Tags =
    [
        "<div>",
        "</div>",
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<a href=x>",
        "</a>",
        "<p>",
        "</p>",
        "<ul>",
        "</ul>",
        "<li>",
        "</li>",
        "<table>",
        "</table>",
        "<tr>",
        "<td>",
        "</td>",
        "<font color=1>",
        "<font color=2>",
        "</font>",
        "<span>",
        "</span>",
        "<form>",
        "</form>",
        "<svg>",
        "</svg>",
        "<g>",
        "<title>",
        "</title>",
        "<!-- x --!>",
        "<!-->",
        "<h1>",
        "</h1>",
        "<blockquote>",
        "<section>",
        "<dl>",
        "<dt>",
        "<dd>",
        "<button>",
        "</button>",
        "<select>",
        "</select>",
        "<option>",
        "<br>",
        "<img src=x>",
        "<a =\"x>",
        "<p class='a>b'>",
        "x",
        "<nobr>",
        "<center>",
        "<object>",
        "</object>",
        "<ruby>",
        "<rt>",
        "<template>",
        "</template>",
        "<style>",
        "</style>",
    ];

    [TestCase("<div>")]
    [TestCase("<ul><li>")]
    [TestCase("<b><i></b>")]
    [TestCase("<b><div></b>")]
    [TestCase("<form><div></form>")]
    [TestCase("<a href=x><div>")]
    [TestCase("<span><div></span>")]
    [TestCase("<table><tr><td>")]
    [TestCase("<li><section>")]
    [TestCase("<svg><title><g>")]
    [TestCase("<!-- --!><div>")]
    [TestCase("<p =\"><div>")]
    [TestCase("<blockquote>x")]
    public void What_nests_is_refused(string piece) =>
        Assert.That(
            HtmlBounds.Of(HostileTexts.Repeat(piece, Length), CancellationToken.None).Refusal,
            Is.EqualTo("it has more than 512 elements open within each other")
        );

    [TestCase("<p>x</p>")]
    [TestCase("<br>")]
    [TestCase("<a href=x>")]
    public void What_are_too_many_are_refused(string piece) =>
        Assert.That(
            HtmlBounds.Of(HostileTexts.Repeat(piece, 800_000), CancellationToken.None).Refusal,
            Is.EqualTo("it has more than 50000 elements")
        );

    [TestCase("<p>A paragraph that is never ended. ")]
    [TestCase("<li>An item. ")]
    [TestCase("<dt>A term <dd>and what it means. ")]
    [TestCase("<tr><td>A cell <td>and another. ")]
    [TestCase("<p><b>Bold that ends with its paragraph</p>")]
    [TestCase("<option>One")]
    [TestCase("<img src=x>")]
    [TestCase("<script>var a = '<div><div>';</script>")]
    [TestCase("<!-- <div><div> -->")]
    [TestCase("<div title='<div><div>'>x</div>")]
    [TestCase("<svg><path d=x /><circle/></svg>")]
    [TestCase("<p>1 < 2 and <3")]
    [TestCase("<h2>Bread</h2><ul><li><p>We bake <i>it</i></ul>")]
    public void What_people_write_is_not_refused(string piece)
    {
        var bounds = HtmlBounds.Of(HostileTexts.Repeat(piece, Length), CancellationToken.None);
        Assert.That(bounds.Refusal, Is.Null);
        Assert.That(bounds.Deepest, Is.LessThan(10));
    }

    // Against the parser itself: whatever the soup, it opens no more than was counted, but for the bodies of tables,
    // which it adds by itself.
    [Test]
    public void No_page_is_deeper_than_was_counted() =>
        Prop.ForAll<int[]>(choices =>
            {
                var html = string.Concat(choices.Select(c => Tags[(int)((uint)c % (uint)Tags.Length)]));
                var page = new HtmlParser(new HtmlParserOptions { IsScripting = false }).ParseDocument(html);
                return Depth(page) <= (3 * HtmlBounds.Of(html, CancellationToken.None).Deepest) + 6;
            })
            .QuickCheckThrowOnFailure();

    private static int Depth(INode node) => node.ChildNodes.Select(Depth).DefaultIfEmpty(0).Max() + 1;
}
