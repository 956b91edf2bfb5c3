using System.Runtime.CompilerServices;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;

namespace BlogManager.Infrastructure.Vectors.Servers;

/// <summary>
/// Brings a space's collection into step with the store, page by page: what differs is written, what the store does not
/// have is erased. It holds <see cref="IVectorServer.ParallelWrites"/> pages of 4 MiB of vectors at most, and of what
/// the server holds a page, however large the blog is.
/// </summary>
internal sealed class ReconciliationRound(
    IVectorServer server,
    EmbeddingSpace space,
    IEmbeddingStore store,
    IVectorChanges changes
)
{
    internal const int PagePosts = 128;
    private const int PageBytes = 4 << 20;

    // A mark is a request; what is lost without one is compared once more.
    private const int PagesBetweenMarks = 32;
    private const int PostsPerLookUp = 32;

    private int _repaired;

    /// <param name="trusts">
    /// Whether the mark of an earlier round may spare work: not where something is known not to have been written.
    /// </param>
    /// <returns>How many posts were written or erased.</returns>
    internal async Task<int> RunAsync(bool trusts, CancellationToken cancellationToken)
    {
        if (await changes.RevisionAsync(space.Id, cancellationToken) is not { } revision)
            return 0;
        await server.OpenAsync(space, cancellationToken);
        var mark = trusts ? Watermark.Parse(await server.ReadWatermarkAsync(space.Id, cancellationToken)) : null;
        if (mark?.Revision != revision)
            mark = null;
        if (mark is { After: null } && await server.CountAsync(space.Id, cancellationToken) == mark.Records)
            return 0;
        var done = mark is { After: not null } ? mark : new Watermark(revision, 0, string.Empty);
        done = await CompareAllAsync(done, cancellationToken);
        if (await server.CountAsync(space.Id, cancellationToken) > done.Records)
            await EraseStraysAsync(cancellationToken);
        await MarkAsync(done with { After = null }, cancellationToken);
        return _repaired;
    }

    private async Task<Watermark> CompareAllAsync(Watermark done, CancellationToken cancellationToken)
    {
        var sinceMark = 0;
        var running = new List<List<PostVectors>>(server.ParallelWrites);
        await foreach (var page in PagesAsync(done.After!, cancellationToken))
        {
            running.Add(page);
            if (running.Count < server.ParallelWrites)
                continue;
            done = await CompareAsync(running, done, cancellationToken);
            sinceMark += running.Count;
            running.Clear();
            if (sinceMark < PagesBetweenMarks)
                continue;
            await MarkAsync(done, cancellationToken);
            sinceMark = 0;
        }

        return await CompareAsync(running, done, cancellationToken);
    }

    /// <summary>Pages side by side; how far it is then.</summary>
    private async Task<Watermark> CompareAsync(
        List<List<PostVectors>> pages,
        Watermark done,
        CancellationToken cancellationToken
    )
    {
        if (pages.Count == 0)
            return done;
        await Task.WhenAll(pages.Select(page => ComparePageAsync(page, cancellationToken)));
        return done with
        {
            Records = done.Records + pages.Sum(page => page.Sum(post => (long)post.Embeddings.Count)),
            After = pages[^1][^1].PostId,
        };
    }

    private async Task ComparePageAsync(List<PostVectors> page, CancellationToken cancellationToken)
    {
        var there = (await server.OfPostsAsync(space.Id, [.. page.Select(p => p.PostId)], cancellationToken)).ToLookup(
            r => r.PostId,
            StringComparer.Ordinal
        );
        var records = new List<VectorRecord>();
        var stale = new List<string>();
        foreach (var post in page)
        {
            var print = Fingerprint.Of(post.Embeddings);
            var kept = there[post.PostId].ToList();
            if (kept.Count == post.Embeddings.Count && kept.TrueForAll(r => r.Print == print))
                continue;
            var ofPost = post.Embeddings.ConvertAll(e => VectorRecord.Of(e, print));
            records.AddRange(ofPost);
            stale.AddRange(kept.Select(r => r.Id).Except(ofPost.Select(r => r.Id), StringComparer.Ordinal));
            Interlocked.Increment(ref _repaired);
        }

        if (records.Count > 0)
            await server.UpsertAsync(space.Id, records, cancellationToken);
        if (stale.Count > 0)
            await server.DeleteAsync(space.Id, stale, cancellationToken);
    }

    // Only where the server has more than the store: the server's records are not read through otherwise.
    private async Task EraseStraysAsync(CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await server.PageAsync(space.Id, cursor, cancellationToken);
            var erased = 0;
            var posts = page.Records.Select(r => r.PostId).Distinct(StringComparer.Ordinal);
            foreach (var some in posts.Chunk(PostsPerLookUp))
            {
                var strays = some.Except(
                        (await changes.ReadPostsAsync(space.Id, some, cancellationToken)).Select(e => e.PostId),
                        StringComparer.Ordinal
                    )
                    .ToHashSet(StringComparer.Ordinal);
                if (strays.Count == 0)
                    continue;
                await server.ErasePostsAsync(space.Id, strays, cancellationToken);
                erased += page.Records.Count(r => strays.Contains(r.PostId));
                _repaired += strays.Count;
            }

            cursor = page.Next(erased);
        } while (cursor is not null);
    }

    private async IAsyncEnumerable<List<PostVectors>> PagesAsync(
        string after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var page = new List<PostVectors>();
        var bytes = 0;
        await foreach (var embedding in store.ReadAsync(space.Id, after, cancellationToken))
        {
            if (page.Count == 0 || page[^1].PostId != embedding.PostId)
            {
                if (page.Count == PagePosts || bytes >= PageBytes)
                {
                    yield return page;
                    (page, bytes) = ([], 0);
                }

                page.Add(new PostVectors(embedding.PostId, []));
            }

            page[^1].Embeddings.Add(embedding);
            bytes += embedding.Values.Length * sizeof(float);
        }

        if (page.Count > 0)
            yield return page;
    }

    private Task MarkAsync(Watermark mark, CancellationToken cancellationToken) =>
        server.WriteWatermarkAsync(space.Id, mark.ToString(), cancellationToken);

    private sealed record PostVectors(string PostId, List<Embedding> Embeddings);
}
