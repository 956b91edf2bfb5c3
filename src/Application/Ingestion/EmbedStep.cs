using BlogManager.Application.Indexing;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Ingestion;

/// <summary>
/// Embeds the passages and the post in the active space, or in a first one. Passages that the version before had keep
/// their vectors.
/// </summary>
internal sealed class EmbedStep(
    IEmbedder embedder,
    IEmbeddingStore spaces,
    IVectorChanges stored,
    PostEmbedder postEmbedder,
    EarlierVersion earlier
) : IIngestionStep
{
    public string Name => "embed";

    public async Task<Result<IngestionState>> RunAsync(IngestionState state, CancellationToken cancellationToken)
    {
        var space = await spaces.ActiveSpaceAsync(cancellationToken);
        try
        {
            space ??= await embedder.PrepareSpaceAsync(cancellationToken);
            var known = await KnownAsync(space, state, cancellationToken);
            var embeddings = await postEmbedder.EmbedAsync(space, Texts(state), cancellationToken, known);
            return state with
            {
                SpaceId = space.Space.Id,
                Embeddings = embeddings,
                AwaitsVectors = false,
                ReusedChunks = known.Count,
            };
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

    private async Task<IReadOnlyList<Embedding>> KnownAsync(
        StoredSpace space,
        IngestionState state,
        CancellationToken cancellationToken
    )
    {
        if (await earlier.FindAsync(state, cancellationToken) is not { } before)
            return [];
        var vectors = await stored.ReadPostsAsync(space.Space.Id, [state.PostId!], cancellationToken);
        return before.KnownPassages(state.Chunks, vectors);
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
