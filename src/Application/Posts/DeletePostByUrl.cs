using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Posts;

/// <summary>
/// Erases a post by its URL, and calls off what is queued or running to take it in: DELETE /blogs/by-url.
/// </summary>
/// <param name="Url">Any form of its URL, or one that led to it.</param>
[RequiresScope(Scope.PostsWrite)]
public sealed record DeletePostByUrl(string Url) : IUseCase<ErasedPost>;

internal sealed class DeletePostByUrlValidator : AbstractValidator<DeletePostByUrl>
{
    public DeletePostByUrlValidator() => RuleFor(r => r.Url).MustBePostUrl();
}

internal sealed class DeletePostByUrlHandler(PostEraser eraser) : UseCaseHandler<DeletePostByUrl, ErasedPost>
{
    public override async Task<Result<ErasedPost>> HandleAsync(
        DeletePostByUrl request,
        CancellationToken cancellationToken
    )
    {
        var url = PostUrl.Parse(request.Url);
        return url.IsSuccess ? await eraser.EraseAsync(url.Value, cancellationToken) : url.Error;
    }
}
