using System.Text;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Ingestion;

/// <summary>
/// What a post may be taken in as, by who asked for it: whoever is held to sites is so after every redirect and by
/// every name that the page gives itself; and a reader's visit takes in neither what its site keeps from search engines
/// nor a search page, whose text the visitor writes.
/// </summary>
internal static class IngestionBounds
{
    private const int FewestLetters = 3;

    private static readonly Error KeptOut = new(
        "not_indexable",
        ErrorKind.Unprocessable,
        "The page asks not to be indexed (noindex), so that neither a reader's visit nor an import takes it in. POST /api/v1/blogs/process does."
    );

    private static readonly Error SearchPage = new(
        "no_article_found",
        ErrorKind.Unprocessable,
        "The page's title repeats its query string, as search pages do, so that a reader's visit does not take it in."
    );

    /// <summary>Why a page may not become a post at an address, or null where it may.</summary>
    internal static Error? RefuseSite(IngestionRequest request, PostUrl url) =>
        request.Sites is { } sites && !sites.Contains(url.Site) ? AccessErrors.ForeignSite : null;

    /// <summary>Why a page may not become a post, or null where it may.</summary>
    internal static Error? Refuse(IngestionState state, CrawledPage page, Article article, PostUrl url)
    {
        if (RefuseSite(state.Request, page.FinalUrl) is { } foreign)
            return foreign;
        if (RefuseSite(state.Request, url) is { } named)
            return named;
        if ((state.Request.ForReader || state.Request.HeedsNoIndex) && (page.NoIndex || article.NoIndex))
            return KeptOut;
        if (!state.Request.ForReader)
            return null;
        string[] queries =
        [
            .. new[] { state.RequestedUrl, page.FinalUrl, url }
                .Select(u => new Uri(u.Value).Query)
                .Where(q => q.Length > 1)
                .Distinct(StringComparer.Ordinal),
        ];
        string[] titles = [.. article.Titles.Append(article.Title).Select(Words)];
        return queries.Any(query => titles.Any(title => Repeats(title, query))) ? SearchPage : null;
    }

    /// <summary>
    /// Whether a title holds the words of a value of a query string, one behind the other. Numbers and the shortest
    /// words are no sign: posts have ids and languages.
    /// </summary>
    private static bool Repeats(string title, string query)
    {
        foreach (var pair in query[1..].Split('&'))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            var value = Words(Uri.UnescapeDataString(pair[(at + 1)..].Replace('+', ' ')));
            if (value.Count(char.IsLetter) >= FewestLetters && title.Contains(value, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    private static string Words(string text)
    {
        var words = new StringBuilder(" ", text.Length + 2);
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c))
                words.Append(char.ToLowerInvariant(c));
            else if (words[^1] != ' ')
                words.Append(' ');
        }

        return (words[^1] == ' ' ? words : words.Append(' ')).ToString();
    }
}
