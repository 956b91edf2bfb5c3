using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Vectors.Servers;
using Microsoft.Extensions.Options;

namespace BlogManager.Infrastructure.Vectors.Chroma;

/// <summary>Our collections in a Chroma server, whose ids are asked for by their names once.</summary>
internal sealed class ChromaCollections(ChromaClient client, IOptions<ChromaOptions> options) : IVectorServer
{
    private readonly string _prefix = options.Value.Collection + "-";
    private readonly ConcurrentDictionary<string, string> _ids = new(StringComparer.Ordinal);

    public string Name => "Chroma";

    public int ParallelWrites => options.Value.ParallelWrites;

    public TimeSpan RepairInterval => TimeSpan.FromSeconds(options.Value.RepairSeconds);

    public bool IsFault(Exception fault) => fault is ChromaFault;

    public async Task<IReadOnlyList<string>> SpacesAsync(CancellationToken cancellationToken) =>
        [
            .. (await client.ListAsync(cancellationToken))
                .Where(c => c.Name.StartsWith(_prefix, StringComparison.Ordinal))
                .Select(c => c.Name[_prefix.Length..]),
        ];

    public async Task OpenAsync(EmbeddingSpace space, CancellationToken cancellationToken) =>
        _ids[space.Id] = await client.GetOrCreateAsync(_prefix + space.Id, cancellationToken);

    public async Task DropAsync(string spaceId, CancellationToken cancellationToken)
    {
        _ids.TryRemove(spaceId, out _);
        try
        {
            await client.DropAsync(_prefix + spaceId, cancellationToken);
        }
        catch (ChromaFault fault) when (fault.Status == HttpStatusCode.NotFound)
        {
            // Another instance was faster.
        }
    }

    public Task UpsertAsync(string spaceId, IReadOnlyList<VectorRecord> records, CancellationToken cancellationToken) =>
        DoAsync(spaceId, id => client.UpsertAsync(id, records, cancellationToken), cancellationToken);

    public Task DeleteAsync(string spaceId, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        DoAsync(spaceId, id => client.DeleteAsync(id, ids, cancellationToken), cancellationToken);

    public async Task ErasePostsAsync(
        string spaceId,
        IReadOnlyCollection<string> postIds,
        CancellationToken cancellationToken
    )
    {
        if (await OfPostsAsync(spaceId, postIds, cancellationToken) is { Count: > 0 } records)
            await DeleteAsync(spaceId, [.. records.Select(r => r.Id)], cancellationToken);
    }

    public Task<IReadOnlyList<KeptRecord>> OfPostsAsync(
        string spaceId,
        IReadOnlyCollection<string> postIds,
        CancellationToken cancellationToken
    ) =>
        InAsync<IReadOnlyList<KeptRecord>>(
            spaceId,
            async id =>
            {
                var found = new List<KeptRecord>();
                var where = new JsonObject { ["post"] = new JsonObject { ["$in"] = Strings(postIds) } };
                while (true)
                {
                    var page = await client.GetAsync(id, where, found.Count, cancellationToken);
                    found.AddRange(page.Select(Kept));
                    if (page.Count < ChromaClient.PageSize)
                        return found;
                }
            },
            cancellationToken
        );

    public Task<RecordPage> PageAsync(string spaceId, string? cursor, CancellationToken cancellationToken)
    {
        var offset = cursor is null ? 0 : int.Parse(cursor, CultureInfo.InvariantCulture);
        return InAsync(
            spaceId,
            async id =>
            {
                var page = await client.GetAsync(id, where: null, offset, cancellationToken);
                return new RecordPage([.. page.Select(Kept)], erased =>
                    page.Count < ChromaClient.PageSize
                        ? null
                        : (offset + page.Count - erased).ToString(CultureInfo.InvariantCulture)
                );
            },
            cancellationToken
        );
    }

    public Task<IReadOnlyList<NearRecord>> QueryAsync(
        string spaceId,
        ReadOnlyMemory<float> query,
        VectorFilter filter,
        int limit,
        CancellationToken cancellationToken
    ) =>
        InAsync<IReadOnlyList<NearRecord>>(
            spaceId,
            async id =>
                [
                    .. (await client.QueryAsync(id, query, Where(filter), limit, cancellationToken)).Select(
                        h => new NearRecord(h.Id, h.Metadata.Post, 1 - h.Distance)
                    ),
                ],
            cancellationToken
        );

    public Task<long> CountAsync(string spaceId, CancellationToken cancellationToken) =>
        InAsync(spaceId, id => client.CountAsync(id, cancellationToken), cancellationToken);

    public async Task<string?> ReadWatermarkAsync(string spaceId, CancellationToken cancellationToken) =>
        await client.FindAsync(_prefix + spaceId, cancellationToken) is { } found
            ? found.Watermark
            : throw new SpaceMissingException();

    public Task WriteWatermarkAsync(string spaceId, string watermark, CancellationToken cancellationToken) =>
        DoAsync(spaceId, id => client.MarkAsync(id, watermark, cancellationToken), cancellationToken);

    private static KeptRecord Kept((string Id, ChromaMetadata Metadata) record) =>
        new(record.Id, record.Metadata.Post, record.Metadata.Print);

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(v => (JsonNode)v)]);

    private static JsonObject Where(VectorFilter filter)
    {
        JsonObject kind = new() { ["kind"] = VectorRecord.NameOf(filter.Kind) };
        List<JsonObject> others = [];
        if (filter.Sites is { } sites)
            others.Add(new JsonObject { ["site"] = new JsonObject { ["$in"] = Strings(sites.Sites) } });
        if (filter.PostId is { } post)
            others.Add(new JsonObject { ["post"] = post });
        if (filter.ExcludePostId is { } not)
            others.Add(new JsonObject { ["post"] = new JsonObject { ["$ne"] = not } });
        return others.Count == 0 ? kind : new JsonObject { ["$and"] = new JsonArray([kind, .. others]) };
    }

    private Task<bool> DoAsync(string spaceId, Func<string, Task> act, CancellationToken cancellationToken) =>
        InAsync(
            spaceId,
            async id =>
            {
                await act(id);
                return true;
            },
            cancellationToken
        );

    /// <exception cref="SpaceMissingException">There is no such collection, or no longer under its id.</exception>
    private async Task<T> InAsync<T>(string spaceId, Func<string, Task<T>> act, CancellationToken cancellationToken)
    {
        var wasThere = _ids.TryGetValue(spaceId, out var id);
        if (!wasThere)
        {
            id = (await client.FindAsync(_prefix + spaceId, cancellationToken))?.Id
                ?? throw new SpaceMissingException();
            _ids[spaceId] = id;
        }

        try
        {
            return await act(id!);
        }
        catch (ChromaFault fault) when (fault.Status == HttpStatusCode.NotFound)
        {
            _ids.TryRemove(spaceId, out _);
            throw new SpaceMissingException(wasThere: true);
        }
    }
}
