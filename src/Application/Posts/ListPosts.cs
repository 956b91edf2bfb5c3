using BlogManager.Application.Ingestion;
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

internal sealed class ListPostsHandler(IPostStore posts, IJobStore jobs, IImportItems imports)
    : UseCaseHandler<ListPosts, Page<PostListItem>>
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
        if (!page.IsSuccess)
            return page.Error;
        var refreshing = await RefreshingAsync([.. page.Value.Items.Select(i => i.Url)], cancellationToken);
        return new Page<PostListItem>(
            [.. page.Value.Items.Select(i => PostListItem.Of(i, refreshing.Contains(i.Url)))],
            page.Value.NextCursor
        );
    }

    private async Task<HashSet<PostUrl>> RefreshingAsync(
        IReadOnlyList<PostUrl> urls,
        CancellationToken cancellationToken
    )
    {
        if (urls.Count == 0)
            return [];
        var subjects = urls.SelectMany(url => HookQueue.SubjectsOf(url).Prepend(url.Value).Select(s => (s, url)))
            .ToDictionary(s => s.s, s => s.url, StringComparer.Ordinal);
        var live = await jobs.LiveSubjectsAsync(subjects.Keys, cancellationToken);
        return [.. live.Select(subject => subjects[subject]), .. await imports.WaitingAsync(urls, cancellationToken)];
    }
}
