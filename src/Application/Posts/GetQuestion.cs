using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Posts;

/// <summary>Reads a question: GET /questions/{id}.</summary>
/// <param name="Id">The question.</param>
[RequiresScope(Scope.PostsRead), Query]
[MayFail(ErrorKind.NotFound)]
public sealed record GetQuestion(QuestionId Id) : IUseCase<QuestionView>;

internal sealed class GetQuestionHandler(IPostStore posts) : UseCaseHandler<GetQuestion, QuestionView>
{
    public override async Task<Result<QuestionView>> HandleAsync(
        GetQuestion request,
        CancellationToken cancellationToken
    ) =>
        await posts.FindQuestionAsync(request.Id.Value, cancellationToken) is { } found
            ? QuestionView.Of(found.Question, found.Url)
            : PostErrors.QuestionNotFound;
}
