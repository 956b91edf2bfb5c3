using BlogManager.Domain.Jobs;

namespace BlogManager.Application.Background;

/// <summary>The wire names of <see cref="JobStatus"/>.</summary>
internal static class JobStatusNames
{
    private static readonly Dictionary<string, JobStatus> ByName = Enum.GetValues<JobStatus>()
        .ToDictionary(status => status.Name(), StringComparer.Ordinal);

    internal static IReadOnlyCollection<string> All => ByName.Keys;

    internal static string Name(this JobStatus status) =>
        status switch
        {
            JobStatus.Queued => "queued",
            JobStatus.Running => "running",
            JobStatus.Succeeded => "succeeded",
            JobStatus.Failed => "failed",
            JobStatus.Cancelled => "cancelled",
            _ => throw new ArgumentOutOfRangeException(nameof(status), status, "A job status without a wire name."),
        };

    internal static JobStatus? Find(string name) => ByName.TryGetValue(name, out var status) ? status : null;
}
