using System.Buffers;
using System.Globalization;
using System.Xml;
using AngleSharp.Html.Parser;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Crawling.Extraction;
using CodeHollow.FeedReader;
using CodeHollow.FeedReader.Feeds;

namespace BlogManager.Infrastructure.Crawling.SiteIndexes;

/// <summary>
/// Reads a document as what it is: a feed, a sitemap (sitemaps.org), an index of sitemaps, or else a page.
/// </summary>
internal static class IndexDocument
{
    // sitemaps.org: 50,000 pages a sitemap. Feeds have fewer.
    private const int MaxEntries = 50_000;
    private const string FeedsOfPage = "link[rel~=alternate i][href]";

    private static readonly SearchValues<char> EndsOfName = SearchValues.Create(" \t\r\n/>");

    private static readonly HashSet<string> FeedTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
        "application/rdf+xml",
        "text/xml",
        "application/xml",
    };

    /// <returns>What is there, or null where the text is none of these or cannot be read as what it says it is.</returns>
    internal static SiteIndex? Read(PostUrl url, string text, CancellationToken cancellationToken) =>
        RootOf(text) switch
        {
            "rss" or "feed" or "RDF" => ReadFeed(url, XmlRepair.Repair(text)),
            "urlset" => ReadSitemap(url, XmlRepair.Repair(text), SiteIndexKind.Sitemap, "url", cancellationToken),
            "sitemapindex" => ReadSitemap(
                url,
                XmlRepair.Repair(text),
                SiteIndexKind.SitemapIndex,
                "sitemap",
                cancellationToken
            ),
            "{" => ReadFeed(url, text),
            "" => null,
            _ => ReadPage(url, text, cancellationToken),
        };

    /// <summary>The local name of the first element, "{" of JSON, or nothing.</summary>
    private static string RootOf(string text)
    {
        var rest = text.AsSpan().TrimStart('\uFEFF').TrimStart();
        if (rest.StartsWith("{"))
            return "{";
        while (rest.Length > 1)
        {
            var at = rest.IndexOf('<');
            if (at < 0 || at + 1 == rest.Length)
                return string.Empty;
            rest = rest[(at + 1)..];
            if (rest.StartsWith("!--"))
            {
                var end = rest.IndexOf("-->");
                rest = end < 0 ? [] : rest[end..];
            }
            else if (char.IsAsciiLetter(rest[0]))
            {
                var end = rest.IndexOfAny(EndsOfName);
                var name = end < 0 ? rest : rest[..end];
                return name[(name.IndexOf(':') + 1)..].ToString();
            }
        }

        return string.Empty;
    }

    private static SiteIndex? ReadFeed(PostUrl url, string text)
    {
        var address = BaseOf(url, text);
        List<SiteIndexEntry> entries = [];
        var items = Items(text);
        foreach (var item in items ?? [])
        {
            // A post without a link is named by its id, where that is one.
            if ((Parse(address, item.Link) ?? ParseAbsolute(item.Id)) is { } post)
                entries.Add(new SiteIndexEntry(post, ModifiedAt(item)));
        }

        if (entries.Count == 0)
            entries.AddRange(
                FeedScanner
                    .Links(text)
                    .Take(MaxEntries)
                    .Select(link => Parse(address, link))
                    .Where(post => post is not null)
                    .Select(post => new SiteIndexEntry(post!, null))
            );
        return items is null && entries.Count == 0 ? null : new SiteIndex(url, SiteIndexKind.Feed, entries, []);
    }

    private static List<FeedItem>? Items(string text)
    {
        try
        {
            return [.. (FeedReader.ReadFromString(text).Items ?? []).Take(MaxEntries)];
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // It throws what its parsers throw, a dozen kinds, of which none says more than that it cannot read this.
            return null;
        }
    }

    // What the links of a feed are relative to, where it says so (XML Base).
    private static Uri BaseOf(PostUrl url, string text)
    {
        var page = new Uri(url.Value);
        var root = text.AsSpan();
        var at = root.IndexOf("xml:base", StringComparison.Ordinal);
        if (at < 0)
            return page;
        var open = root[..at].LastIndexOf('<');
        var end = root[at..].IndexOf('>');
        // That of an entry is of the entry alone.
        if (open < 0 || end < 0 || root[..open].Contains("<entry", StringComparison.Ordinal))
            return page;
        return Link.Resolve(page, FeedScanner.Attribute(root[open..(at + end)], "xml:base")) ?? page;
    }

    private static DateTimeOffset? ModifiedAt(FeedItem item)
    {
        // That a post was published says nothing of later changes; Atom tells those.
        var date = item.SpecificItem is AtomFeedItem atom ? atom.UpdatedDate : null;
        return date is { } moment ? new DateTimeOffset(DateTime.SpecifyKind(moment, DateTimeKind.Utc)) : null;
    }

    private static SiteIndex? ReadSitemap(
        PostUrl url,
        string text,
        SiteIndexKind kind,
        string element,
        CancellationToken cancellationToken
    )
    {
        List<SiteIndexEntry> entries = [];
        using var reader = XmlReader.Create(
            new StringReader(text),
            new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null }
        );
        PostUrl? location = null;
        DateTimeOffset? modified = null;
        try
        {
            while (reader.Read() && entries.Count < MaxEntries)
            {
                cancellationToken.ThrowIfCancellationRequested();
                // Extensions for images and videos have a loc of their own, in other namespaces and deeper.
                if (reader.NodeType == XmlNodeType.Element && reader.Depth == 2 && reader.LocalName == "loc")
                    location = Parse(url, TextOf(reader));
                else if (reader.NodeType == XmlNodeType.Element && reader.Depth == 2 && reader.LocalName == "lastmod")
                    modified = Moment(TextOf(reader));
                else if (reader is { NodeType: XmlNodeType.EndElement, Depth: 1 } && reader.LocalName == element)
                {
                    if (location is not null)
                        entries.Add(new SiteIndexEntry(location, modified));
                    (location, modified) = (null, null);
                }
            }
        }
        catch (XmlException) when (entries.Count > 0)
        {
            // One that breaks off, or is broken in the middle, has told of what stands before.
        }
        catch (XmlException)
        {
            return null;
        }

        return new SiteIndex(url, kind, entries, []);
    }

    private static string TextOf(XmlReader reader) =>
        !reader.IsEmptyElement && reader.Read() && reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA
            ? reader.Value
            : string.Empty;

    private static SiteIndex? ReadPage(PostUrl url, string text, CancellationToken cancellationToken)
    {
        if (HtmlBounds.Of(text, cancellationToken).Refusal is not null)
            return null;
        using var document = new HtmlParser().ParseDocument(text);
        var address = Link.Resolve(new Uri(url.Value), document.QuerySelector("base[href]")?.GetAttribute("href"));
        List<PostUrl> feeds = [];
        foreach (var link in document.QuerySelectorAll(FeedsOfPage))
        {
            if (
                FeedTypes.Contains((link.GetAttribute("type") ?? string.Empty).Split(';')[0].Trim())
                && Parse(address ?? new Uri(url.Value), link.GetAttribute("href")) is { } feed
                && !feeds.Contains(feed)
            )
                feeds.Add(feed);
        }

        return new SiteIndex(url, SiteIndexKind.Page, [], feeds);
    }

    private static PostUrl? Parse(PostUrl page, string? reference) => Parse(new Uri(page.Value), reference);

    private static PostUrl? Parse(Uri page, string? reference) =>
        !string.IsNullOrWhiteSpace(reference)
        && Link.Resolve(page, reference) is { } link
        && PostUrl.Parse(link.AbsoluteUri) is { IsSuccess: true } url
            ? url.Value
            : null;

    private static PostUrl? ParseAbsolute(string? id) =>
        PostUrl.Parse(id) is { IsSuccess: true } url ? url.Value : null;

    // W3C date and time formats. A day, or a month, that is told has not ended.
    private static DateTimeOffset? Moment(string text)
    {
        var value = text.Trim();
        if (
            DateTime.TryParseExact(
                value,
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var day
            )
        )
            return new DateTimeOffset(day.AddDays(1).AddTicks(-1));
        return
            value.Length > 10
            && DateTimeOffset.TryParse(
                value,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var moment
            )
            ? moment
            : null;
    }
}
