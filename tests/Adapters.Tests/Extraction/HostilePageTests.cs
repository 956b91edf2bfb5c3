using System.Text;
using BlogManager.Testing;
using FsCheck;
using FsCheck.Fluent;
using static BlogManager.Adapters.Tests.Extraction.Extracting;

namespace BlogManager.Adapters.Tests.Extraction;

public sealed class HostilePageTests
{
    // No measure of speed: only so that a page without end fails here and does not hang the run.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [TestCase("<div>")]
    [TestCase("<span>")]
    [TestCase("<b>")]
    [TestCase("<blockquote>")]
    [TestCase("<ul><li>")]
    [TestCase("<table><tr><td>")]
    [TestCase("<template>")]
    [TestCase("<svg><g>")]
    [TestCase("<div><p>")]
    [TestCase("<pre><code><i>")]
    public void Ten_thousand_levels_neither_crash_nor_hang(string open)
    {
        var html = $"<title>T</title><body>{Paragraphs}{string.Concat(Enumerable.Repeat(open, 10_000))}deep words";
        OnSmallStack(() =>
        {
            Try(html);
            Try(html, fromCaller: true);
        });
    }

    [TestCase("> ")]
    [TestCase("- ")]
    [TestCase("[")]
    [TestCase("*a ")]
    [TestCase("<div>\n\n")]
    public void Ten_thousand_levels_of_Markdown_neither_crash_nor_hang(string open) =>
        OnSmallStack(() =>
            Try(string.Concat(Enumerable.Repeat(open, 10_000)) + "deep words", "text/markdown", fromCaller: true)
        );

    [TestCase(
        "<p>Some words of the page that go on and on until the line is as long as lines of prose are, and then a little longer yet.</p>"
    )]
    [TestCase("<nav></nav>words ")]
    [TestCase("word<br>")]
    [TestCase("<li>word")]
    [TestCase("<div class=menu>word</div>")]
    public void Five_megabytes_are_read_to_the_end(string part)
    {
        var page = new StringBuilder("<title>T</title><body><ol>");
        while (page.Length < 5_000_000)
            page.Append(part);
        OnSmallStack(() => Try(page.ToString()));
    }

    [Test]
    public void A_line_of_spaces_in_the_head_of_a_Markdown_file_takes_no_time() =>
        OnSmallStack(() =>
            Try($"---\ntitle: a{new string(' ', 500_000)}b\n---\n{First}", "text/markdown", fromCaller: true)
        );

    [Test]
    public void Broken_text_is_mended() =>
        Assert.That(
            Article($"<title>A\uD800\0B</title><p>One\uDC00 two\0.</p>{Paragraphs}").Text.Value,
            Does.Not.Contain('\0').And.Not.Contain('\uDC00')
        );

    [Test]
    public void No_mutation_of_a_page_throws()
    {
        var page = FakeSite.Furnished(
            $"{Paragraphs}<h2 id=a>A</h2><pre>x</pre><table><tr><td>1</table><ul><li>b</ul><script type='application/ld+json'>{{\"@type\":\"Article\"}}</script>",
            "Title"
        );
        string[] pieces =
        [
            "<",
            ">",
            "</div>",
            "<div>",
            "\0",
            "\uD800",
            "&#x",
            "<table>",
            "<template>",
            "<pre>",
            "<!--",
            "<svg>",
            "<li>",
            "\"",
            "'",
            "<a href=",
            "<frameset>",
            "]]>",
            "<select>",
            "</body>",
        ];
        var edits = Gen.Choose(0, page.Length - 1)
            .SelectMany(_ => Gen.Choose(0, pieces.Length - 1), (at, piece) => (At: at, Piece: piece))
            .ListOf(8)
            .ToArbitrary();
        Prop.ForAll(edits, all =>
            {
                var mutated = all.Aggregate(page, (text, edit) =>
                    text.Insert(Math.Min(edit.At, text.Length), pieces[edit.Piece])
                );
                foreach (var type in (string[])["text/html", "text/markdown", "text/plain"])
                    Try(mutated, type);
                return Try(page[..all.Max(e => e.At)], fromCaller: true) is not null;
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    /// <summary>
    /// Runs on a thread with the stack that the service's own threads have; a fault of stack would end the process.
    /// </summary>
    private static void OnSmallStack(Action act)
    {
        Exception? fault = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    act();
                }
                catch (Exception e)
                {
                    fault = e;
                }
            },
            maxStackSize: 1536 * 1024
        )
        {
            IsBackground = true,
        };
        thread.Start();
        Assert.That(thread.Join(Limit), Is.True, "it took too long");
        Assert.That(fault, Is.Null);
    }
}
