using System.Diagnostics;
using BlogManager.Application.Requests;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Shared;

namespace BlogManager.Infrastructure.Jobs;

/// <summary>A span an attempt at a job, in the trace of the request that asked for it.</summary>
internal static class JobSpans
{
    /// <summary>
    /// Begins the span of an attempt. Besides being a child of the request that queued the job it links to it: that
    /// tells a reader that the two did not wait for each other (OpenTelemetry's conventions for messaging).
    /// </summary>
    internal static Activity? Start(Job job)
    {
        ActivityContext.TryParse(job.TraceParent, traceState: null, isRemote: true, out var asked);
        ActivityLink[] links = asked == default ? [] : [new ActivityLink(asked)];
        var span = Telemetry.Source.StartActivity($"job {job.Kind}", ActivityKind.Consumer, asked, tags: null, links);
        return span
            ?.SetTag("blogmanager.job.id", job.Id)
            .SetTag("blogmanager.job.kind", job.Kind)
            .SetTag("blogmanager.job.attempt", job.Attempts);
    }

    internal static void End(this Activity? span, Result<string> result, bool calledOff)
    {
        span?.SetTag(
            "blogmanager.outcome",
            result.IsSuccess ? "succeeded"
                : calledOff ? "called_off"
                : result.Error.Code
        );
        if (!result.IsSuccess && !calledOff)
            span?.SetStatus(ActivityStatusCode.Error, result.Error.Code);
    }
}
