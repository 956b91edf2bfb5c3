using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Posts;

/// <summary>Lists posts, newest first: GET /blogs.</summary>
/// <param name="Site">Only this site (scheme://host[:port]), or null.</param>
/// <param name="Limit">1 to 100.</param>
/// <param name="Cursor">From the page before.</param>
[RequiresScope(Scope.PostsRead), Query]
public sealed record ListPosts(string? Site = null, int Limit = 20, string? Cursor = null)
    : IUseCase<Page<PostListItem>>;

internal sealed class ListPostsValidator : AbstractValidator<ListPosts>
{
    public ListPostsValidator()
    {
        RuleFor(r => r.Site).MustBeSite();
        RuleFor(r => r.Limit).MustBePageSize();
        RuleFor(r => r.Cursor).MaximumLength(500).WithMessage("cursor is not one that this service made.");
    }
}

internal sealed class ListPostsHandler(IPostStore posts) : UseCaseHandler<ListPosts, Page<PostListItem>>
{
    public override async Task<Result<Page<PostListItem>>> HandleAsync(
        ListPosts request,
        CancellationToken cancellationToken
    )
    {
        var page = await posts.ListAsync(
            SiteScope.Of(FieldRules.NormalSite(request.Site)),
            request.Limit,
            request.Cursor,
            cancellationToken
        );
        return page.Map(p => new Page<PostListItem>(
            [.. p.Items.Select(i => new PostListItem(i.Id, i.Url.Value, i.Title, i.TotalQuestions, i.ProcessedAt))],
            p.NextCursor
        ));
    }
}
