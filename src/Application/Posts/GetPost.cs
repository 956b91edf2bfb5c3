using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Posts;

/// <summary>Reads a post by its id: GET /blogs/{id}.</summary>
/// <param name="Id">The post.</param>
[RequiresScope(Scope.PostsRead), Query]
public sealed record GetPost(string Id) : IUseCase<PostView>, ICacheable
{
    /// <inheritdoc/>
    public string CacheKey => Id;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> CacheTags => [Requests.CacheTags.Post(Id)];

    /// <inheritdoc/>
    public TimeSpan CacheLifetime => Requests.CacheTags.ReadLifetime;
}

internal sealed class GetPostValidator : AbstractValidator<GetPost>
{
    public GetPostValidator() => RuleFor(r => r.Id).MustBeId();
}

internal sealed class GetPostHandler(IPostStore posts) : UseCaseHandler<GetPost, PostView>
{
    public override async Task<Result<PostView>> HandleAsync(GetPost request, CancellationToken cancellationToken) =>
        await posts.FindAsync(request.Id, cancellationToken) is { } post ? PostView.Of(post) : PostErrors.NotFound;
}
