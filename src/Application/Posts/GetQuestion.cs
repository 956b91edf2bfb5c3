using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Posts;

/// <summary>Reads a question: GET /questions/{id}.</summary>
/// <param name="Id">The question.</param>
[RequiresScope(Scope.PostsRead), Query]
public sealed record GetQuestion(string Id) : IUseCase<QuestionView>;

internal sealed class GetQuestionValidator : AbstractValidator<GetQuestion>
{
    public GetQuestionValidator() => RuleFor(r => r.Id).MustBeId();
}

internal sealed class GetQuestionHandler(IPostStore posts) : UseCaseHandler<GetQuestion, QuestionView>
{
    public override async Task<Result<QuestionView>> HandleAsync(
        GetQuestion request,
        CancellationToken cancellationToken
    ) =>
        await posts.FindQuestionAsync(request.Id, cancellationToken) is { } found
            ? QuestionView.Of(found.Question, found.Url)
            : PostErrors.QuestionNotFound;
}
