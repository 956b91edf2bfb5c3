using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Text;

namespace BlogManager.Application.Ports;

public interface IArticleExtractor
{
    /// <summary>
    /// Extracts the article, or <see cref="PostErrors.NoArticleFound"/>, or <see cref="PostErrors.TooComplex"/>.
    /// Computes; ends soon once it is cancelled.
    /// </summary>
    Result<Article> Extract(RawDocument document, CancellationToken cancellationToken);
}

/// <param name="Url">Where it is, canonical: base of its links, and its identity unless it names another.</param>
/// <param name="MediaType"><c>text/html</c>, <c>text/markdown</c> or <c>text/plain</c>.</param>
/// <param name="FromCaller">
/// Whether the caller sent the content: then a short text is taken at its word and not refused as a page without an
/// article, as long as it has words.
/// </param>
public sealed record RawDocument(PostUrl Url, string MediaType, string Content, string? Title, bool FromCaller);

/// <param name="Title">Never empty.</param>
/// <param name="Author">Where known.</param>
/// <param name="PublishedAt">Where known.</param>
/// <param name="Language">ISO 639-1, or <c>und</c>.</param>
/// <param name="CanonicalUrl">
/// What the page itself calls its URL, where that is on the same site (scheme may differ); else null.
/// </param>
public sealed record Article(
    string Title,
    string? Author,
    DateTimeOffset? PublishedAt,
    string Language,
    PostUrl? CanonicalUrl,
    StoredText Text,
    int WordCount
)
{
    /// <summary>Whether the page asks that it not be indexed (<c>meta name=robots</c>).</summary>
    public bool NoIndex { get; init; }

    /// <summary>What else the page calls itself: its <c>title</c> element and its first headings.</summary>
    public IReadOnlyList<string> Titles { get; init; } = [];
}
