using BlogManager.Application.Requests;

namespace BlogManager.Application.Background;

public static class JobMetrics
{
    public const string Succeeded = "succeeded";

    public const string Failed = "failed";

    public const string Cancelled = "cancelled";

    public const string Retried = "retried";

    /// <summary>Every outcome.</summary>
    internal static IReadOnlyList<string> Outcomes { get; } = [Succeeded, Failed, Cancelled, Retried];

    /// <param name="outcome">One of the outcomes above.</param>
    /// <param name="taken">How long the attempt took; null where none was made.</param>
    public static void Ended(string kind, string outcome, TimeSpan? taken = null)
    {
        Telemetry.JobsFinished.Add(1, new("kind", kind), new("outcome", outcome));
        if (taken is { } time)
            Telemetry.JobDuration.Record(time.TotalSeconds, new KeyValuePair<string, object?>("kind", kind));
    }
}
