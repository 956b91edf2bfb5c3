using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Posts;

namespace BlogManager.Application.Sites;

/// <summary>
/// The words of the posts that the caller is held to. How common a word is, is told over all posts: it weighs answers
/// and shows no text.
/// </summary>
internal sealed class WordsOfCaller(ILexicalIndex words, RequestContext current) : ILexicalIndex
{
    public Task<IReadOnlyList<LexicalHit>> SearchAsync(LexicalQuery query, CancellationToken cancellationToken) =>
        words.SearchAsync(query with { Sites = SiteScope.Both(query.Sites, current.Caller.Sites) }, cancellationToken);

    public Task<TermStatistics> StatisticsAsync(
        IReadOnlyCollection<string> terms,
        WordForm form,
        CancellationToken cancellationToken
    ) => words.StatisticsAsync(terms, form, cancellationToken);
}

internal sealed class VectorsOfCaller(IVectorIndex vectors, RequestContext current) : IVectorIndex
{
    public Task<IReadOnlyList<VectorHit>> SearchAsync(
        EmbeddingSpace space,
        ReadOnlyMemory<float> query,
        VectorFilter filter,
        int limit,
        CancellationToken cancellationToken
    ) =>
        vectors.SearchAsync(
            space,
            query,
            filter with
            {
                Sites = SiteScope.Both(filter.Sites, current.Caller.Sites),
            },
            limit,
            cancellationToken
        );

    public Task ReplacePostAsync(
        EmbeddingSpace space,
        string postId,
        IReadOnlyList<Embedding> embeddings,
        CancellationToken cancellationToken
    ) => vectors.ReplacePostAsync(space, postId, embeddings, cancellationToken);

    public Task DeletePostAsync(string postId, CancellationToken cancellationToken) =>
        vectors.DeletePostAsync(postId, cancellationToken);

    public Task KeepOnlyAsync(string spaceId, CancellationToken cancellationToken) =>
        vectors.KeepOnlyAsync(spaceId, cancellationToken);

    public Task<int> CountAsync(string spaceId, CancellationToken cancellationToken) =>
        vectors.CountAsync(spaceId, cancellationToken);
}
