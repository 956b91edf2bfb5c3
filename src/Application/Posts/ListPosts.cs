using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Posts;

/// <summary>Lists posts, newest first: GET /blogs.</summary>
/// <param name="Site">Only this site (scheme://host[:port]), or null.</param>
/// <param name="Limit">1 to 100.</param>
/// <param name="Cursor">From the page before.</param>
[RequiresScope(Scope.PostsRead), Query]
public sealed record ListPosts(SiteOrigin? Site = null, PageSize? Limit = null, Cursor? Cursor = null)
    : IUseCase<Page<PostListItem>>;

internal sealed class ListPostsHandler(IPostStore posts) : UseCaseHandler<ListPosts, Page<PostListItem>>
{
    public override async Task<Result<Page<PostListItem>>> HandleAsync(
        ListPosts request,
        CancellationToken cancellationToken
    )
    {
        var page = await posts.ListAsync(
            SiteScope.Of(request.Site),
            (request.Limit ?? PageSize.Default).Value,
            request.Cursor?.Value,
            cancellationToken
        );
        return page.Map(p => new Page<PostListItem>(
            [.. p.Items.Select(i => new PostListItem(i.Id, i.Url.Value, i.Title, i.TotalQuestions, i.ProcessedAt))],
            p.NextCursor
        ));
    }
}
