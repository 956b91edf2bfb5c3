using BlogManager.Application.Indexing;
using BlogManager.Application.Ports;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Ingestion;

/// <summary>Embeds the passages and the post in the active space, or in a first one.</summary>
internal sealed class EmbedStep(IEmbedder embedder, IEmbeddingStore spaces, PostEmbedder postEmbedder) : IIngestionStep
{
    public string Name => "embed";

    public async Task<Result<IngestionState>> RunAsync(IngestionState state, CancellationToken cancellationToken)
    {
        var space = await spaces.ActiveSpaceAsync(cancellationToken);
        try
        {
            space ??= await embedder.PrepareSpaceAsync(cancellationToken);
            var embeddings = await postEmbedder.EmbedAsync(space, Texts(state), cancellationToken);
            return state with { SpaceId = space.Space.Id, Embeddings = embeddings, AwaitsVectors = false };
        }
        catch (DependencyUnavailableException unavailable)
        {
            // The post is found by its words until a reindexing gives it its vectors. Without any space yet there is
            // nothing to put it in.
            return space is null
                ? unavailable.ToError()
                : state with
                {
                    SpaceId = space.Space.Id,
                    Embeddings = [],
                    AwaitsVectors = true,
                };
        }
    }

    internal static PostTexts Texts(IngestionState state) =>
        new(
            state.PostId!,
            state.ReplacesVersion + 1,
            state.Url.Site,
            state.Article!.Title,
            state.Article.Text.Value,
            state.Chunks
        );
}
