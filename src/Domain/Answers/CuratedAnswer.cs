using BlogManager.Domain.Posts;

namespace BlogManager.Domain.Answers;

/// <summary>What the owner answers to a question, or that it is not to be answered.</summary>
/// <param name="Id">Opaque id; later ones are greater.</param>
/// <param name="Version">Counts changes, from 1.</param>
/// <param name="Questions">Wordings of the question, 1 to 20.</param>
/// <param name="Answer">The answer; may be null where it is blocked.</param>
/// <param name="Block">Whether readers are told that there is no answer.</param>
/// <param name="Post">Only for asks about this post (its canonical URL); null for all.</param>
/// <param name="Site">Only for asks that include this site, that of <paramref name="Post"/> where there is one; null for all.</param>
/// <param name="CreatedAt">When it was written.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
public sealed record CuratedAnswer(
    string Id,
    long Version,
    IReadOnlyList<string> Questions,
    string? Answer,
    bool Block,
    PostUrl? Post,
    string? Site,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt
)
{
    /// <summary>How often it was given.</summary>
    public long Times { get; init; }

    /// <summary>When it was given last; null where never.</summary>
    public DateTimeOffset? LastGivenAt { get; init; }
}
