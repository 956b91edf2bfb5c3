using System.ComponentModel;
using System.Text.Json;
using BlogManager.Api.Http;
using BlogManager.Api.RateLimits;
using BlogManager.Application.Answering;
using BlogManager.Application.Asking;
using BlogManager.Application.Posts;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace BlogManager.Api.Mcp;

/// <summary>
/// What an assistant may do with the posts: the use cases of the API, under the caller's scopes, sites and limits. A
/// failure is a result that says so, which the assistant can read and act on.
/// </summary>
internal sealed class PostTools(
    IDispatcher dispatcher,
    RateLimiter limiter,
    IHttpContextAccessor accessor,
    IOptions<JsonOptions> json
)
{
    [McpServerTool(Name = "ask", Title = "Ask the blog", ReadOnly = true, OpenWorld = false)]
    [Description(
        "Answers a question from the blog's posts, with verbatim citations. Says so where the posts do not answer it, with the passages that come closest."
    )]
    public Task<CallToolResult> AskAsync(
        [Description("The question, 1 to 1000 characters.")] string question,
        [Description("Only from the posts of this site, such as https://blog.example.")] string? site = null,
        [Description("Only from this post, by its URL.")] string? blog_url = null,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync<AskQuestion, AnswerView>(
            RateLimitCategory.Ai,
            fields => new AskQuestion(
                question,
                fields.Read("blog_url", blog_url, PostUrl.Parse),
                fields.Read("site", site, SiteOrigin.Parse)
            ),
            cancellationToken
        );

    [McpServerTool(Name = "search", Title = "Search the posts", ReadOnly = true, OpenWorld = false)]
    [Description("Finds posts by words and by meaning, best first, each with its best passage.")]
    public Task<CallToolResult> SearchAsync(
        [Description("What to look for, 1 to 500 characters.")] string query,
        [Description("How many posts, 1 to 50; 10 unless given.")] int? limit = null,
        [Description("Only on this site, such as https://blog.example.")] string? site = null,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync<SearchPosts, SearchResults>(
            RateLimitCategory.Search,
            fields => new SearchPosts(query, limit, fields.Read("site", site, SiteOrigin.Parse)),
            cancellationToken
        );

    [McpServerTool(Name = "list_posts", Title = "List the posts", ReadOnly = true, OpenWorld = false)]
    [Description("Lists posts, newest first, by pages: next_cursor of one page is the cursor of the next.")]
    public Task<CallToolResult> ListAsync(
        [Description("Only of this site, such as https://blog.example.")] string? site = null,
        [Description("How many at once, 1 to 100.")] int? limit = null,
        [Description("next_cursor of the page before.")] string? cursor = null,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync<ListPosts, Page<PostListItem>>(
            RateLimitCategory.Read,
            fields => new ListPosts(
                fields.Read("site", site, SiteOrigin.Parse),
                fields.Read(
                    "limit",
                    limit?.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    PageSize.Parse
                ),
                fields.Read("cursor", cursor, Cursor.Parse)
            ),
            cancellationToken
        );

    [McpServerTool(Name = "read_post", Title = "Read a post", ReadOnly = true, OpenWorld = false)]
    [Description("Reads a post's text as it is stored, by the id that the other tools give as blog_id.")]
    public Task<CallToolResult> ReadAsync(
        [Description("The post's blog_id.")] string blog_id,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync<GetPostContent, PostContent>(
            RateLimitCategory.Read,
            fields => new GetPostContent(fields.Read("blog_id", blog_id, PostId.Parse)!),
            cancellationToken
        );

    private async Task<CallToolResult> SendAsync<TRequest, T>(
        RateLimitCategory category,
        Func<ToolFields, TRequest> read,
        CancellationToken cancellationToken
    )
        where TRequest : IUseCase<T>
    {
        if (accessor.HttpContext is { } context && await limiter.RefusalAsync(context, category) is { } refusal)
            return Failed(refusal);
        var fields = new ToolFields();
        var request = read(fields);
        if (fields.Error is { } error)
            return Failed(error);
        var result = await dispatcher.SendAsync(request, cancellationToken);
        return result.IsSuccess
            ? Told(JsonSerializer.Serialize(result.Value, json.Value.SerializerOptions))
            : Failed(result.Error);
    }

    private static CallToolResult Told(string text) => new() { Content = [new TextContentBlock { Text = text }] };

    private static CallToolResult Failed(Error error) =>
        new()
        {
            IsError = true,
            Content =
            [
                new TextContentBlock
                {
                    Text = error.RetryAfter is { } wait
                        ? $"{error.Code}: {error.Message} Try again in {Math.Ceiling(wait.TotalSeconds)} seconds."
                        : $"{error.Code}: {error.Message}",
                },
            ],
        };

    /// <summary>Reads values of the domain from a tool's arguments, and keeps the first fault.</summary>
    private sealed class ToolFields
    {
        internal Error? Error { get; private set; }

        internal T? Read<T>(string name, string? text, Func<string?, Result<T>> parse)
            where T : class
        {
            if (text is null)
                return null;
            var value = parse(text);
            if (value.IsSuccess)
                return value.Value;
            Error ??= Error.Invalid(name, $"{name} {value.Error.Message}.");
            return null;
        }
    }
}
