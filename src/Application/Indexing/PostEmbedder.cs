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
    /// <param name="known">Vectors of some of the post's passages that are good in the space: those are not made.</param>
    internal async Task<IReadOnlyList<Embedding>> EmbedAsync(
        StoredSpace space,
        PostTexts post,
        CancellationToken cancellationToken,
        IReadOnlyList<Embedding>? known = null
    )
    {
        var byId = (known ?? []).ToDictionary(e => e.Id, StringComparer.Ordinal);
        foreach (var batch in post.Chunks.Where(c => !byId.ContainsKey(c.Id)).Chunk(BatchSize))
        {
            var vectors = await EmbedAsync(
                space,
                EmbeddingInput.Passage,
                [.. batch.Select(chunk => PassageInput(post.Title, chunk))],
                cancellationToken
            );
            foreach (var (chunk, vector) in batch.Zip(vectors))
                byId[chunk.Id] = new Embedding(chunk.Id, post.PostId, post.Site, VectorKind.Chunk, vector);
        }

        var whole = await EmbedAsync(space, EmbeddingInput.Post, [post.Title + "\n" + post.Text], cancellationToken);
        return
        [
            .. post.Chunks.Select(c => byId[c.Id] with { Site = post.Site }),
            new Embedding(post.PostId, post.PostId, post.Site, VectorKind.Post, whole[0]),
        ];
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
