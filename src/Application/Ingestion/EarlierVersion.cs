using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;

namespace BlogManager.Application.Ingestion;

/// <summary>Finds the version of a post that is being replaced, where what was made of it is worth keeping.</summary>
internal sealed class EarlierVersion(IPostStore posts, ITextModel model, IComputation computation)
{
    /// <returns>
    /// Null for a new post, for one that is to be processed anew by its caller's wish, and for one that had another
    /// title or language or was written by another model or a stand-in: all of those shape what is written.
    /// </returns>
    internal async Task<ReusableParts?> FindAsync(IngestionState state, CancellationToken cancellationToken)
    {
        if (state.ReplacesVersion == 0 || state.Request.ForceRefresh)
            return null;
        var stored = state.Earlier ?? await posts.FindAsync(state.PostId!, cancellationToken);
        var article = state.Article!;
        return
            stored is { Degraded: false }
            && stored.Version == state.ReplacesVersion
            && stored.Title == article.Title
            && stored.Language == article.Language
            && stored.Provider == model.Identity.Provider
            && stored.Model == model.Identity.Model
            ? new ReusableParts(stored, article.Text, computation, state.Revision)
            : null;
    }
}

/// <summary>What of an earlier version of a post is as good for its new text.</summary>
internal sealed class ReusableParts(BlogPost post, StoredText text, IComputation computation, TextRevision? known)
{
    /// <summary>An edit of more than this share of a text may be what the post is about now.</summary>
    private const double SmallEdit = 0.1;

    internal BlogPost Post => post;

    /// <summary>Who wrote it.</summary>
    internal ModelIdentity By { get; } = new(post.Provider, post.Model);

    /// <summary>What the edit changed; a step before, or else this one, compares the texts.</summary>
    internal Task<TextRevision> RevisionAsync(CancellationToken cancellationToken) =>
        known is not null
            ? Task.FromResult(known)
            : computation.RunAsync("compare", stop => TextRevision.Between(post.Text, text, stop), cancellationToken);

    internal Task<bool> KeepsSummaryAsync(TextRevision revision, CancellationToken cancellationToken) =>
        computation.RunAsync(
            "compare",
            stop =>
                IsSmall(revision)
                && post.Summary.KeyPoints.Append(post.Summary.Text).All(t => revision.BearsOut(t, stop)),
            cancellationToken
        );

    /// <summary>
    /// The questions that stay: those that the new text bears out, as large a part of those wanted as the new text has
    /// of the old one, so that what was added gets its questions too.
    /// </summary>
    /// <param name="wanted">How many questions readers are to see.</param>
    /// <returns>
    /// Their ids, the owner's own apart, and whether no more need be written: there are as many as wanted, or as many as
    /// the model found the last time in what is nearly the same text.
    /// </returns>
    internal Task<(IReadOnlyList<string> Ids, bool AreEnough)> StayingQuestionsAsync(
        TextRevision revision,
        int wanted,
        CancellationToken cancellationToken
    ) =>
        computation.RunAsync<(IReadOnlyList<string>, bool)>(
            "compare",
            _ =>
            {
                var isSmall = IsSmall(revision);
                var standing = QuestionList.Standing(post.Questions, revision);
                var owners = standing.Count(q => q.IsKept);
                var room = isSmall ? wanted : (int)Math.Ceiling(wanted * (1 - revision.AddedShare));
                string[] staying =
                [
                    .. standing.Where(q => !q.IsKept).Take(Math.Max(room - owners, 0)).Select(q => q.Id),
                ];
                var allStand =
                    isSmall
                    && wanted <= post.QuestionsRequested
                    && standing.Count == post.Questions.Count(q => !q.Hidden);
                return (staying, allStand || owners + staying.Length >= wanted);
            },
            cancellationToken
        );

    /// <summary>
    /// The vectors of passages that stand in the new text under the same headings; title and space are the same.
    /// </summary>
    /// <param name="chunks">The new passages.</param>
    /// <param name="stored">The earlier version's vectors.</param>
    internal IReadOnlyList<Embedding> KnownPassages(IReadOnlyList<Chunk> chunks, IReadOnlyList<Embedding> stored)
    {
        var byId = stored.Where(e => e.Kind == VectorKind.Chunk).ToDictionary(e => e.Id, StringComparer.Ordinal);
        var byText = new Dictionary<(string Heading, string Text), Embedding>();
        foreach (var chunk in post.Chunks)
        {
            if (byId.TryGetValue(chunk.Id, out var vector))
                byText.TryAdd((chunk.Heading, chunk.Text), vector);
        }

        return
        [
            .. chunks
                .Where(c => byText.ContainsKey((c.Heading, c.Text)))
                .Select(c => byText[(c.Heading, c.Text)] with { Id = c.Id }),
        ];
    }

    private static bool IsSmall(TextRevision revision) =>
        revision is { AddedShare: <= SmallEdit, RemovedShare: <= SmallEdit };
}
