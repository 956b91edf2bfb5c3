using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;

namespace BlogManager.Application.Ports;

/// <summary>The answers that the owner wrote: few enough to be read at once.</summary>
public interface ICuratedAnswers
{
    /// <summary>A number that changes with every answer that is written, changed or erased.</summary>
    Task<long> RevisionAsync(CancellationToken cancellationToken);

    /// <summary>All of them, the newest first.</summary>
    Task<IReadOnlyList<CuratedAnswer>> ReadAllAsync(CancellationToken cancellationToken);

    Task<CuratedAnswer?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Adds an answer (version 1), or puts it in place of its version before. How often it was given stays as it is
    /// there.
    /// </summary>
    /// <returns>False where it was changed or erased meanwhile: nothing was written.</returns>
    Task<bool> PutAsync(CuratedAnswer answer, CancellationToken cancellationToken);

    Task<bool> DeleteAsync(string id, CancellationToken cancellationToken);

    /// <summary>Erases those that are for asks about one post alone.</summary>
    /// <param name="post">Its canonical URL.</param>
    Task<int> DeleteByPostAsync(PostUrl post, CancellationToken cancellationToken);

    /// <summary>Counts that an answer was given; the revision stays. Nothing happens where it is gone.</summary>
    Task NoteGivenAsync(string id, DateTimeOffset at, CancellationToken cancellationToken);
}
