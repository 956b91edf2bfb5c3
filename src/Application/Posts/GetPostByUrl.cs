using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Posts;

/// <summary>Reads a post by its URL: GET /blogs/by-url.</summary>
/// <param name="Url">Any form of its URL, or one that led to it.</param>
[RequiresScope(Scope.PostsRead), Query]
[MayFail(ErrorKind.NotFound)]
public sealed record GetPostByUrl(PostUrl Url) : IUseCase<PostView>, ICacheable
{
    public string CacheKey => Requests.CacheTags.Url(Url);

    /// <remarks>Tagged with the corpus as well: the post behind an alias changes by its own URL.</remarks>
    public IReadOnlyCollection<string> CacheTags => [Requests.CacheTags.Url(Url), Requests.CacheTags.Corpus];

    public TimeSpan CacheLifetime => Requests.CacheTags.ReadLifetime;

    public bool ShowsHidden => true;
}

internal sealed class GetPostByUrlHandler(IPostStore posts) : UseCaseHandler<GetPostByUrl, PostView>
{
    public override async Task<Result<PostView>> HandleAsync(
        GetPostByUrl request,
        CancellationToken cancellationToken
    ) =>
        await posts.FindByUrlAsync(request.Url, cancellationToken) is { } post
            ? PostView.Of(post)
            : PostErrors.NotFound;
}
