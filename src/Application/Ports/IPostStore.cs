using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Ports;

/// <summary>The truth about posts. Reads never see half of an aggregate; acknowledged writes survive a crash.</summary>
public interface IPostStore
{
    Task<BlogPost?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>The post of a canonical URL or of one of its aliases, or null.</summary>
    Task<BlogPost?> FindByUrlAsync(PostUrl url, CancellationToken cancellationToken);

    /// <summary>The listing of the post of a canonical URL or of one of its aliases, or null.</summary>
    Task<PostListing?> FindListingByUrlAsync(PostUrl url, CancellationToken cancellationToken);

    /// <summary>The listings of some posts, in no promised order; unknown ids are left out.</summary>
    Task<IReadOnlyList<PostListing>> FindListingsAsync(
        IReadOnlyCollection<string> ids,
        CancellationToken cancellationToken
    );

    /// <summary>The chunks of some ids with their posts, in no promised order; unknown ids are left out.</summary>
    Task<IReadOnlyList<StoredChunk>> FindChunksAsync(
        IReadOnlyCollection<string> chunkIds,
        CancellationToken cancellationToken
    );

    Task<StoredQuestion?> FindQuestionAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces a post with its chunks, questions, summary, aliases, lexical index rows and the embeddings of one
    /// space, all or nothing. The post is new, or has the id of the stored one and its version plus one. Its vectors in
    /// other spaces are erased: they are of chunks that no longer exist.
    /// </summary>
    /// <returns>
    /// False where another writer came first (version or URL taken, the owner changed the questions meanwhile, or the
    /// space is gone since another was activated): nothing was written.
    /// </returns>
    Task<bool> ReplaceAsync(
        BlogPost post,
        string spaceId,
        IReadOnlyList<Embedding> embeddings,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Puts a post's questions in place of those before, without making a new version of it, and counts its <see
    /// cref="BlogPost.QuestionsRevision"/> up by one.
    /// </summary>
    /// <param name="revision">The revision that the questions are made of.</param>
    /// <returns>
    /// False where the post is gone, has another revision or was replaced (another version): nothing was written.
    /// </returns>
    Task<bool> ReplaceQuestionsAsync(
        string id,
        long version,
        long revision,
        IReadOnlyList<Question> questions,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Makes a post findable under one more URL, without making a new version of it. An alias of another post becomes
    /// this one's; another post's canonical URL stays that post's. Nothing happens where the post is gone.
    /// </summary>
    Task AddAliasAsync(string id, PostUrl alias, CancellationToken cancellationToken);

    /// <summary>
    /// Says of a post what is wrong with it, or with null that nothing is, without making a new version of it. A
    /// replacement has its own say. Nothing happens where the post is gone.
    /// </summary>
    Task MarkAsync(string id, PostMark? mark, CancellationToken cancellationToken);

    /// <summary>
    /// The ids of posts that share a key of <see cref="PostLikeness.Keys"/>, those that share most first.
    /// </summary>
    /// <param name="limit">How many at most.</param>
    Task<IReadOnlyList<string>> FindLikeAsync(
        IReadOnlyCollection<string> keys,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Erases a post and makes its URLs aliases of another. Nothing happens where one of the two is gone or has another
    /// version.
    /// </summary>
    /// <param name="version">Its version.</param>
    /// <param name="intoId">The post that stays; its version stays too.</param>
    /// <param name="intoVersion">Its version.</param>
    Task<bool> MergeAsync(
        string id,
        long version,
        string intoId,
        long intoVersion,
        CancellationToken cancellationToken
    );

    /// <summary>Posts, newest first, by key.</summary>
    /// <param name="limit">1 to 100.</param>
    /// <param name="cursor">
    /// From the page before; a cursor that was not made here is an <see cref="ErrorKind.Invalid"/> error on field
    /// <c>cursor</c>.
    /// </param>
    Task<Result<Page<PostListing>>> ListAsync(
        SiteScope? sites,
        int limit,
        string? cursor,
        CancellationToken cancellationToken
    );

    Task<ErasedRows?> DeleteAsync(string id, CancellationToken cancellationToken);

    Task<int> CountAsync(CancellationToken cancellationToken);

    /// <summary>A number that rises with every replacement and deletion: part of cache keys.</summary>
    Task<long> CorpusVersionAsync(CancellationToken cancellationToken);

    /// <summary>Every post's texts, by ascending post id: for training and for building an embedding space.</summary>
    IAsyncEnumerable<PostTexts> ReadAllAsync(CancellationToken cancellationToken);

    /// <exception cref="Exception">The store does not answer.</exception>
    Task PingAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Whether the store takes writes, as far as is known without waiting: it may answer reads and take none, on a full
    /// disk or in a locked file.
    /// </summary>
    Task<bool> TakesWritesAsync(CancellationToken cancellationToken);
}

/// <param name="Url">Its canonical URL.</param>
/// <param name="Title">Its title.</param>
/// <param name="TotalQuestions">How many questions readers see of it.</param>
/// <param name="ProcessedAt">When it was last processed.</param>
public sealed record PostListing(string Id, PostUrl Url, string Title, int TotalQuestions, DateTimeOffset ProcessedAt)
{
    /// <summary>What is wrong with it, as against its site; null for nothing.</summary>
    public PostMark? Mark { get; init; }
}

/// <param name="PostId">The post.</param>
/// <param name="Url">Its canonical URL.</param>
/// <param name="Title">Its title.</param>
public sealed record StoredChunk(Chunk Chunk, string PostId, PostUrl Url, string Title, string Language);

/// <param name="Question">The question.</param>
/// <param name="Url">The post's canonical URL.</param>
public sealed record StoredQuestion(Question Question, PostUrl Url);

/// <param name="PostId">The post.</param>
/// <param name="Version">Its version.</param>
/// <param name="Title">Its title.</param>
/// <param name="Chunks">Its chunks, in order.</param>
public sealed record PostTexts(
    string PostId,
    long Version,
    string Site,
    string Title,
    string Text,
    IReadOnlyList<Chunk> Chunks
);

/// <param name="Posts">Posts.</param>
/// <param name="Questions">Questions.</param>
public sealed record ErasedRows(int Posts, int Chunks, int Vectors, int Questions);
