using BlogManager.Application.Requests;

namespace BlogManager.Application.Background;

/// <summary>Counts how jobs end.</summary>
public static class JobMetrics
{
    /// <summary>It was done.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>It failed for good.</summary>
    public const string Failed = "failed";

    /// <summary>A caller called it off.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>An attempt failed, and another follows.</summary>
    public const string Retried = "retried";

    /// <summary>Every outcome.</summary>
    internal static IReadOnlyList<string> Outcomes { get; } = [Succeeded, Failed, Cancelled, Retried];

    /// <summary>Counts an end that the store has recorded.</summary>
    /// <param name="kind">The job's kind.</param>
    /// <param name="outcome">One of the outcomes above.</param>
    /// <param name="taken">How long the attempt took; null where none was made.</param>
    public static void Ended(string kind, string outcome, TimeSpan? taken = null)
    {
        Telemetry.JobsFinished.Add(1, new("kind", kind), new("outcome", outcome));
        if (taken is { } time)
            Telemetry.JobDuration.Record(time.TotalSeconds, new KeyValuePair<string, object?>("kind", kind));
    }
}
