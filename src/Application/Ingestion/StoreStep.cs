using BlogManager.Application.Indexing;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Text;

namespace BlogManager.Application.Ingestion;

/// <summary>Writes the aggregate to the truth, then to the index that is derived from it.</summary>
internal sealed class StoreStep(
    IPostStore posts,
    IEmbeddingStore spaces,
    IEmbedder embedder,
    IVectorIndex vectors,
    PostEmbedder postEmbedder,
    PostMerger merger,
    ReindexQueue reindex,
    IComputation computation,
    TimeProvider time
) : IIngestionStep
{
    internal static readonly Error VersionConflict = new(
        "conflict",
        ErrorKind.Conflict,
        "The post was changed by someone else at the same time: send the request again."
    );

    public string Name => "store";

    public async Task<Result<IngestionState>> RunAsync(IngestionState state, CancellationToken cancellationToken)
    {
        var post = await BuildAsync(state, cancellationToken);
        var isFirst = await spaces.ActiveSpaceAsync(cancellationToken) is null;
        if (!await posts.ReplaceAsync(post, state.SpaceId!, state.Embeddings, cancellationToken))
        {
            if (await OwnWriteAsync(post, cancellationToken) is not { } own)
                return VersionConflict;
            post = own;
        }

        // From here on the post is acknowledged: a caller who goes away must not leave the index behind the truth.
        if (isFirst)
            await spaces.ActivateAsync(state.SpaceId!, CancellationToken.None);
        state = await IndexAsync(state, CancellationToken.None);
        var active = await spaces.ActiveSpaceAsync(CancellationToken.None);
        if (
            state.AwaitsVectors
            || active is not null && embedder.IsStale(active, await posts.CountAsync(CancellationToken.None))
        )
            await reindex.EnqueueAsync(CancellationToken.None);
        // Another address of the same text may have been taken in at the same time, or was stored before such posts
        // were told apart from others.
        var kept = await merger.MergeAsync(post, CancellationToken.None);
        return kept.Id == post.Id
            ? state with
            {
                Stored = kept,
            }
            : state with
            {
                PostId = kept.Id,
                Url = kept.Url,
                ReplacesVersion = kept.Version,
                Stored = kept,
            };
    }

    /// <summary>
    /// A job whose process died between the write and its checkpoint finds its own post: that counts as written, not as
    /// a conflict.
    /// </summary>
    private async Task<BlogPost?> OwnWriteAsync(BlogPost post, CancellationToken cancellationToken) =>
        await posts.FindAsync(post.Id, cancellationToken) is { } stored
        && stored.Version == post.Version
        && stored.ContentHash == post.ContentHash
            ? stored
            : null;

    // As stores keep them: what is answered now is what is read later.
    private static DateTimeOffset WholeMilliseconds(DateTimeOffset moment) =>
        DateTimeOffset.FromUnixTimeMilliseconds(moment.ToUnixTimeMilliseconds());

    /// <summary>
    /// A new space may have become active since the post was embedded: then the post goes into that one as well.
    /// </summary>
    private async Task<IngestionState> IndexAsync(IngestionState state, CancellationToken cancellationToken)
    {
        var active = await spaces.ActiveSpaceAsync(cancellationToken);
        if (active is null)
            return state;
        var embeddings = state.Embeddings;
        if (active.Space.Id != state.SpaceId && !state.AwaitsVectors)
        {
            try
            {
                embeddings = await postEmbedder.EmbedAsync(active, EmbedStep.Texts(state), cancellationToken);
                state = state with { ReusedChunks = 0 };
            }
            catch (DependencyUnavailableException)
            {
                return state with { AwaitsVectors = true };
            }

            await spaces.WriteAsync(
                active.Space.Id,
                state.PostId!,
                state.ReplacesVersion + 1,
                embeddings,
                cancellationToken
            );
        }

        await vectors.ReplacePostAsync(active.Space, state.PostId!, embeddings, cancellationToken);
        return state;
    }

    private async Task<BlogPost> BuildAsync(IngestionState state, CancellationToken cancellationToken)
    {
        var now = WholeMilliseconds(time.GetUtcNow());
        var before = state.ReplacesVersion > 0 ? await posts.FindAsync(state.PostId!, cancellationToken) : null;
        var article = state.Article!;
        PostUrl[] known = before is null ? [] : [before.Url, .. before.Aliases];
        PostUrl[] aliases =
        [
            .. known
                .Append(state.RequestedUrl)
                .Append(state.OwnUrl ?? state.RequestedUrl)
                .Where(a => a != state.Url)
                .Distinct()
                .Take(BlogPost.MaxAliases),
        ];
        return new BlogPost
        {
            Id = state.PostId!,
            Url = state.Url,
            Aliases = aliases,
            Title = article.Title,
            Author = article.Author,
            PublishedAt = article.PublishedAt is { } published ? WholeMilliseconds(published) : null,
            Language = article.Language,
            Text = article.Text,
            WordCount = article.WordCount,
            ContentHash = state.ContentHash!,
            Summary = state.Summary!,
            Chunks = state.Chunks,
            Questions = await QuestionsAsync(state, before, now, cancellationToken),
            QuestionsRequested = state.Request.NumQuestions,
            QuestionsRevision = before?.QuestionsRevision ?? 0,
            Version = state.ReplacesVersion + 1,
            CreatedAt = before?.CreatedAt ?? now,
            ProcessedAt = now,
            Provider = state.By!.Provider,
            Model = state.By.Model,
            Degraded = state.Degraded,
            Validators = state.Validators,
        };
    }

    /// <summary>The questions written, among those of the version before that stay.</summary>
    private async Task<IReadOnlyList<Question>> QuestionsAsync(
        IngestionState state,
        BlogPost? before,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var text = state.Article!.Text;
        Question[] written =
        [
            .. state.Questions.Select(q => new Question(
                Ids.New(time),
                state.PostId!,
                q.Text,
                q.Answer,
                q.Icon,
                q.Evidence,
                now
            )),
        ];
        if (before is null)
            return written;
        // Of the same version it is the same comparison.
        var revision =
            before.Version == state.ReplacesVersion && state.Revision is { } compared
                ? compared
                : await computation.RunAsync(
                    Name,
                    stop => TextRevision.Between(before.Text, text, stop),
                    cancellationToken
                );
        return QuestionList.Refresh(
            before.Questions,
            written,
            revision,
            state.Request.NumQuestions,
            state.StayingQuestions
        );
    }
}
