using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Jobs;

/// <summary>Jobs, newest first.</summary>
/// <param name="Status">
/// Only these: <c>queued</c>, <c>running</c>, <c>succeeded</c>, <c>failed</c> or <c>cancelled</c>; null for all.
/// </param>
/// <param name="Limit">How many at once, 1 to 100.</param>
/// <param name="Cursor">The next cursor of the page before, or null.</param>
[RequiresScope(Scope.PostsRead)]
[Query]
public sealed record ListJobs(JobStatus? Status = null, PageSize? Limit = null, Cursor? Cursor = null)
    : IUseCase<Page<JobView>>;

internal sealed class ListJobsHandler(IJobStore jobs) : UseCaseHandler<ListJobs, Page<JobView>>
{
    public override async Task<Result<Page<JobView>>> HandleAsync(ListJobs request, CancellationToken cancellationToken)
    {
        var page = await jobs.ListAsync(
            request.Status,
            null,
            (request.Limit ?? PageSize.Default).Value,
            request.Cursor?.Value,
            cancellationToken
        );
        return page.Map(found => new Page<JobView>([.. found.Items.Select(JobView.Of)], found.NextCursor));
    }
}
