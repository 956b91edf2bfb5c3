using BlogManager.Domain.Posts;

namespace BlogManager.Application.Ports;

/// <summary>
/// What changed among the stored vectors, whichever instance changed it: for an index that holds them in memory and has
/// to follow the
/// <see cref="IEmbeddingStore"/>, which is the truth.
/// </summary>
public interface IVectorChanges
{
    /// <summary>
    /// A number that has risen whenever a post's vectors in a space were written, replaced or erased, once that is seen
    /// by readers and before it is acknowledged. It may rise without a change, and never falls, also where a space is
    /// erased and added again. Cheap: it is asked before every search.
    /// </summary>
    /// <returns>Null where there is no such space.</returns>
    Task<long?> RevisionAsync(string spaceId, CancellationToken cancellationToken);

    /// <summary>
    /// Every post with vectors in a space, each with a mark that differs after every writing of its vectors there.
    /// Posts without vectors there may be among them; erased ones are not.
    /// </summary>
    Task<IReadOnlyList<VectorMark>> MarksAsync(string spaceId, CancellationToken cancellationToken);

    /// <summary>
    /// All vectors of some posts in a space, each post's of one version; posts that are gone are left out.
    /// </summary>
    Task<IReadOnlyList<Embedding>> ReadPostsAsync(
        string spaceId,
        IReadOnlyCollection<string> postIds,
        CancellationToken cancellationToken
    );
}

/// <param name="PostId">The post.</param>
public readonly record struct VectorMark(string PostId, string Mark);
