using BlogManager.Application.Background;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Jobs;

/// <summary>Jobs, newest first.</summary>
/// <param name="Status">
/// Only these: <c>queued</c>, <c>running</c>, <c>succeeded</c>, <c>failed</c> or <c>cancelled</c>; null for all.
/// </param>
/// <param name="Limit">How many at once, 1 to 100.</param>
/// <param name="Cursor">The next cursor of the page before, or null.</param>
[RequiresScope(Scope.PostsRead)]
[Query]
public sealed record ListJobs(string? Status = null, int Limit = 20, string? Cursor = null) : IUseCase<Page<JobView>>;

internal sealed class ListJobsValidator : AbstractValidator<ListJobs>
{
    public ListJobsValidator()
    {
        RuleFor(request => request.Status)
            .Must(status => status is null || JobStatusNames.Find(status) is not null)
            .WithMessage($"status must be one of: {string.Join(", ", JobStatusNames.All)}.");
        RuleFor(request => request.Limit).InclusiveBetween(1, 100);
        RuleFor(request => request.Cursor).MaximumLength(500);
    }
}

internal sealed class ListJobsHandler(IJobStore jobs) : UseCaseHandler<ListJobs, Page<JobView>>
{
    public override async Task<Result<Page<JobView>>> HandleAsync(ListJobs request, CancellationToken cancellationToken)
    {
        JobStatus? status = request.Status is null ? null : JobStatusNames.Find(request.Status);
        var page = await jobs.ListAsync(status, null, request.Limit, request.Cursor, cancellationToken);
        return page.Map(found => new Page<JobView>([.. found.Items.Select(JobView.Of)], found.NextCursor));
    }
}
