using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;

namespace BlogManager.Application.Background;

/// <summary>A finished step.</summary>
/// <param name="Name">The step.</param>
/// <param name="Ms">How long it took, in milliseconds.</param>
public sealed record JobStepView(string Name, long Ms);

/// <summary>A job that was queued, or the live one that does the same already.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Status"><c>queued</c>, or <c>running</c> where the live job has begun.</param>
/// <param name="Url">The canonical URL of the post that it is about, where it is about one.</param>
public sealed record QueuedJob(string JobId, string Status, string? Url = null)
{
    internal static QueuedJob Of(Job job, string? url = null) => new(job.Id, job.Status.Name(), url);
}
