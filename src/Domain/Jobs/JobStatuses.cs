using BlogManager.Domain.Shared;

namespace BlogManager.Domain.Jobs;

/// <summary>Job statuses and their wire names.</summary>
public static class JobStatuses
{
    private static readonly WireNames<JobStatus> Names = new(
        (JobStatus.Queued, "queued"),
        (JobStatus.Running, "running"),
        (JobStatus.Succeeded, "succeeded"),
        (JobStatus.Failed, "failed"),
        (JobStatus.Cancelled, "cancelled")
    );

    /// <summary>The wire name, e.g. <c>queued</c>.</summary>
    /// <param name="status">The status.</param>
    public static string Name(this JobStatus status) => Names.Of(status);

    /// <summary>The status of a name, or an error of the kind of <see cref="Error.NotAValue"/>.</summary>
    /// <param name="name">The name.</param>
    public static Result<JobStatus> Parse(string? name) => Names.Parse(name);
}
