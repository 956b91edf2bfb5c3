using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Posts;

/// <summary>Reads a post by its id: GET /blogs/{id}.</summary>
/// <param name="Id">The post.</param>
[RequiresScope(Scope.PostsRead), Query]
[MayFail(ErrorKind.NotFound)]
public sealed record GetPost(PostId Id) : IUseCase<PostView>, ICacheable
{
    public string CacheKey => Id.Value;

    public IReadOnlyCollection<string> CacheTags => [Requests.CacheTags.Post(Id.Value)];

    public TimeSpan CacheLifetime => Requests.CacheTags.ReadLifetime;

    public bool ShowsHidden => true;
}

internal sealed class GetPostHandler(IPostStore posts) : UseCaseHandler<GetPost, PostView>
{
    public override async Task<Result<PostView>> HandleAsync(GetPost request, CancellationToken cancellationToken) =>
        await posts.FindAsync(request.Id.Value, cancellationToken) is { } post
            ? PostView.Of(post)
            : PostErrors.NotFound;
}
