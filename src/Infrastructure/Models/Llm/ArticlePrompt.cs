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

    internal string System => Prompts.PostSystem.Render(("data_rule", _fence.Rule), ("language", Language));

    internal string Request(string task)
    {
        var partial = Excerpt.IsPartial ? " " + Prompts.PostPartial.Render(("gap", ArticleExcerpt.Gap)) : string.Empty;
        var date = Article.PublishedAt is { } published
            ? "\nPublished: " + published.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : string.Empty;
        var title = WrittenText.Plain(Article.Title, LongestTitle);
        return Prompts.PostRequest.Render(
            ("task", task),
            ("partial", partial),
            ("post", _fence.Around("POST", $"Title: {title}{date}\n\n{Excerpt.Text}"))
        );
    }

    private string Language =>
        Article.Language is "und" or ""
            ? Prompts.PostLanguageUnknown.Render()
            : Prompts.PostLanguage.Render(("language", Article.Language));
}
