using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.FeatureName;

/// <summary>Counts the posts, up to a number: GET /blogs/something.</summary>
/// <param name="Most">1 to 100.</param>
[RequiresScope(Scope.PostsRead), Query]
public sealed record UseCaseName(int Most = 100) : IUseCase<UseCaseNameResult>;

/// <summary>How many posts there are.</summary>
/// <param name="Total">At most the number asked for.</param>
public sealed record UseCaseNameResult(int Total);

internal sealed class UseCaseNameValidator : AbstractValidator<UseCaseName>
{
    public UseCaseNameValidator() =>
        RuleFor(r => r.Most).InclusiveBetween(1, 100).WithMessage("most must be from 1 to 100.");
}

internal sealed class UseCaseNameHandler(IPostStore posts) : UseCaseHandler<UseCaseName, UseCaseNameResult>
{
    public override async Task<Result<UseCaseNameResult>> HandleAsync(
        UseCaseName request,
        CancellationToken cancellationToken
    ) => new UseCaseNameResult(Math.Min(await posts.CountAsync(cancellationToken), request.Most));
}
