using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlogManager.Browser.Tests;

/// <summary>How the widget fits the page: theme, direction, motion, width, paper, language.</summary>
public sealed class LookTests
{
    private const string LightInk = "rgb(29, 32, 35)";
    private const string DarkInk = "rgb(231, 230, 227)";

    [Test]
    public async Task The_pages_background_decides_and_not_the_system()
    {
        // A page that is light whatever the system says, and grey where its ink would not read.
        var url = Blog.Variant("/light", head: "<style>body{background:#fff;color:#777}</style>");
        await using var reader = await OpenAsync(url, new() { ColorScheme = ColorScheme.Dark });
        await Expect(reader.Widget.Locator(".root")).ToHaveCSSAsync("color", LightInk);
        await reader.Page.EvaluateAsync("document.body.style.background = 'oklch(0.2 0.01 260)'");
        await Expect(reader.Widget.Locator(".root")).ToHaveCSSAsync("color", DarkInk);
    }

    [Test]
    public async Task Ink_of_the_page_that_reads_is_kept()
    {
        var url = Blog.Variant("/ink", head: "<style>body{background:#fff;color:#402010}</style>");
        await using var reader = await OpenAsync(url);
        await Expect(reader.Widget.Locator(".root")).ToHaveCSSAsync("color", "rgb(64, 32, 16)");
    }

    [Test]
    public async Task An_accent_too_pale_is_darkened_until_it_reads()
    {
        var url = Blog.Variant("/accent", Blog.Tag("data-accent=\"#ffd400\""));
        await using var reader = await OpenAsync(url);
        var contrast = await reader.Widget.EvaluateAsync<double>(
            """
            host => {
              const numbers = getComputedStyle(host.shadowRoot.querySelector('.similar a')).color.match(/[\d.]+/g).map(Number);
              const part = v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4 };
              return 1.05 / (0.2126 * part(numbers[0]) + 0.7152 * part(numbers[1]) + 0.0722 * part(numbers[2]) + 0.05);
            }
            """
        );
        Assert.That(contrast, Is.InRange(4.5, 6));
    }

    [Test]
    public async Task Right_to_left_is_mirrored_and_texts_are_replaceable()
    {
        var url = Blog.Variant(
            "/rtl",
            Blog.Tag("data-text-title=\"أسئلة تجيب عنها هذه التدوينة\" data-text-show-here=\"اعرضه\""),
            html: "lang=\"ar\" dir=\"rtl\""
        );
        await using var reader = await OpenAsync(url);
        await Expect(reader.Widget.Locator(".title")).ToContainTextAsync("أسئلة تجيب عنها هذه التدوينة");
        var chevron = await reader.Cards.First.Locator("svg").BoundingBoxAsync();
        var title = await reader.Widget.Locator(".title").BoundingBoxAsync();
        Assert.That(chevron!.X, Is.EqualTo(title!.X).Within(1), "the chevron stands at the left end");
    }

    [Test]
    public async Task Texts_of_the_widgets_own_keep_their_direction_where_the_page_has_the_other()
    {
        var service = new ScriptedService("turned", html: "lang=\"he\" dir=\"rtl\"")
        {
            Ask = context => ScriptedService.Json(context, 200, ScriptedService.Answer("Twelve hours. [1]", [])),
        };
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.GotoAsync(service.Url);
        await reader.ReadAsync();
        await Expect(reader.Cards).ToHaveCountAsync(2);
        await reader.AskAsync("How long?");
        foreach (
            var (element, text) in new[]
            {
                (".vote [role=group] > span", "Helpful?"),
                (".sp", "Put together automatically. Quotes are word for word."),
            }
        )
        {
            var own = reader.Widget.Locator($".turn {element}");
            await Expect(own).ToContainTextAsync(text);
            var (first, last) = await EndsAsync(own, text);
            Assert.That(last, Is.GreaterThan(first), $"the end of '{text}' stands at its right");
        }

        // The layout is the page's: the vote stands at the left end, and the texts begin at the right.
        var foot = await reader.Widget.Locator(".turn .foot").BoundingBoxAsync();
        var vote = await reader.Widget.Locator(".turn .vote").BoundingBoxAsync();
        Assert.That(vote!.X, Is.EqualTo(foot!.X).Within(1));
        var title = await reader.Widget.Locator(".title").BoundingBoxAsync();
        var (_, end) = await EndsAsync(reader.Widget.Locator(".title"), "Questions this post answers");
        Assert.That(end, Is.EqualTo(title!.X + title.Width).Within(1));
    }

    [TestCase(900)]
    [TestCase(320)]
    public async Task A_title_longer_than_three_lines_ends_there_and_a_short_one_is_not_changed(int width)
    {
        var endless = string.Concat(Enumerable.Repeat("How I bake rye bread in winter, ", 15));
        var service = new ScriptedService($"long-{width}")
        {
            SimilarTitle = endless,
            Ask = context =>
                ScriptedService.Json(
                    context,
                    200,
                    ScriptedService.Answer(
                        "Twelve hours. [1] Or less. [2]",
                        [
                            ScriptedService.Citation(1, "Twelve hours.", title: endless),
                            ScriptedService.Citation(2, "Less will do.", title: "Rye"),
                        ]
                    )
                ),
        };
        await using var reader = await Chromium.OpenAsync(
            new()
            {
                ViewportSize = new() { Width = width, Height = 700 },
            }
        );
        await reader.Page.GotoAsync(service.Url);
        await reader.ReadAsync();
        await Expect(reader.Cards).ToHaveCountAsync(2);
        await reader.AskAsync("How long?");
        var notes = reader.Widget.Locator(".turn .notes a");
        await Expect(notes).ToHaveCountAsync(2);
        // A line of the related posts is 1.6 times 16 px, one of the footnotes 1.55 times 14 px.
        Assert.That(await HeightAsync(reader.Widget.Locator(".similar a > *")), Is.EqualTo(3 * 25.6).Within(1));
        Assert.That(await HeightAsync(notes.First.Locator("*")), Is.EqualTo(3 * 21.7).Within(1));
        Assert.That(await HeightAsync(notes.Last.Locator("*")), Is.EqualTo(21.7).Within(1));
        // It is all there for who hears it, and it looks like the link that it is.
        await Expect(notes.First).ToHaveTextAsync(endless.Trim());
        await Expect(notes.First.Locator("*")).ToHaveCSSAsync("text-decoration-line", "underline");
        Assert.That(
            await reader.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"),
            Is.LessThanOrEqualTo(width)
        );
    }

    [Test]
    public async Task The_languages_of_the_page_and_of_the_setting_are_spoken()
    {
        string[] languages = ["de", "es", "fr", "it", "pt", "nl", "ja"];
        string[] titles =
        [
            "Fragen, die dieser Beitrag beantwortet",
            "Preguntas que responde esta entrada",
            "Les questions auxquelles cet article répond",
            "Domande a cui risponde questo articolo",
            "Perguntas a que este artigo responde",
            "Vragen die dit artikel beantwoordt",
            "この記事が答える質問",
        ];
        for (var i = 0; i < languages.Length; i++)
        {
            var isPage = i % 2 == 0;
            var url = Blog.Variant(
                $"/in-{languages[i]}",
                Blog.Tag(isPage ? "" : $"data-lang=\"{languages[i]}\""),
                html: isPage ? $"lang=\"{languages[i]}-XX\"" : "lang=\"en\""
            );
            await using var reader = await OpenAsync(url);
            await Expect(reader.Widget.Locator(".title")).ToHaveTextAsync(titles[i]);
        }
    }

    [Test]
    public async Task Reduced_motion_means_none()
    {
        var url = Blog.Variant("/still");
        await using var reader = await OpenAsync(url, new() { ReducedMotion = ReducedMotion.Reduce });
        await Expect(reader.Cards.First.Locator("svg")).ToHaveCSSAsync("transition-property", "none");
    }

    [Test]
    public async Task Nothing_is_cut_off_or_too_small_to_touch_at_320_pixels()
    {
        var url = Blog.Variant("/narrow");
        await using var reader = await OpenAsync(
            url,
            new()
            {
                ViewportSize = new() { Width = 320, Height = 640 },
                HasTouch = true,
                IsMobile = true,
            }
        );
        await reader.Cards.First.ClickAsync();
        await reader.AskAsync(Blog.Answered);
        await Expect(reader.Widget.Locator(".turn .foot")).ToBeVisibleAsync();
        Assert.That(await reader.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.EqualTo(320));
        // What was kept while the questions came is given back once the reader does something: no gap is left.
        var cards = await reader.Widget.Locator(".start .cards").BoundingBoxAsync();
        var turn = await reader.Widget.Locator(".turn").BoundingBoxAsync();
        Assert.That(turn!.Y - (cards!.Y + cards.Height), Is.InRange(16, 40));
        foreach (var button in await reader.Widget.Locator("button:visible").AllAsync())
            Assert.That(
                (await button.BoundingBoxAsync())!.Height,
                Is.GreaterThanOrEqualTo(40),
                await button.InnerTextAsync()
            );
        foreach (var vote in await reader.Widget.Locator(".vote button").AllAsync())
            Assert.That((await vote.BoundingBoxAsync())!.Height, Is.GreaterThanOrEqualTo(44));
    }

    [Test]
    public async Task On_paper_every_answer_is_open_with_its_addresses_and_nothing_can_be_pressed()
    {
        var url = Blog.Variant("/paper");
        await using var reader = await OpenAsync(url);
        await reader.Page.EmulateMediaAsync(new() { Media = Media.Print });
        for (var i = 0; i < 3; i++)
            await Expect(reader.Widget.Locator(".start .panel").Nth(i).Locator(".answer")).ToBeVisibleAsync();
        await Expect(reader.Box).Not.ToBeVisibleAsync();
        Assert.That(
            await reader.Widget.EvaluateAsync<string>(
                "host => getComputedStyle(host.shadowRoot.querySelector('.notes a'), '::after').content"
            ),
            Does.Contain("#:~:text=")
        );
    }

    [Test]
    public async Task The_pages_own_style_sheet_reaches_tokens_and_parts()
    {
        var url = Blog.Variant(
            "/styled",
            head: "<style>blog-manager{--bm-accent:#7a2e4d} blog-manager::part(title){letter-spacing:3px}</style>"
        );
        await using var reader = await OpenAsync(url);
        await Expect(reader.Widget.Locator(".similar a").First).ToHaveCSSAsync("color", "rgb(122, 46, 77)");
        await Expect(reader.Widget.Locator(".title")).ToHaveCSSAsync("letter-spacing", "3px");
    }

    private static async Task<float> HeightAsync(ILocator element) => (await element.BoundingBoxAsync())!.Height;

    /// <summary>Where the first and the last letter of a text stand within its element, from the left.</summary>
    private static async Task<(double First, double Last)> EndsAsync(ILocator element, string text)
    {
        var ends = await element.EvaluateAsync<double[]>(
            """
            (element, text) => {
              const node = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
              const start = node.data.indexOf(text);
              return [start, start + text.length - 1].map(at => {
                const range = document.createRange();
                range.setStart(node, at);
                range.setEnd(node, at + 1);
                return range.getBoundingClientRect().right;
              });
            }
            """,
            text
        );
        return (ends[0], ends[1]);
    }

    private static async Task<ReaderPage> OpenAsync(string url, BrowserNewContextOptions? options = null)
    {
        var reader = await Chromium.OpenAsync(options);
        await reader.Page.GotoAsync(url);
        await reader.ReadAsync();
        await Expect(reader.Cards).ToHaveCountAsync(3);
        return reader;
    }
}
