using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Posts;

/// <summary>A post's questions, best first: GET /questions/by-url.</summary>
/// <param name="BlogUrl">The post's URL.</param>
/// <param name="Limit">1 to 100.</param>
[RequiresScope(Scope.PostsRead), Query]
public sealed record ListQuestions(string BlogUrl, int Limit = 20) : IUseCase<IReadOnlyList<QuestionView>>;

internal sealed class ListQuestionsValidator : AbstractValidator<ListQuestions>
{
    public ListQuestionsValidator()
    {
        RuleFor(r => r.BlogUrl).MustBePostUrl("blog_url");
        RuleFor(r => r.Limit).MustBePageSize();
    }
}

internal sealed class ListQuestionsHandler(IPostStore posts)
    : UseCaseHandler<ListQuestions, IReadOnlyList<QuestionView>>
{
    public override async Task<Result<IReadOnlyList<QuestionView>>> HandleAsync(
        ListQuestions request,
        CancellationToken cancellationToken
    )
    {
        var url = PostUrl.Parse(request.BlogUrl, "blog_url");
        if (!url.IsSuccess)
            return url.Error;
        var post = await posts.FindByUrlAsync(url.Value, cancellationToken);
        return post is null
            ? PostErrors.NotFound
            : Result<IReadOnlyList<QuestionView>>.Success([.. QuestionView.Of(post).Take(request.Limit)]);
    }
}
