using System.Text.Json.Serialization;
using BlogManager.Application.Ports;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;

namespace BlogManager.Application.Ingestion;

/// <summary>
/// Where taking in a post stands: what the finished steps made, and nothing else. It is a value, so that a job's
/// checkpoint is this record as JSON.
/// </summary>
internal sealed record IngestionState
{
    public required IngestionRequest Request { get; init; }

    /// <summary>The canonical URL asked for.</summary>
    public required PostUrl RequestedUrl { get; init; }

    /// <summary>The post's identity: after redirects and rel=canonical.</summary>
    public required PostUrl Url { get; init; }

    /// <summary>
    /// The article's own address, after redirects and before what the page says of itself; null until it is extracted.
    /// </summary>
    public PostUrl? OwnUrl { get; init; }

    /// <summary>The fetched or sent page; dropped once the article is extracted.</summary>
    public CrawledPage? Page { get; init; }

    public PageValidators Validators { get; init; } = PageValidators.None;

    public Article? Article { get; init; }

    /// <summary>SHA-256 of title and text, in hex.</summary>
    public string? ContentHash { get; init; }

    public string? PostId { get; init; }

    /// <summary>The stored version that this replaces; 0 for a new post.</summary>
    public long ReplacesVersion { get; init; }

    /// <summary>Whether the stored post stands for this content already: the remaining steps are skipped.</summary>
    public bool Unchanged { get; init; }

    public IReadOnlyList<Chunk> Chunks { get; init; } = [];

    /// <summary>The summary.</summary>
    public PostSummary? Summary { get; init; }

    /// <summary>The questions.</summary>
    public IReadOnlyList<DraftQuestion> Questions { get; init; } = [];

    public string? ReasonForFewer { get; init; }

    /// <summary>Who wrote summary and questions.</summary>
    public ModelIdentity? By { get; init; }

    public bool Degraded { get; init; }

    /// <summary>Tokens consumed.</summary>
    public TokenUsage Usage { get; init; } = TokenUsage.None;

    public string? SpaceId { get; init; }

    public IReadOnlyList<Embedding> Embeddings { get; init; } = [];

    /// <summary>
    /// Whether the embedder was out, so that the post is stored without vectors and a reindexing adds them.
    /// </summary>
    public bool AwaitsVectors { get; init; }

    /// <summary>
    /// The post as it is stored, where this process has it: written, or found unchanged. A checkpoint holds the id alone.
    /// </summary>
    [JsonIgnore]
    public BlogPost? Stored { get; init; }

    /// <summary>
    /// The post as it was stored when the article was extracted, where this process has read it; see <see
    /// cref="EarlierVersion"/>.
    /// </summary>
    [JsonIgnore]
    public BlogPost? Earlier { get; init; }

    /// <summary>
    /// What the edit changed as against <see cref="Earlier"/>, where this process has compared them; the steps share it.
    /// </summary>
    [JsonIgnore]
    public TextRevision? Revision { get; init; }

    /// <summary>Ids of questions of the version before that stay as they are, for what they quote still stands.</summary>
    public IReadOnlyList<string> StayingQuestions { get; init; } = [];

    /// <summary>Whether the summary is that of the version before.</summary>
    public bool KeptSummary { get; init; }

    /// <summary>Passages whose vectors are those of the version before.</summary>
    public int ReusedChunks { get; init; }

    public IReadOnlyList<JobStep> Steps { get; init; } = [];

    /// <summary>The state before the first step.</summary>
    /// <param name="url">Where the post is; with content, its identity alone.</param>
    internal static IngestionState Begin(PostUrl url, IngestionRequest request) =>
        new()
        {
            Request = request,
            RequestedUrl = url,
            Url = url,
        };
}
