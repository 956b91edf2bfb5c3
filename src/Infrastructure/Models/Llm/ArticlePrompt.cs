using System.Globalization;
using BlogManager.Application.Ports;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>A request about one post: the rules, and the post between marks as far as it fits.</summary>
internal sealed class ArticlePrompt
{
    // Rules, schema, title and the marks, and in a repair the start of the reply.
    private const int ReservedTokens = 2_000;
    private const int LongestTitle = 300;

    private readonly DataDelimiters _fence = new();

    internal ArticlePrompt(ArticleText article, int maxInputTokens)
    {
        Article = article;
        Excerpt = ArticleExcerpt.Of(article, maxInputTokens - ReservedTokens);
    }

    /// <summary>The post.</summary>
    internal ArticleText Article { get; }

    internal ArticleExcerpt Excerpt { get; }

    internal string System =>
        $"""
            You read blog posts and write about them for their readers: plainly, in short sentences, and only what the post says.
            {_fence.Rule}
            {Language}
            """;

    internal string Request(string task)
    {
        var partial = Excerpt.IsPartial
            ? $" The post is long: where {ArticleExcerpt.Gap} stands, parts of it are left out."
            : string.Empty;
        var date = Article.PublishedAt is { } published
            ? "\nPublished: " + published.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : string.Empty;
        var title = WrittenText.Plain(Article.Title, LongestTitle);
        return $"{task}{partial}\n\n{_fence.Around("POST", $"Title: {title}{date}\n\n{Excerpt.Text}")}";
    }

    private string Language =>
        Article.Language is "und" or ""
            ? "Write in the language of the post."
            : $"Write in the language of the post (ISO 639-1: {Article.Language}).";
}
