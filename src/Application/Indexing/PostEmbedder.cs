using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;

namespace BlogManager.Application.Indexing;

/// <summary>
/// Makes the vectors of a post: one of each chunk, for finding passages, and one of the whole, for likeness between
/// posts.
/// </summary>
internal sealed class PostEmbedder(IEmbedder embedder)
{
    /// <summary>Texts in one call of the embedder: hosted ones bound their requests.</summary>
    internal const int BatchSize = 64;

    /// <exception cref="InvalidOperationException">
    /// The embedder gave another number of vectors, or vectors of another dimension, than it owes.
    /// </exception>
    /// <param name="post">The post.</param>
    /// <param name="known">
    /// Vectors of the post's passages that are good in the space too; used where none is missing.
    /// </param>
    internal async Task<IReadOnlyList<Embedding>> EmbedAsync(
        StoredSpace space,
        PostTexts post,
        CancellationToken cancellationToken,
        IReadOnlyList<Embedding>? known = null
    )
    {
        var embeddings = new List<Embedding>(post.Chunks.Count + 1);
        var byId = (known ?? []).ToDictionary(e => e.Id, StringComparer.Ordinal);
        var areKnown = byId.Count == post.Chunks.Count && post.Chunks.All(c => byId.ContainsKey(c.Id));
        if (areKnown)
            embeddings.AddRange(post.Chunks.Select(c => byId[c.Id]));
        foreach (var batch in areKnown ? [] : post.Chunks.Chunk(BatchSize))
        {
            var vectors = await EmbedAsync(
                space,
                EmbeddingInput.Passage,
                [.. batch.Select(chunk => PassageInput(post.Title, chunk))],
                cancellationToken
            );
            embeddings.AddRange(
                batch.Zip(vectors, (chunk, vector) =>
                    new Embedding(chunk.Id, post.PostId, post.Site, VectorKind.Chunk, vector)
                )
            );
        }

        var whole = await EmbedAsync(space, EmbeddingInput.Post, [post.Title + "\n" + post.Text], cancellationToken);
        embeddings.Add(new Embedding(post.PostId, post.PostId, post.Site, VectorKind.Post, whole[0]));
        return embeddings;
    }

    internal static PostTexts TextsOf(BlogPost post) =>
        new(post.Id, post.Version, post.Url.Site, post.Title, post.Text.Value, post.Chunks);

    // A chunk by itself often does not say what it is about; its title and headings do.
    private static string PassageInput(string title, Chunk chunk) =>
        chunk.Heading.Length == 0 ? title + "\n" + chunk.Text : title + "\n" + chunk.Heading + "\n" + chunk.Text;

    private async Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(
        StoredSpace space,
        EmbeddingInput input,
        IReadOnlyList<string> texts,
        CancellationToken cancellationToken
    )
    {
        var vectors = await embedder.EmbedAsync(space, input, texts, cancellationToken);
        if (vectors.Count != texts.Count || vectors.Any(vector => vector.Length != space.Space.Dimension))
            throw new InvalidOperationException(
                $"The embedder of space {space.Space.Id} owes {texts.Count} vectors of {space.Space.Dimension} components and gave others."
            );
        return vectors;
    }
}
