using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;

namespace BlogManager.Application.Retrieval;

/// <summary>What to find passages for.</summary>
/// <param name="Question">A question or a search query.</param>
/// <param name="Sites">Only posts of these sites, or null for all.</param>
/// <param name="PostId">Only this post, or null.</param>
/// <param name="Limit">At least 1.</param>
internal sealed record RetrievalQuery(StandaloneQuestion Question, SiteScope? Sites, string? PostId, int Limit)
{
    /// <summary>The question's vector, where passages of it were looked for before.</summary>
    public EmbeddedQuestion? Embedded { get; init; }

    /// <summary>Whether vectors are left out, because the caller has just seen that they cannot be had.</summary>
    public bool ByWordsAlone { get; init; }
}

/// <summary>What was found.</summary>
/// <param name="Passages">Best first.</param>
/// <param name="Statistics">How common the query's words are in the corpus.</param>
/// <param name="Degraded">Whether vectors could not be used, and words alone decided.</param>
internal sealed record RetrievedPassages(IReadOnlyList<Passage> Passages, TermStatistics Statistics, bool Degraded)
{
    /// <summary>The question's vector; null where there is none.</summary>
    public EmbeddedQuestion? Embedded { get; init; }
}

/// <summary>Posts found.</summary>
/// <param name="Posts">Best first.</param>
/// <param name="Total">How many posts were found before the limit.</param>
/// <param name="Degraded">Whether vectors could not be used, and words alone decided.</param>
internal sealed record PostRanking(IReadOnlyList<RankedPost> Posts, int Total, bool Degraded);

/// <summary>A post found.</summary>
/// <param name="Best">Its best passage, with the post's identity.</param>
/// <param name="Score">Higher is better; at most 1.</param>
internal sealed record RankedPost(StoredChunk Best, double Score);
