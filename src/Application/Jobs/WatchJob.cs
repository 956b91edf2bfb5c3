using System.Runtime.CompilerServices;
using BlogManager.Application.Background;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Jobs;

/// <summary>A job as it is now, and again at every change, until it is finished.</summary>
/// <param name="Id">The job.</param>
[RequiresScope(Scope.PostsRead, Scope.PostsWrite)]
[Query]
public sealed record WatchJob(JobId Id) : IUseCase<IAsyncEnumerable<JobView>>;

internal sealed class WatchJobHandler(IJobStore jobs, JobSignal signal)
    : UseCaseHandler<WatchJob, IAsyncEnumerable<JobView>>
{
    // A job that runs in another process gives no signal here.
    internal static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    public override async Task<Result<IAsyncEnumerable<JobView>>> HandleAsync(
        WatchJob request,
        CancellationToken cancellationToken
    ) =>
        await jobs.FindAsync(request.Id.Value, cancellationToken) is null
            ? JobErrors.NotFound
            // The stream outlives the request's own deadline, so it takes the token of whoever enumerates it.
            : Result<IAsyncEnumerable<JobView>>.Success(ViewsAsync(request.Id.Value, CancellationToken.None));

    private async IAsyncEnumerable<JobView> ViewsAsync(
        string id,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        (JobStatus, int, JobProgress, int, JobError?)? shown = null;
        while (true)
        {
            var next = signal.Next;
            // A job can vanish while it is watched: it is erased with the post that it is about.
            if (await jobs.FindAsync(id, cancellationToken) is not { } job)
                yield break;
            var state = (job.Status, job.Attempts, job.Progress, job.Steps.Count, job.Error);
            if (shown != state)
            {
                shown = state;
                yield return JobView.Of(job);
            }

            if (job.IsFinished)
                yield break;
            await signal.WaitAsync(next, Poll, cancellationToken);
        }
    }
}
