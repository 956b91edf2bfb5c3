using System.Globalization;
using System.Numerics.Tensors;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Models.BuiltIn;
using BlogManager.Infrastructure.Resilience;
using Microsoft.Extensions.AI;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// Embeds by a model's server. A space is a provider, a model and a dimension of it, wherever it is served from. A space
/// of another model of that server goes on working until the one of the configured model is complete, and so does one
/// of the built-in embedder.
/// </summary>
internal sealed partial class ModelServerEmbedder(
    ModelServerName server,
    Func<string, IEmbeddingGenerator<string, Embedding<float>>> generator,
    ModelServerCalls calls,
    EmbeddingModelOptions options,
    IEmbeddingStore spaces,
    BuiltInEmbedder builtIn,
    TimeProvider time
) : IEmbedder
{
    private const string Probe = "How many components has a vector?";

    public async Task<StoredSpace> PrepareSpaceAsync(CancellationToken cancellationToken)
    {
        var dimension =
            options.Dimensions > 0
                ? options.Dimensions
                : (await GenerateAsync(options.Model, null, [Probe], cancellationToken))[0].Length;
        var space = new StoredSpace(
            new EmbeddingSpace(
                SpaceId(server.Provider, options.Model, dimension),
                server.Provider,
                options.Model,
                dimension
            ),
            0,
            ReadOnlyMemory<byte>.Empty
        );
        await spaces.AddSpaceAsync(space, cancellationToken);
        return space;
    }

    public bool IsStale(StoredSpace space, int posts)
    {
        ArgumentNullException.ThrowIfNull(space);
        return space.Space.Provider != server.Provider
            || space.Space.Model != options.Model
            || (options.Dimensions > 0 && space.Space.Dimension != options.Dimensions);
    }

    /// <remarks>A space of the server is its model's: two spaces are two models.</remarks>
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
        // Another server's model is not this one's, whatever its name.
        if (space.Space.Provider != server.Provider)
            throw new DependencyUnavailableException(
                Dependencies.ExternalApi.Name,
                $"The space {space.Space.Id} was made by another provider than {server.Provider}: it waits for its reindexing."
            );
        if (texts.Count == 0)
            return [];
        // A question has somebody waiting for it, and words to fall back on.
        using var budget = new CancellationTokenSource(
            input is EmbeddingInput.Query or EmbeddingInput.PostQuery
                ? TimeSpan.FromSeconds(options.QueryTimeoutSeconds)
                : Timeout.InfiniteTimeSpan,
            time
        );
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, budget.Token);
        try
        {
            return await EmbedAsync(space.Space, texts, linked.Token);
        }
        catch (OperationCanceledException)
            when (budget.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new DependencyUnavailableException(
                Dependencies.ExternalApi.Name,
                "The server that embeds took too long over a question."
            );
        }
    }

    /// <summary>The id of a space: readable as far as ids allow, and distinct for every model.</summary>
    internal static string SpaceId(string provider, string model, int dimension)
    {
        var readable = NotOfIds().Replace(model, "-").Trim('-');
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(model)))[..8];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{provider}-{readable[..Math.Min(readable.Length, 48)]}-{hash}-{dimension}"
        );
    }

    private async Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(
        EmbeddingSpace space,
        IReadOnlyList<string> texts,
        CancellationToken cancellationToken
    )
    {
        // Servers refuse a text without any letter; its vector is nothing.
        int[] written = [.. Enumerable.Range(0, texts.Count).Where(i => !string.IsNullOrWhiteSpace(texts[i]))];
        var vectors = new ReadOnlyMemory<float>[texts.Count];
        Array.Fill(vectors, new float[space.Dimension]);
        if (written.Length == 0)
            return vectors;
        var made = await GenerateAsync(
            space.Model,
            options.Dimensions > 0 ? space.Dimension : null,
            [.. written.Select(i => TokenEstimate.Start(texts[i], options.MaxInputTokens))],
            cancellationToken
        );
        for (var i = 0; i < written.Length; i++)
        {
            if (made[i].Length != space.Dimension)
                throw new DependencyUnavailableException(
                    Dependencies.ExternalApi.Name,
                    $"The server gave a vector of {made[i].Length} components, and the space {space.Id} has {space.Dimension}: see {server.Section}:Model and :Dimensions."
                );
            vectors[written[i]] = made[i];
        }

        return vectors;
    }

    private async Task<IReadOnlyList<ReadOnlyMemory<float>>> GenerateAsync(
        string model,
        int? dimensions,
        IReadOnlyList<string> texts,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await calls.CallAsync<IReadOnlyList<ReadOnlyMemory<float>>>(
                async token =>
                {
                    var made = await generator(model)
                        .GenerateAsync(texts, new EmbeddingGenerationOptions { Dimensions = dimensions }, token);
                    ModelServerCalls.Count(
                        server.Provider,
                        Math.Clamp(made.Usage?.InputTokenCount ?? 0, 0, int.MaxValue),
                        0
                    );
                    return made.Count == texts.Count
                        ? [.. made.Select(e => Unit(e.Vector.Span))]
                        : throw new ModelServerFault(FaultReason.Unreadable);
                },
                cancellationToken
            );
        }
        catch (ModelServerFault fault)
        {
            throw new DependencyUnavailableException(
                Dependencies.ExternalApi.Name,
                "The server that embeds failed: " + fault.Label,
                fault.RetryAfter
            );
        }
    }

    private static ReadOnlyMemory<float> Unit(ReadOnlySpan<float> vector)
    {
        var length = vector.IsEmpty ? 0 : TensorPrimitives.Norm(vector);
        if (!float.IsFinite(length) || vector.IsEmpty)
            throw new ModelServerFault(FaultReason.Unreadable);
        var unit = new float[vector.Length];
        if (length > 0)
            TensorPrimitives.Divide(vector, length, unit);
        return unit;
    }

    [GeneratedRegex("[^A-Za-z0-9_]+", RegexOptions.NonBacktracking)]
    private static partial Regex NotOfIds();
}
