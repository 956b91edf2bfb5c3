using BlogManager.Application.Answering;
using BlogManager.Application.Background;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Ingestion;

/// <summary>
/// Erases a post: from the truth first, then from every index, queue and cache, before the caller hears of it.
/// </summary>
internal sealed class PostEraser(
    IPostStore posts,
    IVectorIndex vectors,
    IJobStore jobs,
    IImportItems imports,
    ISourceStore sources,
    IIdempotencyStore replies,
    IAnswerLog answers,
    ICuratedAnswers curated,
    OwnersAnswers owners,
    IResultCache cache,
    UrlLocks locks,
    RunningJobs running,
    JobSignal signal
)
{
    private static readonly ErasedPost Nothing = new(new ErasedCounts(0, 0, 0, 0, 0, 0));

    /// <summary>Erases what is known of a URL: its post, and work on it that would bring one.</summary>
    /// <param name="ownJob">The job that has it erased, which goes on.</param>
    internal async Task<Result<ErasedPost>> EraseAsync(
        PostUrl url,
        CancellationToken cancellationToken,
        string? ownJob = null
    )
    {
        var before = await posts.FindByUrlAsync(url, cancellationToken);
        var urls = before is null ? [url] : UrlsOf(before);
        var calledOff = await CallOffAsync(urls, ownJob, cancellationToken);
        // Work that runs here holds the lock until it has seen that it was called off; what it stored by then is seen
        // after it.
        using var held = await locks.AcquireAsync(urls.Select(u => u.Value), cancellationToken);
        if (await posts.FindByUrlAsync(url, cancellationToken) is { } post)
            return await EraseLockedAsync(post, cancellationToken) ?? Nothing;
        if (before is null && !calledOff)
            return PostErrors.NotFound;
        return Nothing;
    }

    internal async Task<Result<ErasedPost>> EraseAsync(BlogPost? post, CancellationToken cancellationToken)
    {
        if (post is null)
            return PostErrors.NotFound;
        var urls = UrlsOf(post);
        await CallOffAsync(urls, ownJob: null, cancellationToken);
        using var held = await locks.AcquireAsync(urls.Select(u => u.Value), cancellationToken);
        return await EraseLockedAsync(post, cancellationToken) is { } erased ? erased : PostErrors.NotFound;
    }

    private static PostUrl[] UrlsOf(BlogPost post) => [post.Url, .. post.Aliases];

    // Queued work about the post holds its text, and would bring it back. A reply that names it would lead nowhere.
    private async Task<bool> CallOffAsync(
        IReadOnlyCollection<PostUrl> urls,
        string? ownJob,
        CancellationToken cancellationToken
    )
    {
        var any = false;
        foreach (var url in urls)
        {
            any |= await imports.DeleteByUrlAsync(url, cancellationToken);
            var live = await jobs.FindLiveAsync(Job.ProcessPost, url.Value, cancellationToken);
            foreach (var job in await jobs.DeleteBySubjectAsync(url.Value, cancellationToken))
            {
                // One that has ended brings no post: that it is forgotten is nothing called off.
                any |= job == live?.Id;
                running.Cancel(job);
                await replies.DeleteBySubjectAsync(job, CancellationToken.None);
            }

            await sources.ForgetPageAsync(url, cancellationToken);
            any |= await CallOffHooksAsync(url, ownJob, cancellationToken);
        }

        if (any)
            signal.Wake();
        return any;
    }

    private async Task<bool> CallOffHooksAsync(PostUrl url, string? ownJob, CancellationToken cancellationToken)
    {
        var any = false;
        foreach (var subject in HookQueue.SubjectsOf(url))
        {
            var live = await jobs.FindLiveAsync(Job.SyncPost, subject, cancellationToken);
            if (live is not null && live.Id == ownJob)
                continue;
            foreach (var job in await jobs.DeleteBySubjectAsync(subject, cancellationToken))
            {
                any |= job == live?.Id;
                running.Cancel(job);
                await replies.DeleteBySubjectAsync(job, CancellationToken.None);
            }
        }

        return any;
    }

    private async Task<ErasedPost?> EraseLockedAsync(BlogPost post, CancellationToken cancellationToken)
    {
        // Before the post, which no later attempt would find any more, and once more after it: what was asked meanwhile
        // may have been kept.
        var told = await answers.DeleteByPostAsync(post.Id, cancellationToken);
        var rows = await posts.DeleteAsync(post.Id, cancellationToken);
        if (rows is null)
            return null;
        await replies.DeleteBySubjectAsync(post.Id, CancellationToken.None);
        if (await curated.DeleteByPostAsync(post.Url, CancellationToken.None) > 0)
            owners.Forget();
        told += await answers.DeleteByPostAsync(post.Id, CancellationToken.None);
        await vectors.DeletePostAsync(post.Id, CancellationToken.None);
        // Here and not in the pipeline's stage, because the answer says how many entries went.
        var entries = await cache.InvalidateAsync(
            [CacheTags.Answers, CacheTags.Corpus, CacheTags.Post(post.Id), .. UrlsOf(post).Select(CacheTags.Url)],
            CancellationToken.None
        );
        return new ErasedPost(new ErasedCounts(rows.Posts, rows.Chunks, rows.Vectors, rows.Questions, told, entries));
    }
}

/// <summary>What was erased.</summary>
/// <param name="Erased">Counts by kind.</param>
public sealed record ErasedPost(ErasedCounts Erased);

/// <summary>Counts of what was erased.</summary>
/// <param name="Posts">Posts.</param>
/// <param name="Chunks">Passages.</param>
/// <param name="Vectors">Vectors over all embedding spaces.</param>
/// <param name="Questions">Questions.</param>
/// <param name="Answers">Stored answers that cited it.</param>
/// <param name="CacheEntries">Remembered responses.</param>
public sealed record ErasedCounts(int Posts, int Chunks, int Vectors, int Questions, int Answers, int CacheEntries)
{
    internal ErasedCounts Plus(ErasedCounts more) =>
        new(
            Posts + more.Posts,
            Chunks + more.Chunks,
            Vectors + more.Vectors,
            Questions + more.Questions,
            Answers + more.Answers,
            CacheEntries + more.CacheEntries
        );
}
