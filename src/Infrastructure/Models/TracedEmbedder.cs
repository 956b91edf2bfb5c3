using System.Diagnostics;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Resilience;

namespace BlogManager.Infrastructure.Models;

/// <summary>
/// A span a call of the embedder, after the same conventions as <see cref="TracedTextModel"/>; never the texts.
/// </summary>
internal sealed class TracedEmbedder(IEmbedder inner) : IEmbedder
{
    public async Task<StoredSpace> PrepareSpaceAsync(CancellationToken cancellationToken)
    {
        using var span = Telemetry.Source.StartActivity("prepare embedding space");
        var space = await inner.PrepareSpaceAsync(cancellationToken);
        span?.SetTag("gen_ai.provider.name", space.Space.Provider).SetTag("gen_ai.request.model", space.Space.Model);
        return space;
    }

    public bool SharePassages(EmbeddingSpace one, EmbeddingSpace other) => inner.SharePassages(one, other);

    public bool IsForeign(string language) => inner.IsForeign(language);

    public bool IsStale(StoredSpace space, int posts) => inner.IsStale(space, posts);

    public async Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(
        StoredSpace space,
        EmbeddingInput input,
        IReadOnlyList<string> texts,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(texts);
        using var span = Telemetry.Source.StartActivity(
            $"embeddings {space.Space.Model}",
            space.Space.Provider == "built-in" ? ActivityKind.Internal : ActivityKind.Client
        );
        span?.SetTag("gen_ai.operation.name", "embeddings")
            .SetTag("gen_ai.provider.name", space.Space.Provider)
            .SetTag("gen_ai.request.model", space.Space.Model)
            .SetTag("gen_ai.embeddings.dimension.count", space.Space.Dimension)
            .SetTag("blogmanager.embeddings.texts", texts.Count);
        try
        {
            return await inner.EmbedAsync(space, input, texts, cancellationToken);
        }
        catch (Exception fault)
        {
            span.Fail(fault);
            throw;
        }
    }
}
