using BlogManager.Domain.Posts;

namespace BlogManager.Application.Ports;

/// <summary>Embedding spaces and their vectors, from which a vector index can be rebuilt at any time.</summary>
public interface IEmbeddingStore
{
    /// <summary>The space that is searched now, or null before the first post.</summary>
    Task<StoredSpace?> ActiveSpaceAsync(CancellationToken cancellationToken);

    /// <summary>Adds a space that is not yet active. Adding one that is there already changes nothing.</summary>
    Task AddSpaceAsync(StoredSpace space, CancellationToken cancellationToken);

    Task<StoredSpace?> FindSpaceAsync(string spaceId, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces a post's vectors in a space; nothing happens where the post is gone or has another version.
    /// </summary>
    Task<bool> WriteAsync(
        string spaceId,
        string postId,
        long postVersion,
        IReadOnlyList<Embedding> embeddings,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Ids of posts without vectors in a space, or with vectors of an older version, in no promised order. They are read in
    /// pages, while they are asked for: a post that gets its vectors meanwhile may still come, and one that loses them may
    /// not.
    /// </summary>
    IAsyncEnumerable<string> MissingPostsAsync(string spaceId, CancellationToken cancellationToken);

    IAsyncEnumerable<Embedding> ReadAsync(string spaceId, CancellationToken cancellationToken) =>
        ReadAsync(spaceId, string.Empty, cancellationToken);

    /// <summary>
    /// The vectors of a space, all of a post together, in ascending order of the posts' ids, some posts at a time.
    /// </summary>
    /// <param name="afterPostId">Of the posts behind this one alone; empty for all.</param>
    IAsyncEnumerable<Embedding> ReadAsync(string spaceId, string afterPostId, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a space the active one and erases all others: from the first step on none of them is searched, and what a stop
    /// leaves of them is erased after the next start.
    /// </summary>
    Task ActivateAsync(string spaceId, CancellationToken cancellationToken);
}

/// <param name="TrainedOnPosts">
/// How many posts the model was trained on; 0 for a model that is not trained here.
/// </param>
/// <param name="Model">The trained model, where there is one; else empty.</param>
public sealed record StoredSpace(EmbeddingSpace Space, int TrainedOnPosts, ReadOnlyMemory<byte> Model);
