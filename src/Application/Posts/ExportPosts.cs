using System.Runtime.CompilerServices;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Posts;

/// <summary>
/// Every post with its summary, key points, questions and evidence, newest first: GET /blogs/export, as JSON lines.
/// </summary>
/// <param name="Site">Only this site (scheme://host[:port]), or null.</param>
[RequiresScope(Scope.PostsRead), Query]
public sealed record ExportPosts(SiteOrigin? Site = null) : IUseCase<IAsyncEnumerable<PostView>>;

internal sealed class ExportPostsHandler(EveryPost posts) : UseCaseHandler<ExportPosts, IAsyncEnumerable<PostView>>
{
    public override Task<Result<IAsyncEnumerable<PostView>>> HandleAsync(
        ExportPosts request,
        CancellationToken cancellationToken
    ) =>
        // It outlives the request's own deadline, so it takes the token of whoever enumerates it.
        Task.FromResult(Result<IAsyncEnumerable<PostView>>.Success(ViewsAsync(request.Site, CancellationToken.None)));

    private async IAsyncEnumerable<PostView> ViewsAsync(
        SiteOrigin? site,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var post in posts.ReadAsync(site, cancellationToken))
            yield return PostView.Of(post);
    }
}
