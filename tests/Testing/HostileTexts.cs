using System.Globalization;
using System.Text;

namespace BlogManager.Testing;

/// <summary>
/// Texts that are small to say and costly to read, each of any length: what parsers, patterns and graphs are known to
/// be slow at.
/// </summary>
public static class HostileTexts
{
    private const string Html = "text/html";
    private const string Markdown = "text/markdown";
    private const string Plain = "text/plain";

    /// <summary>Every text, by name.</summary>
    public static IReadOnlyList<HostileText> All { get; } =
    [
        new("html-lists", Html, n => Repeat("<ul><li>", n)),
        new("html-bold-italic", Html, n => Repeat("<b><i></b>", n)),
        new("html-divs", Html, n => Repeat("<div>", n)),
        new("html-bold", Html, n => Repeat("<b>", n)),
        new("html-links", Html, n => Repeat("<a href=x>", n)),
        new("html-links-closed", Html, n => Repeat("<a href=x>y</a> ", n)),
        new("html-fonts", Html, n => Numbered("<font color=", "><p>", n)),
        new("html-fonts-then-paragraphs", Html, n => Numbered("<font color=", ">", n / 2) + Repeat("<p>x", n / 2)),
        new("html-tables", Html, n => Repeat("<table><tr><td>", n)),
        new("html-text-in-tables", Html, n => Repeat("<table>x", n)),
        new("html-paragraphs", Html, n => Repeat("<p>x", n)),
        new("html-words-in-paragraphs", Html, n => Repeat("<p>We sell bread, and the bread is good.</p>\n", n)),
        new("html-headings", Html, n => Repeat("<h2>a b</h2><p>It is so.</p>", n)),
        new("html-breaks", Html, n => Repeat("x<br>", n)),
        new("html-double-breaks", Html, n => Repeat("<br> <br>", n)),
        new("html-spans", Html, n => Repeat("<span class=x>y</span>", n)),
        new("html-named-boxes", Html, n => Repeat("<div class='share-buttons-area' id=menu>", n)),
        new("html-ad-ids", Html, n => Numbered("<p id='div-gpt-ad-3195", "1447001913375-oop'>x</p>", n)),
        new("html-headers", Html, n => Repeat("<header><p>x</p>", n)),
        new("html-comments", Html, n => Repeat("<!---->", n)),
        new("html-open-comments", Html, n => "<p>" + Repeat("<!--", n)),
        new("html-entities", Html, n => "<p>" + Repeat("&amp", n)),
        new("html-attributes", Html, n => "<p " + Numbered("a", "=1 ", n) + ">one word</p>"),
        new("html-classes", Html, n => "<p class='" + Numbered("share-a", " ", n) + "'>one word</p>"),
        new("html-less-than", Html, n => "<p>" + Repeat("<", n)),
        new("html-ends", Html, n => "<p>x" + Repeat("</b></p>", n)),
        new("html-forms", Html, n => Repeat("<form><div>", n)),
        new("html-templates", Html, n => Repeat("<template>", n)),
        new("html-vectors", Html, n => Repeat("<svg><g>", n)),
        new("html-selects", Html, n => Repeat("<select><option>", n)),
        new("html-quotes", Html, n => Repeat("<blockquote>x", n)),
        new("html-code", Html, n => Repeat("<pre><code>x", n)),
        new("html-metas", Html, n => Repeat("<meta name=author content=x>", n) + "<p>word</p>"),
        new("html-linked-data", Html, n =>
            "<script type='application/ld+json'>" + Repeat("[", n) + "</script><p>word</p>"
        ),
        new("html-titles", Html, n => Repeat("<article><h1>Bread</h1>", n)),
        new("md-links", Markdown, n => Repeat("[a](", n)),
        new("md-link-addresses", Markdown, n => Repeat("[a](b) ", n)),
        new("md-brackets", Markdown, n => Repeat("[", n)),
        new("md-closing-brackets", Markdown, n => Repeat("](", n)),
        new("md-images", Markdown, n => Repeat("![", n)),
        new("md-bracket-pairs", Markdown, n => Repeat("[a][", n)),
        new("md-angle-links", Markdown, n => Repeat("[a](<b", n)),
        new("md-quotations", Markdown, n => Repeat(">", n)),
        new("md-quoted-lines", Markdown, n => Repeat("> a\n", n)),
        new("md-lists", Markdown, n => Repeat("- ", n) + "a"),
        new("md-deep-lists", Markdown, n => Stairs(n)),
        new("md-numbers", Markdown, n => Repeat("1. ", n) + "a"),
        new("md-items", Markdown, n => Repeat("- a b\n", n)),
        new("md-emphasis", Markdown, n => Repeat("*a _b", n)),
        new("md-emphasis-nested", Markdown, n => Repeat("*a ", n / 2) + Repeat("a* ", n / 2)),
        new("md-stars", Markdown, n => Repeat("**a", n)),
        new("md-tildes", Markdown, n => Repeat("~a ~~b ", n)),
        new("md-ticks", Markdown, n => Repeat("`a``", n)),
        new("md-growing-ticks", Markdown, n => Growing('`', " a ", n)),
        new("md-fences", Markdown, n => Repeat("```\n", n)),
        new("md-open-fence", Markdown, n => "```\n" + Repeat("x = 1\n", n)),
        new("md-tables", Markdown, n => Repeat("|a|b|\n", n)),
        new("md-wide-table", Markdown, n => "|" + Repeat("a|", n / 2) + "\n|" + Repeat("-|", n / 2) + "\n"),
        new("md-references", Markdown, n => Numbered("[a", "]: x\n", n) + "word"),
        new("md-footnotes", Markdown, n => Numbered("[^", "]\n\n", n / 2) + Numbered("[^", "]: a\n\n", n / 2)),
        new("md-html", Markdown, n => Repeat("<a ", n)),
        new("md-nested-html", Markdown, n => Repeat("<div>\n\n", n)),
        new("md-addresses", Markdown, n => Repeat("http://a", n)),
        new("md-www", Markdown, n => Repeat("www.", n)),
        new("md-backslashes", Markdown, n => Repeat("\\", n) + " a"),
        new("md-rules", Markdown, n => Repeat("---\n", n) + "a"),
        new("md-headings", Markdown, n => Repeat("# a\n", n)),
        new("md-deep-headings", Markdown, n => Repeat("# a\n## b\n### c\n#### d\n##### e\n###### f\n", n)),
        new("md-long-headings", Markdown, n => Repeat("# " + Repeat("word ", 5_000) + "\n\nIt is so.\n\n", n)),
        new("md-front-matter", Markdown, n => "---\n" + Repeat("a: b\n", n) + "---\nword"),
        new("md-front-matter-list", Markdown, n => "---\ntitle: " + Repeat("\", \"", n) + "\n---\nword"),
        new("text-letter", Plain, n => Repeat("a", n)),
        new("text-capital", Plain, n => Repeat("A", n)),
        new("text-digit", Plain, n => Repeat("1", n)),
        new("text-digits-and-commas", Plain, n => Repeat("1,", n) + "a"),
        new("text-dots", Plain, n => "a " + Repeat(".", n)),
        new("text-dotted-letters", Plain, n => Repeat("a.", n)),
        new("text-footnote-marks", Plain, n => "a" + Repeat(".[1", n)),
        new("text-letter-sentences", Plain, n => Repeat("A. ", n)),
        new("text-questions", Plain, n => Repeat("Is it? ", n)),
        new("text-sentences", Plain, n => Repeat("The bread is baked in Ghent because people like it. ", n)),
        new("text-different-sentences", Plain, n =>
            Numbered("The loaf ", " is baked in Ghent, as 12 of 30 people like it. ", n)
        ),
        new("text-lines", Plain, n => "a" + Repeat("\n", n) + "b"),
        new("text-carriage-returns", Plain, n => "a" + Repeat("\r", n) + "b"),
        new("text-spaces", Plain, n => "a" + Repeat(" ", n) + "b"),
        new("text-letters-on-lines", Plain, n => Repeat("a\n", n)),
        new("text-letters-in-blocks", Plain, n => Repeat("a\n\n", n)),
        new("text-words", Plain, n => Repeat("word ", n)),
        new("text-different-words", Plain, n => Numbered("word", " ", n)),
        new("text-names", Plain, n => Repeat("Anna Maria of Ghent ", n)),
        new("text-appositions", Plain, n => Repeat("Anna, a baker of bread ", n)),
        new("text-commas", Plain, n => Repeat("a,", n)),
        new("text-brackets", Plain, n => Repeat("(a ", n)),
        new("text-quotes", Plain, n => Repeat("\"a ", n)),
        new("text-colons", Plain, n => Repeat("It is so:\n- this\n", n)),
        new("text-apostrophes", Plain, n => Repeat("a'", n)),
        new("text-mail", Plain, n => Repeat("a.", n) + "@" + Repeat("a.", n / 10)),
        new("text-surrogates", Plain, n => "a " + Repeat("\uD83D\uDE00", n)),
        new("text-lone-surrogates", Plain, n => "a " + Repeat("\uD83D", n)),
        new("text-combining", Plain, n => "a" + Repeat("\u0301", n)),
        new("text-chinese", Plain, n => Repeat("面包很好。", n)),
        new("text-chinese-without-stops", Plain, n => Repeat("面包很好", n)),
        new("text-code-in-text", Plain, n => Repeat("a::b_c-d ", n)),
        new("text-numbers-and-units", Plain, n => Repeat("12 loaves and 30 euros; ", n)),
        new("text-y", Plain, n => Repeat("y", n)),
    ];

    /// <summary>A piece over and over, to a length.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="length">The length in UTF-16 units.</param>
    public static string Repeat(string piece, int length)
    {
        var text = new StringBuilder(length + piece.Length);
        while (text.Length < length)
            text.Append(piece);
        return text.ToString(0, length);
    }

    private static string Numbered(string before, string after, int length)
    {
        var text = new StringBuilder(length + 64);
        for (var i = 0; text.Length < length; i++)
            text.Append(before).Append(i.ToString(CultureInfo.InvariantCulture)).Append(after);
        return text.ToString();
    }

    private static string Stairs(int length)
    {
        var text = new StringBuilder(length + 64);
        for (var i = 0; text.Length < length; i += 2)
            text.Append(' ', i).Append("- a\n");
        return text.ToString();
    }

    private static string Growing(char piece, string between, int length)
    {
        var text = new StringBuilder(length + 64);
        for (var i = 1; text.Length < length; i++)
            text.Append(piece, i).Append(between);
        return text.ToString();
    }
}

/// <summary>One of <see cref="HostileTexts"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="MediaType">What it is sent as.</param>
/// <param name="OfLength">The text, of about a length.</param>
public sealed record HostileText(string Name, string MediaType, Func<int, string> OfLength)
{
    /// <summary>Its name, by which a test is found.</summary>
    public override string ToString() => Name;
}
