using BlogManager.Domain.Jobs;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Background;

/// <summary>Does the jobs of one kind. Run by the worker, resumed from the last checkpoint after a crash.</summary>
public interface IJobHandler
{
    /// <summary>The kind, e.g. <see cref="Job.ProcessPost"/>.</summary>
    string Kind { get; }

    /// <summary>Runs or resumes a job.</summary>
    /// <param name="job">The job, with the checkpoint of its last finished step.</param>
    /// <param name="progress">Where finished steps are recorded.</param>
    /// <param name="cancellationToken">
    /// Cancelled when the job is, when its lease is lost, and when the service stops.
    /// </param>
    /// <returns>The result as JSON; an error of kind <see cref="ErrorKind.UpstreamFailed"/>,
    /// <see cref="ErrorKind.Unavailable"/> or
    /// <see cref="ErrorKind.DeadlineExceeded"/> that may pass (<see cref="Error.MayPass"/>) is tried again with
    /// back-off, any other ends the job.</returns>
    Task<Result<string>> RunAsync(Job job, IJobProgress progress, CancellationToken cancellationToken);
}

/// <summary>Records how far a job is.</summary>
public interface IJobProgress
{
    /// <summary>Records a finished step durably; when this returns, a crash does not repeat it.</summary>
    /// <param name="step">The step.</param>
    /// <param name="progress">How far the job is now.</param>
    /// <param name="checkpoint">All that the rest of the job needs, as JSON.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="OperationCanceledException">The job was cancelled or its lease lost.</exception>
    Task StepDoneAsync(JobStep step, JobProgress progress, string checkpoint, CancellationToken cancellationToken);
}
