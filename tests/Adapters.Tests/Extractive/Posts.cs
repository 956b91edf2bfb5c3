using BlogManager.Application.Ports;
using BlogManager.Domain.Text;
using FsCheck;
using FsCheck.Fluent;

namespace BlogManager.Adapters.Tests.Extractive;

/// <summary>Posts of our own for the built-in engine.</summary>
internal static class Posts
{
    public static ArticleText Of(string text, string title = "A post", string language = "en", string? author = null) =>
        new(title, author, null, language, StoredText.From(text));

    public static readonly ArticleText Sourdough = Of(
        """
        Sourdough is a bread raised by wild yeast and lactic acid bacteria instead of baker's yeast. Most recipes make sourdough harder than it is.

        ## What is a starter?

        A starter is a mixture of flour and water in which wild yeast lives. You feed it with fresh flour so that the yeast stays active. A healthy starter doubles in four to six hours at room temperature.

        If your starter smells of nail polish, feed it twice a day until the smell is gone.

        ## Mixing the dough

        To mix the dough, combine 500 g of flour, 350 g of water, 100 g of starter and 10 g of salt. Salt slows fermentation because it draws water out of the yeast cells. The dough rests for 30 minutes before the first fold.

        ## Baking

        A Dutch oven is a heavy iron pot with a lid. Bulk fermentation takes eight hours at 21 degrees. The crumb is gummy if the loaf is cut too early.

        Raymond Calvel, a French professor of baking, described the rest between mixing and kneading in 1974. However, he did not invent it.

        Thanks for reading, and subscribe to the newsletter!
        """,
        "Sourdough for people with jobs"
    );

    /// <summary>Texts pieced together from what posts are made of and what breaks things.</summary>
    public static Arbitrary<ArticleText> Any { get; } =
        (
            from pieces in Gen.Elements(
                    "Cargo is a package manager for Rust. ",
                    "It resolves versions because Rust needs them. ",
                    "The tool was created by Alice Jones in 2014. ",
                    "There are three parts of Cargo: ",
                    "If a build fails, Cargo stops. ",
                    "To install Cargo, run the script. ",
                    "# What is Cargo?\n",
                    "## Installing Cargo\n",
                    "### Über alles\n",
                    "\n\n",
                    "\n",
                    "- one item\n",
                    "- `code` here\n",
                    "```\nlet x = 1;\n```\n",
                    "😀👩‍👩‍👧 ",
                    "これは文です。",
                    "هذا كتاب. ",
                    "? ",
                    "! ",
                    "...",
                    "( ",
                    "“",
                    "\"",
                    "a",
                    "(",
                    ")",
                    ", ",
                    "because ",
                    "by ",
                    "12 ",
                    "$5 ",
                    "50% of users use X. ",
                    "> said\n",
                    "http://x.example "
                )
                .ListOf()
            from language in Gen.Elements("en", "und", "ja", "ar", "de")
            from title in Gen.Elements("Announcing Cargo 1.2", "", "Why?", "“Quoted” title", "日本語")
            select Of(string.Concat(pieces), title, language)
        ).ToArbitrary();
}
