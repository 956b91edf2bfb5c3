using System.Text.Json;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Sites;

/// <summary>
/// The jobs about URLs of the sites that the caller is held to; for a page none at all. What workers do is theirs,
/// whoever asked for it, and so is the queue: that a URL has a live job is told to whoever names the URL.
/// </summary>
internal sealed class JobsOfCaller(IJobStore jobs, RequestContext current) : IJobStore
{
    private static readonly SiteScope Nothing = new();

    private SiteScope? Sites => current.Caller.IsPage ? Nothing : current.Caller.Sites;

    public async Task<Job?> FindAsync(string id, CancellationToken cancellationToken) =>
        await jobs.FindAsync(id, cancellationToken) is { } job && IsOwn(job) ? Shown(job) : null;

    public async Task<Result<Page<Job>>> ListAsync(
        JobStatus? status,
        SiteScope? sites,
        int limit,
        string? cursor,
        CancellationToken cancellationToken
    ) =>
        (await jobs.ListAsync(status, SiteScope.Both(sites, Sites), limit, cursor, cancellationToken)).Map(page =>
            Sites is null ? page : page with { Items = [.. page.Items.Select(Shown)] }
        );

    public async Task<Cancellation?> CancelAsync(string id, CancellationToken cancellationToken)
    {
        if (Sites is not null && await FindAsync(id, cancellationToken) is null)
            return null;
        return await jobs.CancelAsync(id, cancellationToken) is { } cancelled
            ? cancelled with
            {
                Job = Shown(cancelled.Job),
            }
            : null;
    }

    public Task<Job> EnqueueAsync(Job job, CancellationToken cancellationToken) =>
        jobs.EnqueueAsync(job, cancellationToken);

    public Task<Job?> FindLiveAsync(string kind, string subject, CancellationToken cancellationToken) =>
        jobs.FindLiveAsync(kind, subject, cancellationToken);

    public Task<Job?> FindNewestAsync(string kind, string subject, CancellationToken cancellationToken) =>
        jobs.FindNewestAsync(kind, subject, cancellationToken);

    public Task<Job?> ClaimAsync(string worker, TimeSpan lease, CancellationToken cancellationToken) =>
        jobs.ClaimAsync(worker, lease, cancellationToken);

    public Task<bool> HeartbeatAsync(string id, string worker, TimeSpan lease, CancellationToken cancellationToken) =>
        jobs.HeartbeatAsync(id, worker, lease, cancellationToken);

    public Task<bool> SaveProgressAsync(
        string id,
        string worker,
        JobProgress progress,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) => jobs.SaveProgressAsync(id, worker, progress, lease, cancellationToken);

    public Task<bool> SaveStepAsync(
        string id,
        string worker,
        JobStep step,
        JobProgress progress,
        string checkpoint,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) => jobs.SaveStepAsync(id, worker, step, progress, checkpoint, lease, cancellationToken);

    public Task<bool> SucceedAsync(string id, string worker, string result, CancellationToken cancellationToken) =>
        jobs.SucceedAsync(id, worker, result, cancellationToken);

    public Task<bool> FailAsync(
        string id,
        string worker,
        JobError error,
        DateTimeOffset? retryAt,
        CancellationToken cancellationToken
    ) => jobs.FailAsync(id, worker, error, retryAt, cancellationToken);

    public Task<bool> ReleaseAsync(string id, string worker, CancellationToken cancellationToken) =>
        jobs.ReleaseAsync(id, worker, cancellationToken);

    public Task<bool> GiveWayAsync(string id, string worker, CancellationToken cancellationToken) =>
        jobs.GiveWayAsync(id, worker, cancellationToken);

    public Task<IReadOnlyDictionary<JobStatus, int>> CountAsync(CancellationToken cancellationToken) =>
        jobs.CountAsync(cancellationToken);

    public Task<int> PurgeAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken) =>
        jobs.PurgeAsync(endedBefore, limit, cancellationToken);

    public Task<bool> PutOffAsync(
        string id,
        string worker,
        JobError? reason,
        TimeSpan wait,
        string checkpoint,
        CancellationToken cancellationToken
    ) => jobs.PutOffAsync(id, worker, reason, wait, checkpoint, cancellationToken);

    public Task<bool> IsDueAsync(string kind, CancellationToken cancellationToken) =>
        jobs.IsDueAsync(kind, cancellationToken);

    public Task<IReadOnlyCollection<string>> LiveSubjectsAsync(
        IReadOnlyCollection<string> subjects,
        CancellationToken cancellationToken
    ) => jobs.LiveSubjectsAsync(subjects, cancellationToken);

    public Task<DateTimeOffset?> OldestDueAsync(CancellationToken cancellationToken) =>
        jobs.OldestDueAsync(cancellationToken);

    public Task<IReadOnlyList<string>> DeleteBySubjectAsync(string subject, CancellationToken cancellationToken) =>
        IsOwn(subject)
            ? jobs.DeleteBySubjectAsync(subject, cancellationToken)
            : Task.FromResult<IReadOnlyList<string>>([]);

    private bool IsOwn(Job job) => IsOwn(job.Subject);

    private bool IsOwn(string subject) =>
        Sites is not { } sites || (PostUrl.Parse(subject) is { IsSuccess: true } url && sites.Contains(url.Value));

    // A URL of this site may have led to a post of another one, which the result tells of.
    private Job Shown(Job job)
    {
        // An import's are numbers, of a site of the caller's.
        if (Sites is not { } sites || job.Result is null || job.Kind == Job.Import)
            return job;
        using var result = JsonDocument.Parse(job.Result);
        return
            result.RootElement.TryGetProperty("blog_url", out var url)
            && PostUrl.Parse(url.GetString()) is { IsSuccess: true } post
            && sites.Contains(post.Value)
            ? job
            : job with
            {
                Result = null,
            };
    }
}
