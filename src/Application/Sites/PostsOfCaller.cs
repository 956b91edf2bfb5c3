using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Sites;

/// <summary>
/// The posts that the caller is held to: what is of another site is not there. A post belongs to the site of its
/// canonical URL alone, whatever led to it. A question that is hidden is there for those alone who may write. What the service does for itself (training, counting, repairing) is held to
/// nothing.
/// </summary>
internal sealed class PostsOfCaller(IPostStore posts, RequestContext current) : IPostStore
{
    private SiteScope? Sites => current.Caller.Sites;

    private bool SeesHidden => current.Caller.Has(Scope.PostsWrite);

    public async Task<BlogPost?> FindAsync(string id, CancellationToken cancellationToken) =>
        Own(await posts.FindAsync(id, cancellationToken));

    public async Task<BlogPost?> FindByUrlAsync(PostUrl url, CancellationToken cancellationToken) =>
        Own(await posts.FindByUrlAsync(url, cancellationToken));

    public async Task<PostListing?> FindListingByUrlAsync(PostUrl url, CancellationToken cancellationToken) =>
        await posts.FindListingByUrlAsync(url, cancellationToken) is { } listing && IsOwn(listing.Url) ? listing : null;

    public async Task<IReadOnlyList<PostListing>> FindListingsAsync(
        IReadOnlyCollection<string> ids,
        CancellationToken cancellationToken
    ) => Own(await posts.FindListingsAsync(ids, cancellationToken), listing => listing.Url);

    public async Task<IReadOnlyList<StoredChunk>> FindChunksAsync(
        IReadOnlyCollection<string> chunkIds,
        CancellationToken cancellationToken
    ) => Own(await posts.FindChunksAsync(chunkIds, cancellationToken), chunk => chunk.Url);

    public async Task<StoredQuestion?> FindQuestionAsync(string id, CancellationToken cancellationToken) =>
        await posts.FindQuestionAsync(id, cancellationToken) is { } found
        && IsOwn(found.Url)
        && (SeesHidden || !found.Question.Hidden)
            ? found
            : null;

    public Task<bool> ReplaceAsync(
        BlogPost post,
        string spaceId,
        IReadOnlyList<Embedding> embeddings,
        CancellationToken cancellationToken
    ) =>
        IsOwn(post.Url)
            ? posts.ReplaceAsync(post, spaceId, embeddings, cancellationToken)
            : throw new InvalidOperationException(
                "A post of a site to which the caller is not held was about to be written."
            );

    public async Task<bool> ReplaceQuestionsAsync(
        string id,
        long version,
        long revision,
        IReadOnlyList<Question> questions,
        CancellationToken cancellationToken
    ) =>
        (Sites is null || await FindAsync(id, cancellationToken) is not null)
        && await posts.ReplaceQuestionsAsync(id, version, revision, questions, cancellationToken);

    public async Task AddAliasAsync(string id, PostUrl alias, CancellationToken cancellationToken)
    {
        if (IsOwn(alias) && (Sites is null || await FindAsync(id, cancellationToken) is not null))
            await posts.AddAliasAsync(id, alias, cancellationToken);
    }

    public async Task MarkAsync(string id, PostMark? mark, CancellationToken cancellationToken)
    {
        if (Sites is null || await FindAsync(id, cancellationToken) is not null)
            await posts.MarkAsync(id, mark, cancellationToken);
    }

    // Ids alone: what is of another site is not there when it is read by them.
    public Task<IReadOnlyList<string>> FindLikeAsync(
        IReadOnlyCollection<string> keys,
        int limit,
        CancellationToken cancellationToken
    ) => posts.FindLikeAsync(keys, limit, cancellationToken);

    public async Task<bool> MergeAsync(
        string id,
        long version,
        string intoId,
        long intoVersion,
        CancellationToken cancellationToken
    ) =>
        (
            Sites is null
            || (
                await FindAsync(id, cancellationToken) is not null
                && await FindAsync(intoId, cancellationToken) is not null
            )
        ) && await posts.MergeAsync(id, version, intoId, intoVersion, cancellationToken);

    public Task<Result<Page<PostListing>>> ListAsync(
        SiteScope? sites,
        int limit,
        string? cursor,
        CancellationToken cancellationToken
    ) => posts.ListAsync(SiteScope.Both(sites, Sites), limit, cursor, cancellationToken);

    public async Task<ErasedRows?> DeleteAsync(string id, CancellationToken cancellationToken) =>
        Sites is null || await FindAsync(id, cancellationToken) is not null
            ? await posts.DeleteAsync(id, cancellationToken)
            : null;

    public Task<int> CountAsync(CancellationToken cancellationToken) => posts.CountAsync(cancellationToken);

    public Task<long> CorpusVersionAsync(CancellationToken cancellationToken) =>
        posts.CorpusVersionAsync(cancellationToken);

    public IAsyncEnumerable<PostTexts> ReadAllAsync(CancellationToken cancellationToken) =>
        posts.ReadAllAsync(cancellationToken);

    public Task PingAsync(CancellationToken cancellationToken) => posts.PingAsync(cancellationToken);

    public Task<bool> TakesWritesAsync(CancellationToken cancellationToken) =>
        posts.TakesWritesAsync(cancellationToken);

    private bool IsOwn(PostUrl url) => Sites?.Contains(url) ?? true;

    private BlogPost? Own(BlogPost? post) =>
        post is null || !IsOwn(post.Url) ? null
        : SeesHidden || !post.Questions.Any(q => q.Hidden) ? post
        : post with { Questions = [.. post.Questions.Where(q => !q.Hidden)] };

    private IReadOnlyList<T> Own<T>(IReadOnlyList<T> found, Func<T, PostUrl> url) =>
        Sites is { } sites ? [.. found.Where(f => sites.Contains(url(f)))] : found;
}
