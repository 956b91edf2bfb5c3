using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Infrastructure.Crawling;
using BlogManager.Testing;

namespace BlogManager.Adapters.Tests.Extraction;

/// <summary>One extractor for all tests, for it loads models; and the texts of their pages.</summary>
internal static class Extracting
{
    internal const string First =
        "Tomatoes want sun and patience, and they repay both in August when the rest of the garden is tired of the heat.";

    internal const string Second =
        "Water them in the morning at the root, never over the leaves, and they will keep their health until the first cold nights of autumn.";

    internal const string Third =
        "Pick the side shoots every week with two fingers, so that the plant puts its strength into fruit and does not grow into a thicket that no wind dries.";

    internal static readonly string Paragraphs = $"<p>{First}</p><p>{Second}</p><p>{Third}</p>";

    private static readonly ArticleExtractor Extractor = new();

    internal static Result<Article> Try(
        string content,
        string mediaType = "text/html",
        bool fromCaller = false,
        string? title = null,
        string url = "https://garden.example/tomatoes"
    ) =>
        Extractor.Extract(
            new RawDocument(PostUrl.Parse(url).Value, mediaType, content, title, fromCaller),
            CancellationToken.None
        );

    internal static Article Article(
        string content,
        string mediaType = "text/html",
        bool fromCaller = false,
        string? title = null,
        string url = "https://garden.example/tomatoes"
    )
    {
        var result = Try(content, mediaType, fromCaller, title, url);
        Assert.That(result.IsSuccess, Is.True, result.IsSuccess ? string.Empty : result.Error!.Message);
        return result.Value!;
    }

    /// <summary>The stored text of an article in a furnished page, of which no furniture may be left.</summary>
    internal static string Text(string article, string title = "Growing tomatoes")
    {
        var text = Article(FakeSite.Furnished(article, title)).Text.Value;
        Assert.That(text, Does.Not.Contain("canary"));
        return text;
    }
}
