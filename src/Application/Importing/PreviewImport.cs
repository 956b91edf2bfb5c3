using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Importing;

/// <summary>
/// What an import with the same body would find, without taking anything in: POST /imports/preview.
/// </summary>
/// <param name="Url">
/// A home page, whose feed and sitemap are looked for; an address of a feed or a sitemap is taken for what it is.
/// </param>
/// <param name="FeedUrl">A feed: RSS 2.0 or 1.0, Atom or JSON Feed.</param>
/// <param name="SitemapUrl">A sitemap or an index of sitemaps, gzipped or not.</param>
/// <param name="Limit">As of an import; what is found is counted whole.</param>
/// <param name="Include">
/// Only pages whose URL begins with one of these, or whose path does; <c>*</c> stands for any characters.
/// </param>
/// <param name="Exclude">No page whose URL, or path, begins with one of these.</param>
/// <param name="NumQuestions">As of an import; nothing comes of it here.</param>
/// <param name="ForceRefresh">As of an import; nothing comes of it here.</param>
[RequiresScope(Scope.PostsWrite), Deadline(60)]
[MayFail(ErrorKind.Unprocessable, ErrorKind.UpstreamFailed)]
public sealed record PreviewImport(
    PostUrl? Url = null,
    PostUrl? FeedUrl = null,
    PostUrl? SitemapUrl = null,
    int? Limit = null,
    IReadOnlyList<string>? Include = null,
    IReadOnlyList<string>? Exclude = null,
    int? NumQuestions = null,
    bool ForceRefresh = false
) : IUseCase<ImportPreview>, IImportRequest;

/// <summary>Where the posts of a blog are told of.</summary>
/// <param name="Feeds">Feeds, and how many posts each tells.</param>
/// <param name="Sitemaps">Sitemaps, and how many pages of each may be posts.</param>
public sealed record ImportPreview(IReadOnlyList<FoundIndex> Feeds, IReadOnlyList<FoundIndex> Sitemaps);

internal sealed class PreviewImportValidator : ImportRequestValidator<PreviewImport>;

internal sealed class PreviewImportHandler(PostFinder finder, RequestContext current)
    : UseCaseHandler<PreviewImport, ImportPreview>
{
    public override async Task<Result<ImportPreview>> HandleAsync(
        PreviewImport request,
        CancellationToken cancellationToken
    )
    {
        var scope = ImportScope.Of(request);
        if (scope.Refuse(current.Caller) is { } refusal)
            return refusal;
        return (await finder.FindAsync(scope, cancellationToken)).Map(found => new ImportPreview(
            found.Feeds,
            found.Sitemaps
        ));
    }
}
