using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;

namespace BlogManager.Application.Retrieval;

/// <param name="Limit">At least 1.</param>
internal sealed record RetrievalQuery(StandaloneQuestion Question, SiteScope? Sites, string? PostId, int Limit)
{
    /// <summary>The question's vector, where passages of it were looked for before.</summary>
    public EmbeddedQuestion? Embedded { get; init; }

    /// <summary>
    /// ISO 639-1 of what the question is taken for where its language cannot be told; null for that of the posts found.
    /// </summary>
    public string? Language { get; init; }

    /// <summary>Whether vectors are left out, because the caller has just seen that they cannot be had.</summary>
    public bool ByWordsAlone { get; init; }
}

/// <summary>What was found.</summary>
/// <param name="Passages">Best first.</param>
/// <param name="Degraded">Whether vectors could not be used, and words alone decided.</param>
internal sealed record RetrievedPassages(IReadOnlyList<Passage> Passages, TermStatistics Statistics, bool Degraded)
{
    /// <summary>The question in its language.</summary>
    public required StandaloneQuestion Question { get; init; }

    /// <summary>The question's vector; null where there is none.</summary>
    public EmbeddedQuestion? Embedded { get; init; }
}

/// <param name="Posts">Best first.</param>
/// <param name="Total">How many posts were found before the limit.</param>
/// <param name="Degraded">Whether vectors could not be used, and words alone decided.</param>
internal sealed record PostRanking(IReadOnlyList<RankedPost> Posts, int Total, bool Degraded);

/// <param name="Score">Higher is better; at most 1.</param>
internal sealed record RankedPost(StoredChunk Best, double Score);
