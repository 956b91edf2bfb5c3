using BlogManager.Domain.Jobs;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Background;

/// <summary>
/// Does the jobs of one kind. The worker runs it, and after a crash again, with the last checkpoint in
/// <see cref="Job.Checkpoint"/>: a step that was not recorded is done a second time, and must bear that.
/// </summary>
public interface IJobHandler
{
    /// <summary>
    /// The result of a handler whose job is long, where others wait: it is run again from its checkpoint, behind them.
    /// </summary>
    static readonly Error GivesWay = new("job_gives_way", ErrorKind.Unavailable, "The job goes on behind others.");

    /// <summary>Which jobs: one of the constants of <see cref="Job"/>, such as <see cref="Job.ProcessPost"/>.</summary>
    string Kind { get; }

    /// <summary>Runs a job from its checkpoint, or from the start.</summary>
    /// <returns>The result as JSON; an error of kind <see cref="ErrorKind.UpstreamFailed"/>,
    /// <see cref="ErrorKind.Unavailable"/> or
    /// <see cref="ErrorKind.DeadlineExceeded"/> that may go away by itself (<see cref="Error.MayPass"/>) is tried again
    /// with back-off, any other ends the job.</returns>
    Task<Result<string>> RunAsync(Job job, IJobProgress progress, CancellationToken cancellationToken);
}

public interface IJobProgress
{
    /// <summary>Records how far the job has come within a step.</summary>
    /// <exception cref="OperationCanceledException">The job was cancelled or its lease lost.</exception>
    Task AdvanceAsync(JobProgress progress, CancellationToken cancellationToken);

    /// <summary>
    /// Gives the job back, to go on from a checkpoint after a wait; the attempt does not count. The handler ends with
    /// <see cref="IJobHandler.GivesWay"/> then.
    /// </summary>
    /// <param name="reason">Why, for whoever looks at the job; null where there is nothing to say.</param>
    /// <exception cref="OperationCanceledException">The job was cancelled or its lease lost.</exception>
    Task PutOffAsync(JobError? reason, TimeSpan wait, string checkpoint, CancellationToken cancellationToken);

    /// <summary>Records a finished step durably; when this returns, a crash does not repeat it.</summary>
    /// <param name="step">The step.</param>
    /// <param name="progress">How far the job has come, as callers see it.</param>
    /// <param name="checkpoint">All that the rest of the job needs, as JSON.</param>
    /// <exception cref="OperationCanceledException">The job was cancelled or its lease lost.</exception>
    Task StepDoneAsync(JobStep step, JobProgress progress, string checkpoint, CancellationToken cancellationToken);
}
