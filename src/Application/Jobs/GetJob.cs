using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Jobs;

/// <summary>How a job stands.</summary>
/// <param name="Id">The job.</param>
[RequiresScope(Scope.PostsRead, Scope.PostsWrite)] // who may start a job may see how it goes
[Query]
[MayFail(ErrorKind.NotFound)]
public sealed record GetJob(JobId Id) : IUseCase<JobView>;

internal sealed class GetJobHandler(IJobStore jobs) : UseCaseHandler<GetJob, JobView>
{
    public override async Task<Result<JobView>> HandleAsync(GetJob request, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAsync(request.Id.Value, cancellationToken);
        return job is null ? JobErrors.NotFound : JobView.Of(job);
    }
}
