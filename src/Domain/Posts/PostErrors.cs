using BlogManager.Domain.Shared;

namespace BlogManager.Domain.Posts;

/// <summary>The expected failures of taking in and reading posts.</summary>
public static class PostErrors
{
    /// <summary>No post has that identity.</summary>
    public static readonly Error NotFound = Error.NotFound("No such post has been taken in. POST /api/v1/blogs/process takes one in.");

    /// <summary>No question has that id.</summary>
    public static readonly Error QuestionNotFound = Error.NotFound("No question has that id.");

    /// <summary>The page holds no article.</summary>
    /// <param name="why">What it looks like instead, e.g. "a cookie wall".</param>
    public static Error NoArticleFound(string why) =>
        new("no_article_found", ErrorKind.Unprocessable, $"No article was found on the page: {why}. Send the text as content, or the URL of a single post.");

    /// <summary>The address may not be fetched.</summary>
    /// <param name="why">The reason, without internal addresses.</param>
    public static Error UrlNotAllowed(string why) =>
        Error.Invalid("url", $"The URL may not be fetched: {why}.");

    /// <summary>The page could not be fetched.</summary>
    /// <param name="why">The reason, without internal addresses.</param>
    /// <param name="mayPass">Whether the same page may come later by itself.</param>
    /// <param name="retryAfter">When the site wants to be asked again, where it says.</param>
    public static Error FetchFailed(string why, bool mayPass = true, TimeSpan? retryAfter = null) =>
        new("upstream_failed", ErrorKind.UpstreamFailed, $"The page could not be fetched: {why}.")
        {
            Details = new Dictionary<string, object?> { ["dependency"] = "crawler" },
            MayPass = mayPass,
            RetryAfter = retryAfter,
        };
}
