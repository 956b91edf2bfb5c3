using BlogManager.Application.Importing;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Sources;

/// <summary>The blogs that are kept in step, newest first: GET /sources.</summary>
/// <param name="Site">Only this site (scheme://host[:port]), or null.</param>
/// <param name="Limit">1 to 100.</param>
/// <param name="Cursor">From the page before.</param>
[RequiresScope(Scope.PostsWrite), Query]
public sealed record ListSources(SiteOrigin? Site = null, PageSize? Limit = null, Cursor? Cursor = null)
    : IUseCase<Page<SourceView>>;

internal sealed class ListSourcesHandler(ISourceStore sources, SourceRules rules)
    : UseCaseHandler<ListSources, Page<SourceView>>
{
    public override async Task<Result<Page<SourceView>>> HandleAsync(
        ListSources request,
        CancellationToken cancellationToken
    ) =>
        (
            await sources.ListAsync(
                SiteScope.Of(request.Site),
                (request.Limit ?? PageSize.Default).Value,
                request.Cursor?.Value,
                cancellationToken
            )
        ).Map(page => new Page<SourceView>([.. page.Items.Select(s => SourceView.Of(s, rules))], page.NextCursor));
}
