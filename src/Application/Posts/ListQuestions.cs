using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Posts;

/// <summary>A post's questions, best first: GET /questions/by-url.</summary>
/// <param name="BlogUrl">The post's URL.</param>
/// <param name="Limit">1 to 100.</param>
[RequiresScope(Scope.PostsRead), Query]
[MayFail(ErrorKind.NotFound)]
public sealed record ListQuestions(PostUrl BlogUrl, PageSize? Limit = null) : IUseCase<IReadOnlyList<QuestionView>>;

internal sealed class ListQuestionsHandler(IPostStore posts)
    : UseCaseHandler<ListQuestions, IReadOnlyList<QuestionView>>
{
    public override async Task<Result<IReadOnlyList<QuestionView>>> HandleAsync(
        ListQuestions request,
        CancellationToken cancellationToken
    )
    {
        var post = await posts.FindByUrlAsync(request.BlogUrl, cancellationToken);
        return post is null
            ? PostErrors.NotFound
            : Result<IReadOnlyList<QuestionView>>.Success([
                .. QuestionView.Of(post).Take((request.Limit ?? PageSize.Default).Value),
            ]);
    }
}
