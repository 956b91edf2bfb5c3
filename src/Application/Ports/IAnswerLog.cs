using BlogManager.Domain.Answers;

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

    Task<RatedAnswer?> FindAsync(string id, CancellationToken cancellationToken);

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
