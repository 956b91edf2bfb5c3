using BlogManager.Application.Ingestion;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Posts;

/// <summary>Erases a post by its id: DELETE /blogs/{id}.</summary>
/// <param name="Id">The post.</param>
[RequiresScope(Scope.PostsWrite)]
[MayFail(ErrorKind.NotFound)]
public sealed record DeletePost(PostId Id) : IUseCase<ErasedPost>;

internal sealed class DeletePostHandler(IPostStore posts, PostEraser eraser) : UseCaseHandler<DeletePost, ErasedPost>
{
    public override async Task<Result<ErasedPost>> HandleAsync(
        DeletePost request,
        CancellationToken cancellationToken
    ) => await eraser.EraseAsync(await posts.FindAsync(request.Id.Value, cancellationToken), cancellationToken);
}
