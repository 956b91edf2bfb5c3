using BlogManager.Application.Ports;
using BlogManager.Application.Posts.Ingestion;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Posts;

/// <summary>Erases a post: from the truth first, then from every index, queue and cache, before the caller hears of it.</summary>
internal sealed class PostEraser(IPostStore posts, IVectorIndex vectors, IJobStore jobs, IIdempotencyStore replies, IResultCache cache, UrlLocks locks)
{
    internal async Task<Result<ErasedPost>> EraseAsync(BlogPost? post, CancellationToken cancellationToken)
    {
        if (post is null)
            return PostErrors.NotFound;
        string[] urls = [post.Url.Value, .. post.Aliases.Select(a => a.Value)];
        // Queued work about the post holds its text, and would bring it back.
        foreach (var url in urls)
            await jobs.DeleteBySubjectAsync(url, cancellationToken);
        using var held = await locks.AcquireAsync(urls, cancellationToken);
        var rows = await posts.DeleteAsync(post.Id, cancellationToken);
        if (rows is null)
            return PostErrors.NotFound;
        await replies.DeleteBySubjectAsync(post.Id, CancellationToken.None);
        await vectors.DeletePostAsync(post.Id, CancellationToken.None);
        // Here and not in the pipeline's stage, because the answer says how many entries went.
        var entries = await cache.InvalidateAsync(
            [CacheTags.Corpus, CacheTags.Post(post.Id), .. urls.Select(u => CacheTags.Url(u))], CancellationToken.None);
        return new ErasedPost(new ErasedCounts(rows.Posts, rows.Chunks, rows.Vectors, rows.Questions, 0, entries));
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
public sealed record ErasedCounts(int Posts, int Chunks, int Vectors, int Questions, int Answers, int CacheEntries);
