using BlogManager.Application.Requests;
using BlogManager.Application.Retrieval;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Posts;

/// <summary>Searches the posts: POST /search.</summary>
/// <param name="Query">1 to 500 characters.</param>
/// <param name="Limit">1 to 50; 10 where null.</param>
/// <param name="Site">Only this site (scheme://host[:port]), or null.</param>
[RequiresScope(Scope.PostsRead), Query, Expensive]
public sealed record SearchPosts(string Query, int? Limit = null, SiteOrigin? Site = null) : IUseCase<SearchResults>;

/// <summary>What was found.</summary>
/// <param name="Query">The query as it was sent.</param>
/// <param name="Results">Posts, best first.</param>
/// <param name="Total">How many posts were found before the limit.</param>
/// <param name="Degraded">Whether an index could not be asked, so that words alone decided.</param>
public sealed record SearchResults(string Query, IReadOnlyList<SearchResult> Results, int Total, bool Degraded);

/// <summary>A post that was found.</summary>
/// <param name="BlogId">The post.</param>
/// <param name="Url">Its canonical URL.</param>
/// <param name="Title">Its title.</param>
/// <param name="Snippet">Its best passage, cut to a few lines.</param>
/// <param name="Score">0 to 1, higher is better.</param>
public sealed record SearchResult(string BlogId, string Url, string Title, string Snippet, double Score);

internal sealed class SearchPostsValidator : AbstractValidator<SearchPosts>
{
    public SearchPostsValidator()
    {
        RuleFor(r => r.Query)
            .Cascade(CascadeMode.Stop)
            .Must(q => !string.IsNullOrWhiteSpace(q))
            .WithMessage("query is required: send 1 to 500 characters.")
            .MustHaveAtMost(500, "query")
            .MustBeReadable("query");
        RuleFor(r => r.Limit)
            .InclusiveBetween(1, 50)
            .When(r => r.Limit is not null)
            .WithMessage("limit must be from 1 to 50.");
    }
}

internal sealed class SearchPostsHandler(PassageRetriever retriever) : UseCaseHandler<SearchPosts, SearchResults>
{
    private const int DefaultLimit = 10;

    private const int SnippetLength = 240;

    public override async Task<Result<SearchResults>> HandleAsync(
        SearchPosts request,
        CancellationToken cancellationToken
    )
    {
        var ranking = await retriever.RankPostsAsync(
            new RetrievalQuery(
                StandaloneQuestion.Of(request.Query),
                SiteScope.Of(request.Site),
                null,
                request.Limit ?? DefaultLimit
            ),
            cancellationToken
        );
        SearchResult[] results =
        [
            .. ranking.Posts.Select(p => new SearchResult(
                p.Best.PostId,
                p.Best.Url.Value,
                p.Best.Title,
                Snippet(p.Best.Chunk.Text),
                Math.Round(Math.Clamp(p.Score, 0, 1), 4)
            )),
        ];
        return new SearchResults(request.Query, results, ranking.Total, ranking.Degraded);
    }

    private static string Snippet(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= SnippetLength)
            return line;
        var cut = line.LastIndexOf(' ', SnippetLength);
        if (cut <= 0)
            cut = char.IsHighSurrogate(line[SnippetLength - 1]) ? SnippetLength - 1 : SnippetLength;
        return line[..cut] + "…";
    }
}
