using Microsoft.Extensions.AI;
using OpenAI.Embeddings;
using Options = Microsoft.Extensions.AI.EmbeddingGenerationOptions;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// Vectors in the order of their texts: the adapter of Microsoft.Extensions.AI takes them as they come, and the API
/// says of each by its <c>index</c> whose it is.
/// </summary>
internal sealed class OpenAIEmbeddings(EmbeddingClient client) : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <exception cref="ModelServerFault">Two vectors are said to be of the same text, or one of none.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        Options? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var made = (
            await client.GenerateEmbeddingsAsync(
                values,
                new OpenAI.Embeddings.EmbeddingGenerationOptions { Dimensions = options?.Dimensions },
                cancellationToken
            )
        ).Value;
        var isNumbered = made.Any(e => e.Index != 0);
        OpenAIEmbedding[] inOrder = isNumbered ? [.. made.OrderBy(e => e.Index)] : [.. made];
        // A server that leaves the numbers out gives them as they were asked for.
        if (isNumbered && inOrder.Where((e, i) => e.Index != i).Any())
            throw new ModelServerFault(FaultReason.Unreadable);
        return new GeneratedEmbeddings<Embedding<float>>(inOrder.Select(e => new Embedding<float>(e.ToFloats())))
        {
            Usage = made.Usage is { } usage ? new UsageDetails { InputTokenCount = usage.InputTokenCount } : null,
        };
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() { }
}
