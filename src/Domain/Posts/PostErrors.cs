using BlogManager.Domain.Shared;

namespace BlogManager.Domain.Posts;

/// <summary>The expected failures of taking in and reading posts.</summary>
public static class PostErrors
{
    /// <summary>No post has that identity.</summary>
    public static readonly Error NotFound = Error.NotFound(
        "No such post has been taken in. POST /api/v1/blogs/process takes one in."
    );

    /// <summary>No question has that id.</summary>
    public static readonly Error QuestionNotFound = Error.NotFound("No question has that id.");

    /// <summary>Others kept changing the post while its question was to be changed.</summary>
    public static readonly Error QuestionsBusy = new(
        "conflict",
        ErrorKind.Conflict,
        "The post was changed by someone else at the same time: send the request again."
    );

    /// <summary>A question was to be shown as it was written, and the post no longer says what it quotes.</summary>
    public static readonly Error QuestionNotBorneOut = new(
        "conflict",
        ErrorKind.Conflict,
        "The post no longer says what this question's answer quotes: send an answer of your own with it, or leave it hidden."
    );

    /// <summary>The page holds no article.</summary>
    /// <param name="why">What it looks like instead, e.g. "a cookie wall".</param>
    public static Error NoArticleFound(string why) =>
        new(
            "no_article_found",
            ErrorKind.Unprocessable,
            $"No article was found on the page: {why}. Send the text as content, or the URL of a single post."
        );

    /// <summary>The markup costs more to read than a post is worth.</summary>
    /// <param name="why">What there is too much of.</param>
    public static Error TooComplex(string why) =>
        new(
            "text_too_complex",
            ErrorKind.Unprocessable,
            $"The text's markup is not read: {why}. Send the article alone, or its words as text/plain."
        );

    /// <summary>Taking the post in took more of the processor's time than a post may.</summary>
    /// <param name="seconds">The seconds that it may take.</param>
    public static Error TooCostly(int seconds) =>
        new(
            "text_too_costly",
            ErrorKind.Unprocessable,
            $"Taking in this post took more than {seconds} seconds of computing. Send a shorter or simpler text, or raise BlogManager:Ingestion:CpuSecondsPerPost."
        )
        {
            Details = new Dictionary<string, object?> { ["cpu_seconds"] = seconds },
        };

    /// <summary>The address may not be fetched.</summary>
    /// <param name="why">The reason, without internal addresses.</param>
    public static Error UrlNotAllowed(string why) => Error.Invalid("url", $"The URL may not be fetched: {why}.");

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
