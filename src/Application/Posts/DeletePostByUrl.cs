using BlogManager.Application.Ingestion;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Posts;

/// <summary>
/// Erases a post by its URL, and calls off what is queued or running to take it in: DELETE /blogs/by-url.
/// </summary>
/// <param name="Url">Any form of its URL, or one that led to it.</param>
[RequiresScope(Scope.PostsWrite)]
[MayFail(ErrorKind.NotFound)]
public sealed record DeletePostByUrl(PostUrl Url) : IUseCase<ErasedPost>;

internal sealed class DeletePostByUrlHandler(PostEraser eraser) : UseCaseHandler<DeletePostByUrl, ErasedPost>
{
    public override async Task<Result<ErasedPost>> HandleAsync(
        DeletePostByUrl request,
        CancellationToken cancellationToken
    ) => await eraser.EraseAsync(request.Url, cancellationToken);
}
