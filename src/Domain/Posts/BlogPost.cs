using BlogManager.Domain.Text;

namespace BlogManager.Domain.Posts;

/// <summary>A short account of a post.</summary>
/// <param name="Text">A few sentences, shorter than the post.</param>
/// <param name="KeyPoints">
/// The points to remember, in reading order; fewer than three only where the post is that short.
/// </param>
public sealed record PostSummary(string Text, IReadOnlyList<string> KeyPoints);

/// <summary>What a model consumed. Zero for the built-in engine.</summary>
/// <param name="InputTokens">Tokens sent.</param>
/// <param name="OutputTokens">Tokens received.</param>
public sealed record TokenUsage(int InputTokens, int OutputTokens)
{
    /// <summary>Nothing consumed.</summary>
    public static readonly TokenUsage None = new(0, 0);

    /// <summary>The sum of two usages.</summary>
    /// <param name="other">The other usage.</param>
    public TokenUsage Plus(TokenUsage other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(InputTokens + other.InputTokens, OutputTokens + other.OutputTokens);
    }
}

/// <summary>What the web server said of a page, for conditional requests (RFC 9110, section 13).</summary>
/// <param name="ETag">The entity tag as sent, or null.</param>
/// <param name="LastModified">The Last-Modified value as sent, or null.</param>
public sealed record PageValidators(string? ETag, string? LastModified)
{
    /// <summary>No validators known.</summary>
    public static readonly PageValidators None = new(null, null);
}

/// <summary>
/// A post with all that was made of it. It is one aggregate: its chunks, questions, summary and embeddings are replaced
/// together or not at all.
/// </summary>
public sealed record BlogPost
{
    /// <summary>Opaque id; kept when the post is taken in anew.</summary>
    public required string Id { get; init; }

    /// <summary>The canonical URL: the post's identity.</summary>
    public required PostUrl Url { get; init; }

    /// <summary>
    /// Aliases that are kept: whoever appends parameters can make as many addresses of one page as they like.
    /// </summary>
    public const int MaxAliases = 1_000;

    /// <summary>Other URLs that lead to it: before redirects and rel=canonical, and others with its text.</summary>
    public IReadOnlyList<PostUrl> Aliases { get; init; } = [];

    /// <summary>The title; never empty.</summary>
    public required string Title { get; init; }

    /// <summary>The author as the page names them.</summary>
    public string? Author { get; init; }

    /// <summary>When it was published, as the page says.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>ISO 639-1 code of its language, or <c>und</c>.</summary>
    public required string Language { get; init; }

    /// <summary>The stored text, in which all offsets count.</summary>
    public required StoredText Text { get; init; }

    /// <summary>Words of the stored text.</summary>
    public required int WordCount { get; init; }

    /// <summary>SHA-256 of title and stored text, in hex: whether content changed.</summary>
    public required string ContentHash { get; init; }

    /// <summary>The summary.</summary>
    public required PostSummary Summary { get; init; }

    /// <summary>The passages, in order.</summary>
    public required IReadOnlyList<Chunk> Chunks { get; init; }

    /// <summary>The questions, best first.</summary>
    public required IReadOnlyList<Question> Questions { get; init; }

    /// <summary>How many questions were asked for when it was processed, 1 to 20.</summary>
    public required int QuestionsRequested { get; init; }

    /// <summary>
    /// Counts what the owner did to the questions, from 0: a replacement that knows an older count would undo it.
    /// </summary>
    public long QuestionsRevision { get; init; }

    /// <summary>Counts replacements, from 1.</summary>
    public required long Version { get; init; }

    /// <summary>When it was first taken in.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last processed.</summary>
    public required DateTimeOffset ProcessedAt { get; init; }

    /// <summary>The provider of summary and questions, e.g. <c>extractive</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>The model of summary and questions.</summary>
    public required string Model { get; init; }

    /// <summary>Whether a fallback stood in for the configured provider.</summary>
    public bool Degraded { get; init; }

    /// <summary>Validators of the page, for a conditional refresh.</summary>
    public PageValidators Validators { get; init; } = PageValidators.None;

    /// <summary>What is wrong with it, as against its site; null for nothing.</summary>
    public PostMark? Mark { get; init; }
}
