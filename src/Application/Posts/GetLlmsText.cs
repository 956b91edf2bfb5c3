using System.Runtime.CompilerServices;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Posts;

/// <summary>
/// A site's posts as an llms.txt (llmstxt.org), newest first: GET /blogs/llms.txt, as Markdown, a line at a time.
/// </summary>
/// <param name="Site">Only this site (scheme://host[:port]), or null.</param>
[RequiresScope(Scope.PostsRead), Query]
public sealed record GetLlmsText(SiteOrigin? Site = null) : IUseCase<IAsyncEnumerable<string>>;

internal sealed class GetLlmsTextHandler(EveryPost posts) : UseCaseHandler<GetLlmsText, IAsyncEnumerable<string>>
{
    public override Task<Result<IAsyncEnumerable<string>>> HandleAsync(
        GetLlmsText request,
        CancellationToken cancellationToken
    ) => Task.FromResult(Result<IAsyncEnumerable<string>>.Success(LinesAsync(request.Site, CancellationToken.None)));

    private async IAsyncEnumerable<string> LinesAsync(
        SiteOrigin? site,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        yield return "# " + (site is null ? "Posts" : new Uri(site.Value).Host);
        yield return "";
        yield return "## Posts";
        yield return "";
        await foreach (var post in posts.ReadAsync(site, cancellationToken))
            yield return $"- [{Escaped(post.Title)}]({Address(post.Url)}): {OneLine(post.Summary.Text)}";
    }

    // A title with brackets would end the link's text, and one with a line end the item.
    private static string Escaped(string title) =>
        OneLine(title)
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("[", "\\[", StringComparison.Ordinal)
            .Replace("]", "\\]", StringComparison.Ordinal);

    private static string Address(PostUrl url) =>
        url.Value.Replace("(", "%28", StringComparison.Ordinal).Replace(")", "%29", StringComparison.Ordinal);

    private static string OneLine(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
