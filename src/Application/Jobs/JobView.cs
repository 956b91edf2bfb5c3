using System.Text.Json;
using BlogManager.Application.Background;
using BlogManager.Domain.Jobs;

namespace BlogManager.Application.Jobs;

/// <summary>A job as callers see it: without its payload, its checkpoint and who holds it.</summary>
/// <param name="Id">The job.</param>
/// <param name="Kind">What is done, e.g. <c>process_post</c>.</param>
/// <param name="Status"><c>queued</c>, <c>running</c>, <c>succeeded</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Progress">How far it is.</param>
/// <param name="Steps">The finished steps, in order.</param>
/// <param name="Attempts">How often it was begun.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="StartedAt">When it was first begun.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="Error">Why it failed; of a job that is to be tried again, why the last attempt did.</param>
/// <param name="Result">What came of it.</param>
public sealed record JobView(
    string Id,
    string Kind,
    string Status,
    JobProgress Progress,
    IReadOnlyList<JobStepView> Steps,
    int Attempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    JobError? Error,
    JsonElement? Result
)
{
    internal static JobView Of(Job job) =>
        new(
            job.Id,
            job.Kind,
            job.Status.Name(),
            job.Progress,
            [.. job.Steps.Select(step => new JobStepView(step.Name, step.Milliseconds))],
            job.Attempts,
            job.CreatedAt,
            job.StartedAt,
            job.FinishedAt,
            job.Error,
            job.Result is null ? null : JsonSerializer.Deserialize<JsonElement>(job.Result)
        );
}
