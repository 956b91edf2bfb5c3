using System.Globalization;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Models.BuiltIn;
using BlogManager.Infrastructure.Models.Neural;
using BlogManager.Infrastructure.Resilience;

namespace BlogManager.Infrastructure.Models.Onnx;

/// <summary>
/// Embeds by an encoder of the owner's, in this process, on as many threads as the models in the box. A space is what
/// the folder's files and settings come to; one of the built-in embedder goes on working until that is complete.
/// </summary>
internal sealed class OnnxEmbedder(
    LoadedEncoder loaded,
    OnnxEmbeddingOptions options,
    IEmbeddingStore spaces,
    BuiltInEmbedder builtIn,
    ModelLanes lanes
) : IEmbedder
{
    internal const string Provider = "onnx";

    public async Task<StoredSpace> PrepareSpaceAsync(CancellationToken cancellationToken)
    {
        var space = new StoredSpace(SpaceOf(await loaded.SoonAsync(cancellationToken)), 0, ReadOnlyMemory<byte>.Empty);
        await spaces.AddSpaceAsync(space, cancellationToken);
        return space;
    }

    public bool IsStale(StoredSpace space, int posts)
    {
        ArgumentNullException.ThrowIfNull(space);
        return space.Space != SpaceOf(loaded.Encoder);
    }

    /// <remarks>Two spaces of it are two models.</remarks>
    public bool SharePassages(EmbeddingSpace one, EmbeddingSpace other) => builtIn.SharePassages(one, other);

    public async Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(
        StoredSpace space,
        EmbeddingInput input,
        IReadOnlyList<string> texts,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(texts);
        if (space.Space.Provider == BuiltInEmbedder.Provider)
            return await builtIn.EmbedAsync(space, input, texts, cancellationToken);
        var encoder = await loaded.SoonAsync(cancellationToken);
        if (space.Space != SpaceOf(encoder))
            throw new DependencyUnavailableException(
                Dependencies.ExternalApi.Name,
                $"The space {space.Space.Id} is of another model than that of {OnnxEmbeddingOptions.Section}:Folder: a reindexing makes one of this."
            );
        var isAsked = input is EmbeddingInput.Query or EmbeddingInput.PostQuery;
        var prefix = isAsked ? options.QueryPrefix : options.PassagePrefix;
        var vectors = new ReadOnlyMemory<float>[texts.Count];
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] = await (isAsked ? lanes.Asks : lanes.TakeIn).RunAsync(
                () => encoder.Encode(prefix, texts[i]),
                cancellationToken
            );
        return vectors;
    }

    private static EmbeddingSpace SpaceOf(OnnxEncoder encoder) =>
        new(
            string.Create(CultureInfo.InvariantCulture, $"{Provider}-{encoder.Name}-{encoder.Dimension}"),
            Provider,
            encoder.Name,
            encoder.Dimension
        );
}
