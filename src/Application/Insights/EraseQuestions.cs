using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Insights;

/// <summary>Erases every text that is kept of questions, answers and comments; the counts stay: DELETE /insights/questions.</summary>
[RequiresScope(Scope.InsightsRead)]
public sealed record EraseQuestions : IUseCase<ErasedQuestions>;

/// <summary>What was erased.</summary>
/// <param name="Erased">How many answers with their questions.</param>
public sealed record ErasedQuestions(int Erased);

internal sealed class EraseQuestionsHandler(IAnswerLog answers, RequestContext current)
    : UseCaseHandler<EraseQuestions, ErasedQuestions>
{
    public override async Task<Result<ErasedQuestions>> HandleAsync(
        EraseQuestions request,
        CancellationToken cancellationToken
    ) => new ErasedQuestions(await answers.EraseAsync(current.Caller.Sites, cancellationToken));
}
