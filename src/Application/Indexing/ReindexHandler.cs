using System.Text.Json;
using BlogManager.Application.Background;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Indexing;

/// <summary>
/// Builds the space that the corpus ought to have beside the active one, and switches to it when no post is missing
/// there. In the active space it fills in what is missing. A post that is embedded is not embedded again after a crash:
/// the store knows which are missing.
/// </summary>
internal sealed class ReindexHandler(
    IEmbedder embedder,
    PostEmbedder posts,
    IPostStore postStore,
    IEmbeddingStore vectors,
    IVectorChanges changes,
    IVectorIndex index,
    IResultCache cache,
    TimeProvider time
) : IJobHandler
{
    internal const int PostsInStep = 32;

    /// <summary>Posts that are embedded and written side by side.</summary>
    internal const int PostsAtOnce = 4;

    /// <summary>Rounds over the missing posts in which none could be settled before the attempt ends.</summary>
    internal const int IdleRounds = 3;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    private static readonly Error NothingWritten = new(
        "reindex_stalled",
        ErrorKind.Unavailable,
        "Posts changed faster than they could be embedded, or the store refused every vector."
    );

    public string Kind => Job.Reindex;

    public async Task<Result<string>> RunAsync(Job job, IJobProgress progress, CancellationToken cancellationToken)
    {
        var run = new Run(await SpaceAsync(job, progress, cancellationToken), progress);
        // What an attempt before this one embedded.
        if (job.Checkpoint is not null)
            run.Done = job.Progress.Done;
        while (true)
        {
            if (!await EmbedMissingAsync(run, cancellationToken))
                return NothingWritten;
            await CompleteIndexAsync(run, cancellationToken);
            if ((await vectors.ActiveSpaceAsync(cancellationToken))?.Space.Id == run.SpaceId)
                break;

            // A post can be taken in, in the old space, between the last look and the switch: look once more after it.
            var begun = time.GetTimestamp();
            await vectors.ActivateAsync(run.SpaceId, cancellationToken);
            await StepDoneAsync(run, "switch_space", begun, cancellationToken);
        }

        await index.KeepOnlyAsync(run.SpaceId, cancellationToken);
        await cache.InvalidateAsync([CacheTags.Answers, CacheTags.Corpus], cancellationToken);
        return JsonSerializer.Serialize(new Outcome(run.SpaceId, run.Done), Json);
    }

    private async Task<StoredSpace> SpaceAsync(Job job, IJobProgress progress, CancellationToken cancellationToken)
    {
        if (
            job.Checkpoint is not null
            && JsonSerializer.Deserialize<Checkpoint>(job.Checkpoint, Json) is { } checkpoint
            && await vectors.FindSpaceAsync(checkpoint.SpaceId, cancellationToken) is { } begunBefore
        )
            return begunBefore;
        var begun = time.GetTimestamp();
        var space = await embedder.PrepareSpaceAsync(cancellationToken);
        await vectors.AddSpaceAsync(space, cancellationToken);
        await StepDoneAsync(new Run(space, progress), "prepare_space", begun, cancellationToken);
        return space;
    }

    /// <summary>Embeds what is missing until nothing is.</summary>
    /// <returns>
    /// False where something is missing and nothing could be written: going on would be going round in circles.
    /// </returns>
    private async Task<bool> EmbedMissingAsync(Run run, CancellationToken cancellationToken)
    {
        var idleRounds = 0;
        var begun = time.GetTimestamp();
        var embedded = 0;
        var before = run.Done;
        while (idleRounds < IdleRounds)
        {
            // How many are missing is known at the end alone: all posts are the measure.
            run.Total = Math.Max(1, await postStore.CountAsync(cancellationToken));
            var (seen, settled) = (0, 0);
            await foreach (var batch in vectors.MissingPostsAsync(run.SpaceId, cancellationToken).Chunk(PostsInStep))
            {
                // A vector database is waited for at every post, and takes some at a time.
                foreach (var some in batch.Chunk(PostsAtOnce))
                {
                    var done = await Task.WhenAll(some.Select(id => EmbedAsync(run, id, cancellationToken)));
                    settled += done.Count(isDone => isDone);
                }

                seen += batch.Length;
                run.Done = Math.Min(run.Total, before + embedded + settled);
                await run.Progress.AdvanceAsync(new JobProgress(run.Done, run.Total), cancellationToken);
            }

            embedded += settled;
            if (seen == 0)
                break;
            idleRounds = settled == 0 ? idleRounds + 1 : 0;
        }

        if (idleRounds == IdleRounds)
            return false;
        run.Done = run.Total = await postStore.CountAsync(cancellationToken);
        // One step in all: a million posts would be thirty thousand in the job's row.
        if (embedded > 0)
            await StepDoneAsync(run, "embed_posts", begun, cancellationToken);
        return true;
    }

    /// <returns>Whether it needs no more work: embedded, or gone.</returns>
    private async Task<bool> EmbedAsync(Run run, string postId, CancellationToken cancellationToken)
    {
        if (await postStore.FindAsync(postId, cancellationToken) is { } post)
        {
            // The index first: it is derived, and only a post that the store then marks as embedded counts as done.
            var embeddings = await posts.EmbedAsync(
                run.Space,
                PostEmbedder.TextsOf(post),
                cancellationToken,
                await KnownPassagesAsync(run, post, cancellationToken)
            );
            await index.ReplacePostAsync(run.Space.Space, postId, embeddings, cancellationToken);
            if (await vectors.WriteAsync(run.SpaceId, postId, post.Version, embeddings, cancellationToken))
                return true;

            // Replaced meanwhile: it is missing still and comes round again.
            if (await postStore.FindAsync(postId, cancellationToken) is not null)
                return false;
        }

        // Erased meanwhile: nothing of it may stay behind.
        await index.DeletePostAsync(postId, cancellationToken);
        return true;
    }

    /// <summary>
    /// The passages' vectors of a post in the active space, where they are the same in the new one: they cost most, and
    /// a blog that grows need not pay twice. Where one is missing they may be of another version, and none is used.
    /// </summary>
    private async Task<IReadOnlyList<Embedding>> KnownPassagesAsync(
        Run run,
        BlogPost post,
        CancellationToken cancellationToken
    )
    {
        if (
            await vectors.ActiveSpaceAsync(cancellationToken) is not { } active
            || active.Space.Id == run.SpaceId
            || !embedder.SharePassages(active.Space, run.Space.Space)
        )
            return [];
        var known = (await changes.ReadPostsAsync(active.Space.Id, [post.Id], cancellationToken))
            .Where(e => e.Kind == VectorKind.Chunk)
            .ToList();
        return known.Select(e => e.Id).ToHashSet(StringComparer.Ordinal).SetEquals(post.Chunks.Select(c => c.Id))
            ? known
            : [];
    }

    /// <summary>
    /// Gives the index what an earlier attempt embedded: an index in memory has lost it with its process.
    /// </summary>
    private async Task CompleteIndexAsync(Run run, CancellationToken cancellationToken)
    {
        var stored = 0;
        await foreach (var _ in vectors.ReadAsync(run.SpaceId, cancellationToken))
            stored++;
        if (await index.CountAsync(run.SpaceId, cancellationToken) == stored)
            return;

        // A post's vectors come one behind the other; no more than some posts' are held.
        var some = new Dictionary<string, List<Embedding>>(StringComparer.Ordinal);
        await foreach (var embedding in vectors.ReadAsync(run.SpaceId, cancellationToken))
        {
            if (some.TryGetValue(embedding.PostId, out var ofPost))
            {
                ofPost.Add(embedding);
                continue;
            }

            if (some.Count == PostsInStep)
                await CompleteIndexAsync(run, some, cancellationToken);
            some[embedding.PostId] = [embedding];
        }

        await CompleteIndexAsync(run, some, cancellationToken);
    }

    private async Task CompleteIndexAsync(
        Run run,
        Dictionary<string, List<Embedding>> some,
        CancellationToken cancellationToken
    )
    {
        foreach (var (postId, ofPost) in some)
            await index.ReplacePostAsync(run.Space.Space, postId, ofPost, cancellationToken);
        var there = (await postStore.FindListingsAsync(some.Keys, cancellationToken))
            .Select(listing => listing.Id)
            .ToHashSet();
        foreach (var erased in some.Keys.Where(postId => !there.Contains(postId)))
            await index.DeletePostAsync(erased, cancellationToken);
        some.Clear();
        await run.Progress.AdvanceAsync(new JobProgress(run.Done, Math.Max(run.Total, 1)), cancellationToken);
    }

    private Task StepDoneAsync(Run run, string step, long begun, CancellationToken cancellationToken) =>
        run.Progress.StepDoneAsync(
            new JobStep(step, (long)time.GetElapsedTime(begun).TotalMilliseconds),
            new JobProgress(run.Done, Math.Max(run.Total, 1)),
            JsonSerializer.Serialize(new Checkpoint(run.SpaceId), Json),
            cancellationToken
        );

    private sealed record Checkpoint(string SpaceId);

    private sealed record Outcome(string SpaceId, int Posts);

    private sealed class Run(StoredSpace space, IJobProgress progress)
    {
        public StoredSpace Space => space;

        public string SpaceId => space.Space.Id;

        public IJobProgress Progress => progress;

        /// <summary>Posts that needed work and need no more: embedded, or gone. At the end all there are.</summary>
        public int Done { get; set; }

        public int Total { get; set; }
    }
}
