using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Ports;

/// <summary>
/// Keeps the answers that were given, and what callers think of them, until they are past their time. No text that is
/// given to it has a detail that is to be masked.
/// </summary>
public interface IAnswerLog
{
    /// <summary>
    /// Keeps answers. One that cites a post which is not there (any more) is not kept, and a nearest post that is not
    /// there is left out: what is erased leaves no trace, however late an answer comes. One that is kept already stays
    /// as it is.
    /// </summary>
    Task KeepAsync(IReadOnlyList<StoredAnswer> answers, CancellationToken cancellationToken);

    /// <summary>Notes that answers were given again; one that is not kept stays unknown.</summary>
    Task NoteRepeatsAsync(IReadOnlyList<RepeatedAnswer> repeats, CancellationToken cancellationToken);

    Task<RatedAnswer?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Lists answers that have their text, newest first.</summary>
    /// <param name="limit">1 to 100.</param>
    /// <param name="cursor">From the page before; null for the first page.</param>
    /// <returns>A page, or the error of a cursor that is not of this list.</returns>
    Task<Result<Page<RatedAnswer>>> ListAsync(
        AnswerQuery query,
        int limit,
        string? cursor,
        CancellationToken cancellationToken
    );

    /// <summary>The newest questions, newest first by when they were asked first.</summary>
    /// <param name="limit">At most so many, at least 1.</param>
    Task<IReadOnlyList<KeptQuestion>> QuestionsAsync(AnswerQuery query, int limit, CancellationToken cancellationToken);

    /// <summary>Erases answers that have their text, with what is thought of them.</summary>
    /// <param name="within">Those that were asked within these sites alone, or null for all.</param>
    /// <returns>How many.</returns>
    Task<int> EraseAsync(SiteScope? within, CancellationToken cancellationToken);

    /// <summary>Notes what a caller thinks of an answer, in place of what they thought before.</summary>
    /// <param name="id">The answer's id.</param>
    /// <returns>Whether the answer is kept; nothing is noted of another one.</returns>
    Task<bool> RateAsync(string id, AnswerRating rating, CancellationToken cancellationToken);

    /// <summary>
    /// Erases the answers that cite a post, with all ratings of them, and takes the post out of those that it only came
    /// near to.
    /// </summary>
    /// <param name="postId">The post.</param>
    Task<int> DeleteByPostAsync(string postId, CancellationToken cancellationToken);

    /// <summary>Erases answers past their time, oldest first, and the visitors' keys of days that are over.</summary>
    /// <param name="limit">At most so many answers, at least 1.</param>
    Task<int> PurgeAsync(RetentionCutoff since, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// The key under which the addresses of a day's visitors are hashed: random, the same for every instance, and gone
    /// with <see cref="PurgeAsync"/>, after which no hash of that day can be made again.
    /// </summary>
    /// <param name="day">The day, in UTC.</param>
    Task<ReadOnlyMemory<byte>> VisitorKeyAsync(DateOnly day, CancellationToken cancellationToken);
}

public sealed record RetentionCutoff(DateTimeOffset Details, DateTimeOffset Ids)
{
    /// <param name="answer">The answer.</param>
    public bool Holds(StoredAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return answer.At >= (answer.Details is null ? Ids : Details);
    }
}

/// <summary>Which answers are looked for.</summary>
/// <param name="Since">Given at this moment or later.</param>
/// <param name="Until">Given at this moment or before; null up to now.</param>
/// <param name="Within">Asked within these sites alone; null for all.</param>
/// <param name="Site">Asked over this site, perhaps among others; null for any.</param>
/// <param name="Outcomes">Which came out so; empty for all.</param>
public sealed record AnswerQuery(
    DateTimeOffset Since,
    DateTimeOffset? Until = null,
    SiteScope? Within = null,
    string? Site = null,
    params IReadOnlyList<AnswerOutcome> Outcomes
)
{
    /// <summary>Whether an answer over some sites is looked for.</summary>
    /// <param name="sites">Its sites; null for every site.</param>
    public bool IsOver(SiteScope? sites) =>
        (Within is null || Within.Covers(sites)) && (Site is null || sites?.Contains(Site) == true);
}
