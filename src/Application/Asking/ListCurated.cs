using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Asking;

/// <summary>Lists the owner's answers, newest first: GET /qa/curated.</summary>
/// <param name="Site">Only those for this site (scheme://host[:port]), or null.</param>
/// <param name="Limit">1 to 100.</param>
/// <param name="Cursor">From the page before.</param>
[RequiresScope(Scope.PostsWrite), Query]
public sealed record ListCurated(SiteOrigin? Site = null, PageSize? Limit = null, Cursor? Cursor = null)
    : IUseCase<Page<CuratedView>>;

internal sealed class ListCuratedHandler(ICuratedAnswers answers, RequestContext current)
    : UseCaseHandler<ListCurated, Page<CuratedView>>
{
    public override async Task<Result<Page<CuratedView>>> HandleAsync(
        ListCurated request,
        CancellationToken cancellationToken
    )
    {
        // Ids are in the order of time: the last one of a page is where the next one goes on.
        if (request.Cursor is { } cursor && !Guid.TryParseExact(cursor.Value, "N", out _))
            return Error.Invalid("cursor", "cursor is not one that this list gave: leave it out to start anew.");
        var own = (await answers.ReadAllAsync(cancellationToken))
            .Where(a => a.IsOf(current.Caller) && (request.Site is null || a.Site == request.Site.Value))
            .Where(a => request.Cursor is null || string.CompareOrdinal(a.Id, request.Cursor.Value) < 0)
            .ToList();
        var size = (request.Limit ?? PageSize.Default).Value;
        return new Page<CuratedView>(
            [.. own.Take(size).Select(CuratedView.Of)],
            own.Count > size ? own[size - 1].Id : null
        );
    }
}
