using BlogManager.Domain.Text;
using BlogManager.Testing;
using static BlogManager.Adapters.Tests.Extraction.Extracting;

namespace BlogManager.Adapters.Tests.Extraction;

public sealed class ArticleTextTests
{
    [Test]
    public void An_article_is_found_among_furniture_word_for_word_and_nothing_else()
    {
        Assert.That(Text(Paragraphs), Is.EqualTo($"{First}\n\n{Second}\n\n{Third}"));
    }

    [Test]
    public void An_article_in_a_soup_of_divisions_is_found()
    {
        var soup = $"""
            <html><head><title>Growing tomatoes</title></head><body><div><div id="menu"><a href="/">canary home</a> <a href="/x">canary about</a></div>
            <div><div><span>{First}</span><br><br>{Second}<br/>
            <br>{Third}</div></div><div class="sidebar"><a href="/y">canary other posts</a></div><div class="footer">canary all rights reserved</div></div></body></html>
            """;
        Assert.That(Article(soup).Text.Value, Is.EqualTo($"{First}\n\n{Second}\n\n{Third}"));
    }

    [Test]
    public void Marks_within_a_line_leave_its_text_as_a_reader_sees_it() =>
        Assert.That(
            Text(
                $"<p>Use <code>git push</code>, <em>not</em> <b>f</b>orce; see <a href='/x'>the\n   manual</a>&nbsp;first<sup><a href='#fn1'>1</a></sup>.<br>Then go&shy;on &amp; on.</p>{Paragraphs}"
            ),
            Does.StartWith("Use git push, not force; see the manual first. Then goon & on.\n\n")
        );

    [Test]
    public void Headings_lists_quotations_and_tables_keep_their_structure()
    {
        var text = Text(
            $"""
            {Paragraphs}<h2 id="soil">Soil <a class="anchor" href="#soil">#</a></h2><ul><li>Loam</li><li>Compost<ol><li><p>Green</p></li><li>Brown</li></ol></li><li>Sand</li></ul>
            <blockquote><p>Feed the soil.</p><footer>An old gardener</footer></blockquote><h3><a href="/tomatoes#t">¶</a>Table</h3>
            <table><thead><tr><th>Sort</th><th>Days</th></tr></thead><tbody><tr><td>Roma</td><td><p>75</p></td></tr></tbody></table>
            """
        );
        Assert.That(
            text,
            Does.Contain(
                "## Soil\n\n- Loam\n- Compost\n1. Green\n2. Brown\n- Sand\n\n> Feed the soil.\n\n> An old gardener\n\n### Table\n\nSort | Days\n\nRoma | 75"
            )
        );
    }

    [Test]
    public void Code_keeps_its_lines_its_comments_and_its_fences()
    {
        var text = Text(
            $"""
            {Paragraphs}<pre class="menu"><code><span class="token comment">// a comment</span>
                let <span class="hljs-comment">x</span> = 1;
            ```
            end</code></pre><pre><div class="line">one</div><div class="line">two</div></pre><pre>three<br>four</pre>
            <table class="highlight"><tr><td class="gutter"><pre>91
            92</pre></td><td class="code"><pre>five
            six</pre></td></tr></table>
            """
        );
        Assert.That(
            text,
            Does.Contain(
                "```\n// a comment\n    let x = 1;\n ```\nend\n```\n\n```\none\ntwo\n```\n\n```\nthree\nfour\n```"
            )
        );
        Assert.That(text, Does.Contain("five").And.Contain("six").And.Not.Contain("91"));
        Assert.That(Text($"{Paragraphs}<pre>```js\nx\n```</pre>"), Does.EndWith("```\n ```js\nx\n ```\n```"));
    }

    [Test]
    public void A_paragraph_that_looks_like_a_fence_or_a_heading_stays_a_paragraph()
    {
        var stored = Article(
            FakeSite.Furnished($"<p>``` is a fence</p><p># is a hash</p>{Paragraphs}", "Growing tomatoes")
        ).Text;
        var blocks = TextBlocks.Parse(stored);
        Assert.That(blocks.Select(b => b.Kind), Is.All.EqualTo(BlockKind.Paragraph));
        Assert.That(stored.Value[blocks[0].Start..blocks[0].End], Is.EqualTo("``` is a fence"));
    }

    [TestCase("<div class='tags-explained'>kept words</div>")]
    [TestCase("<div class='post-content has-sidebar'>kept words</div>")]
    [TestCase("<div class='comments-open no-sidebar'>kept words</div>")]
    [TestCase("<section id='cookies'><h2>Cookies</h2><p>kept words</p></section>")]
    [TestCase("<h2 id='related'>kept words</h2>")]
    [TestCase("<h3 id='social-media'>kept words</h3>")]
    [TestCase("<header><p>kept words</p></header>")]
    [TestCase("<aside class='note'><p>kept words</p></aside>")]
    [TestCase("<div class='admonition tip'><p>kept words</p></div>")]
    [TestCase(
        "<div class='elementor-widget elementor-widget-text-editor'><div class='elementor-widget-container'><p>kept words</p></div></div>"
    )]
    [TestCase("<div class='wp-block-group shared-layout'><p>kept words</p></div>")]
    [TestCase("<p class='advertising-history'>kept words</p>")]
    [TestCase("<footer class='footnotes'><p>kept words</p></footer>")]
    [TestCase("<details><summary>More</summary><p>kept words</p></details>")]
    [TestCase("<figure><pre>x = 1</pre><figcaption>kept words</figcaption></figure>")]
    [TestCase("<dl><dt>Term</dt><dd>kept words</dd></dl>")]
    public void Content_whose_names_sound_like_furniture_is_kept(string html) =>
        Assert.That(Text(Paragraphs + html), Does.Contain("kept words"));

    [TestCase("<div class='post-share-buttons'>lost words</div>")]
    [TestCase("<div class='sharedaddy sd-sharing-enabled'>lost words</div>")]
    [TestCase("<div class='article__share'>lost words</div>")]
    [TestCase("<div id='disqus_thread'>lost words</div>")]
    [TestCase("<div class='author-bio'>lost words</div>")]
    [TestCase("<div class='post-tags'>lost words</div>")]
    [TestCase("<ul class='tags'><li>lost words</li></ul>")]
    [TestCase("<div class='newsletter-cta'>lost words</div>")]
    [TestCase("<div class='mc4wp-form related-articles'>lost words</div>")]
    [TestCase("<div id='ez-toc-container' class='toc'>lost words</div>")]
    [TestCase("<span class='screen-reader-text'>lost words</span>")]
    [TestCase("<div class='blog-sidebar'>lost words</div>")]
    [TestCase("<div class='site-banner cookie-banner'>lost words</div>")]
    [TestCase("<aside><p>lost words</p></aside>")]
    [TestCase("<form><p>lost words</p></form>")]
    [TestCase("<p class='post-meta'>lost words</p>")]
    [TestCase("<div hidden>lost words</div>")]
    [TestCase("<footer><p>lost words</p></footer>")]
    [TestCase("<noscript>lost words</noscript>")]
    [TestCase("<template><p>lost words</p></template>")]
    [TestCase("<figure><img src='x'><figcaption>lost words</figcaption></figure>")]
    [TestCase("<div style='display: none'>lost words</div>")]
    [TestCase("<article><p>lost words of a commenter</p></article>")]
    public void Furniture_within_the_article_is_left_out(string html) =>
        Assert.That(Text(Paragraphs + html), Does.Not.Contain("lost words"));

    [Test]
    public void A_page_that_is_one_form_is_read() =>
        Assert.That(
            Article(
                $"<title>T</title><body><form id='aspnetForm'><div id='nav-menu'>canary</div>{Paragraphs}</form>"
            ).Text.Value,
            Is.EqualTo($"{First}\n\n{Second}\n\n{Third}")
        );

    [Test]
    public void A_hero_that_holds_the_first_paragraph_is_kept() =>
        Assert.That(
            Article(
                $"<title>T</title><body><header class='hero'><h1>T</h1><p>{First}</p></header><div>{Paragraphs}</div>"
            ).Text.Value,
            Does.StartWith(First)
        );

    [Test]
    public void A_post_of_eighty_words_is_an_article() =>
        Assert.That(Article(FakeSite.Furnished(Paragraphs, "Short")).WordCount, Is.InRange(60, 85));

    [Test]
    public void What_a_caller_sends_is_taken_at_its_word()
    {
        Assert.That(Article("<p>Two words</p>", fromCaller: true).Text.Value, Is.EqualTo("Two words"));
        Assert.That(
            Article("<footer>Only a footer</footer>", fromCaller: true, title: " My\n title ").Title,
            Is.EqualTo("My title")
        );
        Assert.That(Try("<p> </p>", fromCaller: true).Error!.Code, Is.EqualTo("no_article_found"));
    }

    [TestCase(
        "ja",
        "トマトは太陽と忍耐を必要とします。八月になると、他の野菜が暑さに疲れたころに、その両方に報いてくれます。朝に根元に水をやり、葉にはかけないでください。毎週、わき芽を二本の指で摘み取ると、株は実に力を注ぎ、茂みになりません。秋の最初の寒い夜まで健康を保ちます。"
    )]
    [TestCase(
        "ru",
        "Помидоры любят солнце и терпение, и они воздают за то и другое в августе, когда остальной сад уже устал от жары. Поливайте их утром под корень и никогда не мочите листья, тогда они останутся здоровыми до первых холодных ночей осени. Каждую неделю обрывайте пасынки двумя пальцами, чтобы растение отдавало силы плодам, а не превращалось в заросли, которые не продувает ветер. Это всё, что нужно знать новичку."
    )]
    [TestCase(
        "ar",
        "الطماطم تحتاج إلى الشمس والصبر وهي ترد الجميل في شهر أغسطس عندما تتعب بقية الحديقة من الحر الشديد. اسقها في الصباح عند الجذور ولا ترش الماء على الأوراق أبدا لكي تبقى سليمة حتى أول ليالي الخريف الباردة. اقطف الفروع الجانبية كل أسبوع بإصبعين حتى تضع النبتة قوتها في الثمار ولا تتحول إلى دغل كثيف لا تجففه الريح. هذا كل ما يحتاج إليه المبتدئ في الحديقة."
    )]
    public void Other_scripts_are_read_and_their_language_is_told(string language, string text)
    {
        var article = Article(
            $"<html><head><title>X</title></head><body><article><p>{text}</p></article></body></html>"
        );
        Assert.That((article.Language, article.Text.Value), Is.EqualTo((language, text)));
    }
}
