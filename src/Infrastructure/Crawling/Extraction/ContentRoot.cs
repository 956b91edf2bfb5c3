using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>
/// Finds the element that holds the article: the one that the page's names or its semantics mark, or else what
/// SmartReader finds.
/// </summary>
internal static class ContentRoot
{
    /// <summary>An inner mark with this share of the outer one's words is the closer one.</summary>
    private const double InnerShare = 0.85;

    /// <summary>The first of several marks must hold so many times the words of the next.</summary>
    private const double Lead = 2;

    private const int MostMarks = 200;

    /// <summary>The share of the words of all paragraphs.</summary>
    private const double DenseShare = 0.9;

    private const int FewestWordsOfParagraph = 6;

    /// <summary>The share of all words but links that a text marked by its name has, unless it has the title.</summary>
    private const double FewestOfNamed = 0.1;

    private const double FewestOfSemantic = 0.3;

    private const int MostBoxes = 3;

    /// <summary>How many times the paragraphs' words a box around them has at most.</summary>
    private const double MostAround = 1.15;

    /// <summary>The share of all its words that the paragraphs' element has.</summary>
    private const double FewestOfDense = 0.4;

    /// <param name="Content">The element.</param>
    /// <param name="IsMarked">Whether the page itself says that it is the text, by its name.</param>
    internal readonly record struct Found(IElement Content, bool IsMarked);

    internal static Found Of(
        string url,
        IHtmlDocument page,
        IElement body,
        string? title,
        CancellationToken cancellationToken
    )
    {
        var all = OwnWords(body, cancellationToken);
        if (Named(body, cancellationToken) is { } named && IsMain(named, all, FewestOfNamed, title, cancellationToken))
            return new Found(named, true);
        var within = Semantic(body, title, cancellationToken);
        if (within is not null && !IsMain(within, all, FewestOfSemantic, title, cancellationToken))
            within = null;
        if (within is not null && IsPlain(within))
            return new Found(within, true);
        if (Dense(within ?? body, cancellationToken) is { } dense)
            return new Found(dense, within is not null);
        var read = ReadableContent.Of(url, page, within ?? body, cancellationToken);
        return new Found(read ?? within ?? body, within is not null);
    }

    // Menus and lists of other posts are links.
    private static int OwnWords(IElement element, CancellationToken cancellationToken)
    {
        var words = Words(element.TextContent);
        foreach (var link in element.QuerySelectorAll("a[href]"))
        {
            cancellationToken.ThrowIfCancellationRequested();
            words -= Words(link.TextContent);
        }

        return words;
    }

    // A teaser may be marked where the post is not.
    private static bool IsMain(
        IElement element,
        int all,
        double share,
        string? title,
        CancellationToken cancellationToken
    ) =>
        element.QuerySelector("h1") is not null
        || (element.QuerySelector("h1,h2,h3") is { } heading && Says(heading, title))
        || OwnWords(element, cancellationToken) >= all * share;

    /// <summary>How many words an element holds; Chinese and Japanese count by letters.</summary>
    internal static int Words(string text)
    {
        int words = 0,
            ideographs = 0;
        var inWord = false;
        foreach (var c in text)
        {
            if (c is >= '\u3040' and <= '\u9FFF')
                ideographs++;
            var isLetter = char.IsLetterOrDigit(c);
            words += isLetter && !inWord ? 1 : 0;
            inWord = isLetter || (inWord && c is '\'' or '’' or '-');
        }

        return Math.Max(words, ideographs / 2);
    }

    // By its name as the text of a post, where no other place bears such a name with as much text.
    private static IElement? Named(IElement body, CancellationToken cancellationToken)
    {
        var found = new List<(IElement Element, int Words)>();
        foreach (var element in body.QuerySelectorAll("[class],[id],[itemprop]"))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (element.LocalName is "body" or "h1" or "h2" or "h3" or "p" or "a" or "span" or "img" or "ul" or "li")
            {
                if (element.LocalName != "span" || element.QuerySelector("p") is null)
                    continue;
            }

            if (
                found.Count < MostMarks
                && ContentNames.MarksText(element)
                && Words(element.TextContent) is var words and > 0
            )
                found.Add((element, words));
        }

        if (found.Count == 0)
            return null;
        var best = found.MaxBy(f => f.Words);
        if (best.Words < NonArticleDetector.FewestWordsOfMarked || best.Element.Closest("li,aside,nav") is not null)
            return null;
        var rival = found
            .Where(f => !best.Element.Contains(f.Element) && !f.Element.Contains(best.Element))
            .Select(f => f.Words)
            .DefaultIfEmpty(0)
            .Max();
        if (rival * Lead > best.Words)
            return null;
        return found
            .Where(f => best.Element.Contains(f.Element) && f.Words >= best.Words * InnerShare)
            .MinBy(f => f.Words)
            .Element;
    }

    /// <summary>The <c>article</c>, or the <c>main</c>, that the rest of the page stands around.</summary>
    private static IElement? Semantic(IElement body, string? title, CancellationToken cancellationToken)
    {
        var articles = body.QuerySelectorAll("article,[itemtype$='BlogPosting'],[itemtype$='schema.org/Article']")
            .Where(a => a.ParentElement?.Closest("article,aside,li") is null && !InOthers(a, body))
            .Select(a => (Element: a, Words: Words(a.TextContent)))
            .Where(a => a.Words >= NonArticleDetector.FewestWordsOfMarked)
            .ToList();
        cancellationToken.ThrowIfCancellationRequested();
        if (articles.Count == 1)
            return articles[0].Element;
        // Where several stand side by side, the one under the page's own title.
        var titled = articles.Where(a => a.Element.QuerySelector("h1,h2") is { } h && Says(h, title)).ToList();
        if (titled.Count == 1)
            return titled[0].Element;
        return articles.Count > 1 ? null : Single(body.QuerySelectorAll("main,[role=main]"));
    }

    /// <summary>
    /// The element whose own paragraphs are nearly all that there are. Most posts have one, and are spared SmartReader's
    /// time.
    /// </summary>
    private static IElement? Dense(IElement within, CancellationToken cancellationToken)
    {
        var byParent = new Dictionary<IElement, int>();
        var all = 0;
        foreach (var paragraph in within.QuerySelectorAll("p"))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (
                paragraph.ParentElement is not { } parent
                || Words(paragraph.TextContent) is not (>= FewestWordsOfParagraph and var words)
            )
                continue;
            while (
                parent.LocalName is "blockquote" or "li" or "ul" or "ol" or "figure"
                && parent.ParentElement is { } outer
                && parent != within
            )
                parent = outer;
            all += words;
            byParent[parent] = byParent.GetValueOrDefault(parent) + words;
        }

        if (all < NonArticleDetector.FewestWords)
            return null;
        var (best, most) = byParent.MaxBy(p => p.Value);
        if (
            most < all * DenseShare
            || best.LocalName is "td" or "tr" or "form" or "body"
            || Words(best.TextContent) < Words(within.TextContent) * FewestOfDense
        )
            return null;
        // The first paragraphs may stand in a box of their own.
        var root = best;
        for (var (up, e) = (0, best); up < MostBoxes && e != within && e.ParentElement is { } outer; up++, e = outer)
        {
            if (
                byParent.Keys.Any(p =>
                    outer.Contains(p)
                    && !best.Contains(p)
                    && p.CompareDocumentPosition(best).HasFlag(DocumentPositions.Following)
                )
                && Words(outer.TextContent) <= Words(best.TextContent) * MostAround
            )
                root = outer;
        }

        return root;
    }

    private static IElement? Single(IHtmlCollection<IElement> found) =>
        found.Length == 1 && Words(found[0].TextContent) >= NonArticleDetector.FewestWordsOfMarked ? found[0] : null;

    private static bool InOthers(IElement element, IElement body)
    {
        for (var e = element; e is not null && e != body; e = e.ParentElement)
        {
            if (ContentNames.IsOfOthers(e))
                return true;
        }

        return false;
    }

    private static bool Says(IElement heading, string? title) =>
        title is not null
        && heading.TextContent.Trim() is { Length: > 0 } text
        && (
            title.Contains(text, StringComparison.OrdinalIgnoreCase)
            || text.Contains(title, StringComparison.OrdinalIgnoreCase)
        );

    // Nothing but paragraphs, headings and so on: there is nothing to find in it.
    private static bool IsPlain(IElement element) =>
        element.Children.All(c =>
            c.LocalName
                is "p"
                    or "h1"
                    or "h2"
                    or "h3"
                    or "h4"
                    or "h5"
                    or "h6"
                    or "ul"
                    or "ol"
                    or "dl"
                    or "pre"
                    or "blockquote"
                    or "figure"
                    or "table"
                    or "details"
                    or "hr"
                    or "br"
                    or "header"
                    or "footer"
                    or "aside"
                    or "article"
        );
}
