using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Importing;

/// <summary>The pages of an import, in the order in which they were found: GET /jobs/{id}/items.</summary>
/// <param name="Id">The job.</param>
/// <param name="Status">
/// Only these: <c>taken_in</c>, <c>unchanged</c>, <c>skipped</c>, <c>failed</c> or <c>gone</c>; null for all.
/// </param>
/// <param name="Limit">How many at once, 1 to 100.</param>
/// <param name="Cursor">The next cursor of the page before, or null.</param>
[RequiresScope(Scope.PostsRead, Scope.PostsWrite)]
[Query]
[MayFail(ErrorKind.NotFound)]
public sealed record ListImportItems(
    JobId Id,
    ImportOutcome? Status = null,
    PageSize? Limit = null,
    Cursor? Cursor = null
) : IUseCase<Page<ImportItemView>>;

/// <summary>A page of an import.</summary>
/// <param name="Url">Its URL.</param>
/// <param name="Status">
/// <c>taken_in</c>, <c>unchanged</c>, <c>skipped</c>, <c>failed</c> or <c>gone</c>; <c>pending</c> before.
/// </param>
/// <param name="BlogId">The post, where it is one.</param>
/// <param name="Error">Why it was skipped or failed.</param>
public sealed record ImportItemView(string Url, string Status, string? BlogId, JobError? Error)
{
    internal static ImportItemView Of(ImportItem item) =>
        new(item.Url.Value, item.Outcome?.Name() ?? "pending", item.PostId, item.Error);
}

internal sealed class ListImportItemsHandler(IJobStore jobs, IImportItems items)
    : UseCaseHandler<ListImportItems, Page<ImportItemView>>
{
    public override async Task<Result<Page<ImportItemView>>> HandleAsync(
        ListImportItems request,
        CancellationToken cancellationToken
    )
    {
        // The caller's jobs: one of another site is none.
        if (await jobs.FindAsync(request.Id.Value, cancellationToken) is not { Kind: Job.Import })
            return ImportErrors.JobNotFound;
        var page = await items.ListAsync(
            request.Id.Value,
            request.Status,
            (request.Limit ?? PageSize.Default).Value,
            request.Cursor?.Value,
            cancellationToken
        );
        return page.Map(found => new Page<ImportItemView>(
            [.. found.Items.Select(ImportItemView.Of)],
            found.NextCursor
        ));
    }
}
