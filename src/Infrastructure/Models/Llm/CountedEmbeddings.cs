using BlogManager.Application.Ports;
using BlogManager.Application.Spending;
using Microsoft.Extensions.AI;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// Counts what embedding consumes, and takes it from the budgets. It is never refused for them: an index that lacks some
/// posts, or is asked without the question's vector, would be worse than the few tokens.
/// </summary>
internal sealed class CountedEmbeddings(
    IEmbeddingGenerator<string, Embedding<float>> inner,
    ModelIdentity model,
    TokenSpending spending
) : DelegatingEmbeddingGenerator<string, Embedding<float>>(inner)
{
    public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        string[] texts = [.. values];
        var made = await base.GenerateAsync(texts, options, cancellationToken);
        await spending.CountAsync(
            model,
            TokenCount.Tokens(made.Usage?.InputTokenCount) is > 0 and var used
                ? used
                : texts.Sum(t => (long)TokenEstimate.Of(t)),
            output: 0
        );
        return made;
    }
}
