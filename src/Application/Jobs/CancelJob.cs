using BlogManager.Application.Background;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Jobs;

/// <summary>
/// Calls a job off. One that was called off before stays so; one that has succeeded or failed is a conflict.
/// </summary>
/// <param name="Id">The job.</param>
[RequiresScope(Scope.PostsWrite)]
[MayFail(ErrorKind.NotFound)]
public sealed record CancelJob(JobId Id) : IUseCase<JobView>;

internal sealed class CancelJobHandler(IJobStore jobs, RunningJobs running, JobSignal signal)
    : UseCaseHandler<CancelJob, JobView>
{
    public override async Task<Result<JobView>> HandleAsync(CancelJob request, CancellationToken cancellationToken)
    {
        if (await jobs.CancelAsync(request.Id.Value, cancellationToken) is not var (job, isNew))
            return JobErrors.NotFound;
        if (job.Status != JobStatus.Cancelled)
            return JobErrors.AlreadyFinished(job.Status.Name());
        if (isNew)
            JobMetrics.Ended(job.Kind, JobMetrics.Cancelled);
        running.Cancel(job.Id);
        signal.Wake();
        return JobView.Of(job);
    }
}
