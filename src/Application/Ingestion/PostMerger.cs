using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Posts;

namespace BlogManager.Application.Ingestion;

/// <summary>
/// Makes one of two stored posts that are the same under two addresses: the older one stays, and the younger one's URLs
/// lead to it. Every writer looks after it has written, so that of two that write at once at least one sees the other,
/// and both mean to keep the same one.
/// </summary>
internal sealed class PostMerger(
    IPostStore posts,
    PostIdentity identity,
    IVectorIndex vectors,
    IIdempotencyStore replies,
    IAnswerLog answers,
    IResultCache cache
)
{
    /// <summary>Doubles that are taken in at one time: what is left is seen with the next write.</summary>
    private const int MostMerged = 4;

    internal async Task<BlogPost> MergeAsync(BlogPost written, CancellationToken cancellationToken)
    {
        var kept = written;
        for (var merged = 0; merged < MostMerged; merged++)
        {
            if (
                await identity.FindDoubleAsync(PostLikeness.Of(kept, cancellationToken), kept.Id, cancellationToken)
                is not { } other
            )
                return kept;
            var (older, younger) = PostIdentity.IsKept(kept, other) ? (kept, other) : (other, kept);
            // Whoever else changed one of the two looks again by themselves.
            if (!await posts.MergeAsync(younger.Id, younger.Version, older.Id, older.Version, cancellationToken))
                return await posts.FindAsync(kept.Id, cancellationToken)
                    ?? await posts.FindByUrlAsync(kept.Url, cancellationToken)
                    ?? kept;
            await replies.DeleteBySubjectAsync(younger.Id, cancellationToken);
            await answers.DeleteByPostAsync(younger.Id, cancellationToken);
            await vectors.DeletePostAsync(younger.Id, cancellationToken);
            await cache.InvalidateAsync(
                [
                    CacheTags.Answers,
                    CacheTags.Corpus,
                    CacheTags.Post(younger.Id),
                    CacheTags.Post(older.Id),
                    .. younger.Aliases.Append(younger.Url).Select(CacheTags.Url),
                ],
                cancellationToken
            );
            kept = older;
        }

        return kept;
    }
}
