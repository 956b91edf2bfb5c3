using System.Numerics.Tensors;
using BlogManager.Domain.Posts;

namespace BlogManager.Infrastructure.Vectors;

/// <summary>What every vector index refuses to take in or to look for.</summary>
internal static class VectorRules
{
    /// <exception cref="ArgumentException">
    /// A vector is of another dimension or post, or has a component that is not finite.
    /// </exception>
    internal static void CheckPost(EmbeddingSpace space, string postId, IReadOnlyList<Embedding> embeddings)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        foreach (var embedding in embeddings)
        {
            if (embedding.Values.Length != space.Dimension)
                throw new ArgumentException(
                    $"A vector of {embedding.Values.Length} components does not belong into a space of {space.Dimension}.",
                    nameof(embeddings)
                );
            if (!string.Equals(embedding.PostId, postId, StringComparison.Ordinal))
                throw new ArgumentException("A vector of another post was given.", nameof(embeddings));
            if (!TensorPrimitives.IsFiniteAll<float>(embedding.Values.Span))
                throw new ArgumentException(
                    "A vector has a component that is not a finite number.",
                    nameof(embeddings)
                );
        }
    }

    /// <exception cref="ArgumentException">The query is of another dimension, or the limit below 1.</exception>
    internal static void CheckQuery(EmbeddingSpace space, ReadOnlyMemory<float> query, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        if (query.Length != space.Dimension)
            throw new ArgumentException(
                $"A query of {query.Length} components cannot be compared in a space of {space.Dimension}.",
                nameof(query)
            );
    }
}
