using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Posts;

/// <summary>Erases a post by its id: DELETE /blogs/{id}.</summary>
/// <param name="Id">The post.</param>
[RequiresScope(Scope.PostsWrite)]
public sealed record DeletePost(string Id) : IUseCase<ErasedPost>;

internal sealed class DeletePostValidator : AbstractValidator<DeletePost>
{
    public DeletePostValidator() => RuleFor(r => r.Id).MustBeId();
}

internal sealed class DeletePostHandler(IPostStore posts, PostEraser eraser) : UseCaseHandler<DeletePost, ErasedPost>
{
    public override async Task<Result<ErasedPost>> HandleAsync(
        DeletePost request,
        CancellationToken cancellationToken
    ) => await eraser.EraseAsync(await posts.FindAsync(request.Id, cancellationToken), cancellationToken);
}
