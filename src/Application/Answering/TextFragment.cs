using BlogManager.Domain.Posts;

namespace BlogManager.Application.Answering;

/// <summary>Links to a passage of a page: WICG "URL Fragment Text Directives" (<c>#:~:text=start,end</c>).</summary>
internal static class TextFragment
{
    private const int WholeQuoteWords = 12;
    private const int EdgeWords = 5;

    internal static string Url(PostUrl url, string quote)
    {
        var words = quote.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var text =
            words.Length <= WholeQuoteWords
                ? Encode(words)
                : Encode(words[..EdgeWords]) + "," + Encode(words[^EdgeWords..]);
        return url.Value + "#:~:text=" + text;
    }

    // Besides what a fragment forbids, "-" "," and "&" are the directive's own syntax.
    private static string Encode(IEnumerable<string> words) =>
        Uri.EscapeDataString(string.Join(' ', words)).Replace("-", "%2D", StringComparison.Ordinal);
}
