using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>When a page says that it was published; not when a comment, a teaser or an event of its text was.</summary>
internal static partial class PageDates
{
    /// <summary>Beside a date of publishing stand few words: more make a sentence that speaks of some day.</summary>
    private const int MostWordsBeside = 12;

    private const int MostLooked = 200;

    private static readonly string[] Names =
    [
        "article:published_time",
        "og:published_time",
        "datePublished",
        "date",
        "dc.date",
        "dc.date.issued",
        "dcterms.created",
        "dcterms.date",
        "pubdate",
        "publishdate",
        "publish-date",
        "publish_date",
        "parsely-pub-date",
        "sailthru.date",
        "citation_publication_date",
        "OriginalPublicationDate",
        "article.published",
        "article_date_original",
    ];

    internal static DateTimeOffset? Find(
        IHtmlDocument page,
        PageMetas metas,
        PageParts parts,
        string? language,
        string? linked
    )
    {
        foreach (var name in Names)
        {
            if (DateReader.Read(metas.Of(name), language) is { } date)
                return date;
        }

        if (DateReader.Read(linked, language) is { } said)
            return said;
        var marked = page.QuerySelectorAll("[itemprop~=datePublished]")
            .Take(MostLooked)
            .Where(e => !parts.IsOfOthers(e))
            .Select(e => Of(e, language));
        var times = page.QuerySelectorAll("time")
            .Take(MostLooked)
            .Where(t => !IsModified(t) && !parts.IsOfOthers(t) && !IsInSentence(t))
            .OrderBy(t => t.Closest("article,main") is null)
            .Select(t => Of(t, language));
        var shown = page.QuerySelectorAll("[class],[id]")
            .Where(e => e.ChildElementCount <= 4 && IsDate(e))
            .Take(MostLooked)
            .Where(e => !parts.IsOfOthers(e) && !IsInSentence(e))
            .Select(e => DateReader.Read(PageMetadata.OneLine(e.TextContent), language));
        return marked.Concat(times).Concat(shown).FirstOrDefault(d => d is not null);
    }

    private static DateTimeOffset? Of(IElement element, string? language) =>
        DateReader.Read(
            element.GetAttribute("content") ?? element.GetAttribute("datetime") ?? element.GetAttribute("title"),
            language
        ) ?? DateReader.Read(PageMetadata.OneLine(element.TextContent), language);

    private static bool IsDate(IElement element) =>
        element.LocalName is not ("body" or "html" or "a" or "img" or "time")
        && (
            element.ClassList.Any(c => c.Length < 60 && Named().IsMatch(c))
            || (element.Id is { Length: < 60 } id && Named().IsMatch(id))
        );

    private static bool IsModified(IElement time) =>
        time.ClassList.Any(c => c.Contains("modified", StringComparison.OrdinalIgnoreCase) || c == "updated")
        && !time.ClassList.Contains("published");

    private static bool IsInSentence(IElement element)
    {
        var block = element.Closest("p,li,td,blockquote,dd");
        return block is not null
            && ContentRoot.Words(block.TextContent) - ContentRoot.Words(element.TextContent)
                > (element == block ? 0 : MostWordsBeside / 3)
            && (
                ContentRoot.Words(block.TextContent) > MostWordsBeside
                || EndsSentence().IsMatch(block.TextContent.Trim())
            );
    }

    [GeneratedRegex(
        @"(?:^|[^a-z])(?:date|dates|dateline|published|pubdate|posted|postedon|posted-on|timestamp|time|datetime|post-?meta|entry-?meta|article-?meta|byline|meta)(?:$|[^a-z])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Named();

    [GeneratedRegex(@"\p{Ll}\p{Ll}[.!?]$|[0-9]\.$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex EndsSentence();
}
