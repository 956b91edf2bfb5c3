using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Vectors.Servers;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Qdrant.Client;
using Qdrant.Client.Grpc;
using static Qdrant.Client.Grpc.Conditions;

namespace BlogManager.Infrastructure.Vectors.Qdrant;

/// <summary>
/// Our collections in a Qdrant server (<see href="https://api.qdrant.tech/"/>). What is written is waited for: a post
/// that was erased is found by nobody once the caller is told.
/// </summary>
internal sealed class QdrantCollections(QdrantConnection connection, IOptions<QdrantOptions> options) : IVectorServer
{
    private const int PageSize = 1000;

    // The server takes 32 MiB a call; with this much of vectors a call has some 1.5.
    private const int BatchBytes = 1 << 20;
    private const string Mark = "blogmanager_watermark";

    // What is filtered by; a server in strict mode wants an index for each.
    private static readonly string[] Filtered = ["post", "site", "kind"];
    private static readonly WithPayloadSelector Kept = new()
    {
        Include = new PayloadIncludeSelector { Fields = { "id", "post", "print" } },
    };

    private readonly string _prefix = options.Value.Collection + "-";
    private readonly ConcurrentDictionary<string, bool> _seen = new(StringComparer.Ordinal);

    public string Name => "Qdrant";

    public int ParallelWrites => options.Value.ParallelWrites;

    public TimeSpan RepairInterval => TimeSpan.FromSeconds(options.Value.RepairSeconds);

    public bool IsFault(Exception fault) => fault is QdrantFault;

    public async Task<IReadOnlyList<string>> SpacesAsync(CancellationToken cancellationToken) =>
        [
            .. (await connection.CallAsync((q, token) => q.ListCollectionsAsync(token), cancellationToken))
                .Where(name => name.StartsWith(_prefix, StringComparison.Ordinal))
                .Select(name => name[_prefix.Length..]),
        ];

    public async Task OpenAsync(EmbeddingSpace space, CancellationToken cancellationToken)
    {
        var name = _prefix + space.Id;
        if (!await connection.CallAsync((q, token) => q.CollectionExistsAsync(name, token), cancellationToken))
            await CreateAsync(name, space.Dimension, cancellationToken);
        // Of a collection whose making was cut off too: an index that is there stays as it is.
        foreach (var field in Filtered)
            await connection.CallAsync(
                (q, token) => q.CreatePayloadIndexAsync(name, field, cancellationToken: token),
                cancellationToken
            );
        _seen[space.Id] = true;
    }

    public async Task DropAsync(string spaceId, CancellationToken cancellationToken)
    {
        _seen.TryRemove(spaceId, out _);
        // One that is not there is no fault to the server.
        await connection.CallAsync(
            async (q, token) =>
            {
                if (await q.CollectionExistsAsync(_prefix + spaceId, token))
                    await q.DeleteCollectionAsync(_prefix + spaceId, cancellationToken: token);
                return true;
            },
            cancellationToken
        );
    }

    public async Task UpsertAsync(
        string spaceId,
        IReadOnlyList<VectorRecord> records,
        CancellationToken cancellationToken
    )
    {
        if (records.Count == 0)
            return;
        var size = Math.Clamp(BatchBytes / (sizeof(float) * records[0].Values.Length), 1, PageSize);
        foreach (var batch in records.Chunk(size))
        {
            PointStruct[] points = [.. batch.Select(Point)];
            await InAsync(
                spaceId,
                (q, name, token) => q.UpsertAsync(name, points, wait: true, cancellationToken: token),
                cancellationToken
            );
        }
    }

    public async Task DeleteAsync(string spaceId, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        foreach (var batch in ids.Chunk(PageSize))
        {
            Guid[] points = [.. batch.Select(PointOf)];
            await InAsync(
                spaceId,
                (q, name, token) => q.DeleteAsync(name, points, wait: true, cancellationToken: token),
                cancellationToken
            );
        }
    }

    public Task ErasePostsAsync(
        string spaceId,
        IReadOnlyCollection<string> postIds,
        CancellationToken cancellationToken
    ) =>
        InAsync(
            spaceId,
            (q, name, token) => q.DeleteAsync(name, OfPosts(postIds), wait: true, cancellationToken: token),
            cancellationToken
        );

    public async Task<IReadOnlyList<KeptRecord>> OfPostsAsync(
        string spaceId,
        IReadOnlyCollection<string> postIds,
        CancellationToken cancellationToken
    )
    {
        var found = new List<KeptRecord>();
        PointId? next = null;
        do
        {
            (var page, next) = await ScrollAsync(spaceId, OfPosts(postIds), next, cancellationToken);
            found.AddRange(page);
        } while (next is not null);

        return found;
    }

    public async Task<RecordPage> PageAsync(string spaceId, string? cursor, CancellationToken cancellationToken)
    {
        var (page, next) = await ScrollAsync(
            spaceId,
            filter: null,
            cursor is null ? null : new PointId { Uuid = cursor },
            cancellationToken
        );
        // In order of the ids, so that what is erased moves nothing.
        return new RecordPage(page, _ => next?.Uuid);
    }

    public async Task<IReadOnlyList<NearRecord>> QueryAsync(
        string spaceId,
        ReadOnlyMemory<float> query,
        VectorFilter filter,
        int limit,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await InAsync(
                    spaceId,
                    (q, name, token) =>
                        q.QueryAsync(
                            name,
                            query.ToArray(),
                            filter: Where(filter),
                            limit: (ulong)limit,
                            payloadSelector: Kept,
                            cancellationToken: token
                        ),
                    cancellationToken
                )
            ).Select(p => new NearRecord(Text(p.Payload, "id"), Text(p.Payload, "post"), p.Score)),
        ];

    public async Task<long> CountAsync(string spaceId, CancellationToken cancellationToken) =>
        (long)
            await InAsync(
                spaceId,
                (q, name, token) => q.CountAsync(name, exact: true, cancellationToken: token),
                cancellationToken
            );

    public async Task<string?> ReadWatermarkAsync(string spaceId, CancellationToken cancellationToken) =>
        (
            await InAsync(spaceId, (q, name, token) => q.GetCollectionInfoAsync(name, token), cancellationToken)
        ).Config.Metadata.TryGetValue(Mark, out var mark)
            ? mark.StringValue
            : null;

    // A server of before 1.16 keeps no metadata and passes over it: it is compared anew at every start.
    public Task WriteWatermarkAsync(string spaceId, string watermark, CancellationToken cancellationToken) =>
        InAsync(
            spaceId,
            (_, name, token) =>
                connection.UpdateAsync(
                    new UpdateCollection { CollectionName = name, Metadata = { [Mark] = watermark } },
                    token
                ),
            cancellationToken
        );

    private async Task CreateAsync(string name, int dimension, CancellationToken cancellationToken)
    {
        var collection = new CreateCollection
        {
            CollectionName = name,
            VectorsConfig = new VectorsConfig
            {
                Params = new VectorParams { Size = (ulong)dimension, Distance = Distance.Cosine },
            },
            ReplicationFactor = (uint)options.Value.Replicas,
        };
        if (options.Value.Shards > 0)
            collection.ShardNumber = (uint)options.Value.Shards;
        try
        {
            await connection.CallAsync(
                async (q, token) =>
                {
                    await q.CreateCollectionAsync(collection, token);
                    return true;
                },
                cancellationToken
            );
        }
        catch (QdrantFault fault)
            when (fault.Status is StatusCode.AlreadyExists or StatusCode.InvalidArgument or StatusCode.Internal)
        {
            // Another instance, or an attempt that did not hear of its success, was faster. Servers say so by several
            // statuses, so it is looked whether it is there.
            if (!await connection.CallAsync((q, token) => q.CollectionExistsAsync(name, token), cancellationToken))
                throw;
        }
    }

    private async Task<(IReadOnlyList<KeptRecord> Records, PointId? Next)> ScrollAsync(
        string spaceId,
        Filter? filter,
        PointId? from,
        CancellationToken cancellationToken
    )
    {
        var page = await InAsync(
            spaceId,
            (q, name, token) =>
                q.ScrollAsync(name, filter, PageSize, from, Kept, vectorsSelector: false, cancellationToken: token),
            cancellationToken
        );
        return (
            [
                .. page.Result.Select(p => new KeptRecord(
                    Text(p.Payload, "id"),
                    Text(p.Payload, "post"),
                    Text(p.Payload, "print")
                )),
            ],
            page.NextPageOffset
        );
    }

    // A point's id is a number or a UUID: ours is made of the record's, so that writing it again replaces it.
    private static Guid PointOf(string id) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 16), bigEndian: true);

    private static PointStruct Point(VectorRecord record) =>
        new()
        {
            Id = PointOf(record.Id),
            Vectors = record.Values.ToArray(),
            Payload =
            {
                ["id"] = record.Id,
                ["post"] = record.PostId,
                ["site"] = record.Site,
                ["kind"] = record.Kind,
                ["print"] = record.Print,
            },
        };

    private static string Text(Google.Protobuf.Collections.MapField<string, Value> payload, string field) =>
        payload.TryGetValue(field, out var value) ? value.StringValue : string.Empty;

    private static Filter OfPosts(IReadOnlyCollection<string> postIds) =>
        new() { Must = { Match("post", [.. postIds]) } };

    private static Filter Where(VectorFilter filter)
    {
        var where = new Filter { Must = { MatchKeyword("kind", VectorRecord.NameOf(filter.Kind)) } };
        if (filter.Sites is { } sites)
            where.Must.Add(Match("site", [.. sites.Sites]));
        if (filter.PostId is { } post)
            where.Must.Add(MatchKeyword("post", post));
        if (filter.ExcludePostId is { } not)
            where.MustNot.Add(MatchKeyword("post", not));
        return where;
    }

    /// <exception cref="SpaceMissingException">There is no such collection.</exception>
    private async Task<T> InAsync<T>(
        string spaceId,
        Func<QdrantClient, string, CancellationToken, Task<T>> call,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var answer = await connection.CallAsync((q, token) => call(q, _prefix + spaceId, token), cancellationToken);
            _seen[spaceId] = true;
            return answer;
        }
        catch (QdrantFault fault) when (fault.Status == StatusCode.NotFound)
        {
            throw new SpaceMissingException(wasThere: _seen.TryRemove(spaceId, out _));
        }
    }
}
