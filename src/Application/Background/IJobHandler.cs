using BlogManager.Domain.Jobs;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Background;

/// <summary>Does the jobs of one kind. Run by the worker, resumed from the last checkpoint after a crash.</summary>
public interface IJobHandler
{
    string Kind { get; }

    /// <returns>The result as JSON; an error of kind <see cref="ErrorKind.UpstreamFailed"/>,
    /// <see cref="ErrorKind.Unavailable"/> or
    /// <see cref="ErrorKind.DeadlineExceeded"/> that may pass (<see cref="Error.MayPass"/>) is tried again with
    /// back-off, any other ends the job.</returns>
    Task<Result<string>> RunAsync(Job job, IJobProgress progress, CancellationToken cancellationToken);
}

public interface IJobProgress
{
    /// <summary>Records a finished step durably; when this returns, a crash does not repeat it.</summary>
    /// <param name="step">The step.</param>
    /// <param name="checkpoint">All that the rest of the job needs, as JSON.</param>
    /// <exception cref="OperationCanceledException">The job was cancelled or its lease lost.</exception>
    Task StepDoneAsync(JobStep step, JobProgress progress, string checkpoint, CancellationToken cancellationToken);
}
