using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Infrastructure.Vectors.Servers;
using Microsoft.Extensions.Options;
using Polly;

namespace BlogManager.Infrastructure.Vectors.Chroma;

/// <summary>
/// Chroma's HTTP API v2 (<see href="https://docs.trychroma.com/reference/chroma-api"/>), as far as it is needed. Every
/// call may be made again: upserts and deletes come to the same.
/// </summary>
internal sealed class ChromaClient
{
    internal const int PageSize = 1000;

    // What the server is told to hold; what it says itself goes before (pre-flight-checks).
    private const int AssumedBatch = 5461;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    private readonly HttpClient _http;
    private readonly ResiliencePipeline _policy;

    // The text of a call's body is several times as long as its vectors: with this much of them it is some 10 MB.
    private const int BatchBytes = 1 << 20;

    private readonly string _collections;
    private readonly string _root;
    private int _batch;

    public ChromaClient(HttpClient http, IOptions<ChromaOptions> options, ChromaPolicy policy)
    {
        (_http, _policy) = (http, policy.Pipeline);
        var settings = options.Value;
        _root = settings.Url.TrimEnd('/') + "/api/v2/";
        _collections =
            $"{_root}tenants/{Uri.EscapeDataString(settings.Tenant)}/databases/{Uri.EscapeDataString(settings.Database)}/collections";
        // The chain of OutboundPolicies bounds every call.
        _http.Timeout = Timeout.InfiniteTimeSpan;
        if (settings.Token.Length > 0)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", settings.Token);
    }

    /// <summary>The id of a collection by its name, made where there is none.</summary>
    internal async Task<string> GetOrCreateAsync(string name, CancellationToken cancellationToken) =>
        (
            await SendAsync<Collection>(
                HttpMethod.Post,
                _collections,
                new JsonObject
                {
                    ["name"] = name,
                    ["get_or_create"] = true,
                    ["configuration"] = new JsonObject { ["hnsw"] = new JsonObject { ["space"] = "cosine" } },
                },
                IsWhole,
                cancellationToken
            )
        ).Id!;

    /// <summary>A collection's id and mark by its name, or null.</summary>
    internal async Task<(string Id, string? Watermark)?> FindAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var collection = await SendAsync<Collection>(
                HttpMethod.Get,
                $"{_collections}/{Uri.EscapeDataString(name)}",
                null,
                IsWhole,
                cancellationToken
            );
            return (collection.Id!, collection.Metadata?.Watermark);
        }
        catch (ChromaFault fault) when (fault.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    internal async Task<IReadOnlyList<(string Name, string Id)>> ListAsync(CancellationToken cancellationToken)
    {
        var collections = new List<(string, string)>();
        while (true)
        {
            var page = await SendAsync<Collection[]>(
                HttpMethod.Get,
                Page(_collections, collections.Count),
                null,
                c => Array.TrueForAll(c, IsWhole),
                cancellationToken
            );
            collections.AddRange(page.Select(c => (c.Name!, c.Id!)));
            if (page.Length < PageSize)
                return collections;
        }
    }

    /// <summary>Keeps a mark with a collection, in its metadata.</summary>
    internal Task MarkAsync(string id, string watermark, CancellationToken cancellationToken) =>
        SendAsync<JsonElement>(
            HttpMethod.Put,
            $"{_collections}/{id}",
            new { NewMetadata = new CollectionMetadata(watermark) },
            IsAny,
            cancellationToken
        );

    internal Task DropAsync(string name, CancellationToken cancellationToken) =>
        SendAsync<JsonElement>(
            HttpMethod.Delete,
            $"{_collections}/{Uri.EscapeDataString(name)}",
            null,
            IsAny,
            cancellationToken
        );

    /// <summary>Writes records, in as many batches as the server's limit needs.</summary>
    internal async Task UpsertAsync(string id, IReadOnlyList<VectorRecord> records, CancellationToken cancellationToken)
    {
        var size = await BatchAsync(cancellationToken);
        if (records.Count > 0)
            size = Math.Clamp(BatchBytes / (sizeof(float) * records[0].Values.Length), 1, size);
        foreach (var batch in records.Chunk(size))
        {
            // Written to the wire as it is serialised: a document of a million numbers would be a hundred times as large.
            var body = new
            {
                Ids = batch.Select(r => r.Id),
                Embeddings = batch.Select(r => r.Values),
                Metadatas = batch.Select(r => new ChromaMetadata(r.PostId, r.Site, r.Kind, r.Print)),
            };
            await SendAsync<JsonElement>(
                HttpMethod.Post,
                $"{_collections}/{id}/upsert",
                body,
                IsAny,
                cancellationToken
            );
        }
    }

    internal async Task DeleteAsync(string id, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        foreach (var batch in ids.Chunk(await BatchAsync(cancellationToken)))
            await SendAsync<JsonElement>(
                HttpMethod.Post,
                $"{_collections}/{id}/delete",
                new { Ids = batch },
                IsAny,
                cancellationToken
            );
    }

    /// <summary>A page of records, in the server's own order, which erasing and adding leave as it is.</summary>
    internal async Task<IReadOnlyList<(string Id, ChromaMetadata Metadata)>> GetAsync(
        string id,
        JsonObject? where,
        int offset,
        CancellationToken cancellationToken
    )
    {
        var body = new JsonObject
        {
            ["include"] = new JsonArray("metadatas"),
            ["limit"] = PageSize,
            ["offset"] = offset,
        };
        if (where is not null)
            body["where"] = where.DeepClone();
        var page = await SendAsync<Records>(
            HttpMethod.Post,
            $"{_collections}/{id}/get",
            body,
            r => IsWhole(r.Ids, r.Metadatas),
            cancellationToken
        );
        return [.. page.Ids!.Zip(page.Metadatas!, (record, metadata) => (record!, metadata ?? ChromaMetadata.Deleted))];
    }

    /// <summary>The nearest records with their cosine distance, nearest first.</summary>
    internal async Task<IReadOnlyList<(string Id, ChromaMetadata Metadata, float Distance)>> QueryAsync(
        string id,
        ReadOnlyMemory<float> query,
        JsonObject where,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var body = new JsonObject
        {
            ["query_embeddings"] = new JsonArray(JsonSerializer.SerializeToNode(query, Json)),
            ["n_results"] = limit,
            ["where"] = where,
            ["include"] = new JsonArray("distances", "metadatas"),
        };
        var answer = await SendAsync<Nearest>(
            HttpMethod.Post,
            $"{_collections}/{id}/query",
            body,
            n =>
                n is { Ids: [{ } ids], Metadatas: [{ } metadata], Distances: [{ } distances] }
                && IsWhole(ids, metadata)
                && distances.Length == ids.Length,
            cancellationToken
        );
        // A record that is deleted while the server answers has no metadata any more.
        return
        [
            .. answer.Ids![0]!
                .Zip(answer.Metadatas![0]!, answer.Distances![0]!)
                .Where(r => r.Second is not null && r.Third is not null)
                .Select(r => (r.First!, r.Second!, r.Third!.Value)),
        ];
    }

    internal Task<long> CountAsync(string id, CancellationToken cancellationToken) =>
        SendAsync<long>(HttpMethod.Get, $"{_collections}/{id}/count", null, IsAny, cancellationToken);

    private static string Page(string url, int offset) =>
        string.Create(CultureInfo.InvariantCulture, $"{url}?limit={PageSize}&offset={offset}");

    private static bool IsAny<T>(T answer) => true;

    private static bool IsWhole(Collection? collection) => collection is { Id: not null, Name: not null };

    private static bool IsWhole(string?[]? ids, ChromaMetadata?[]? metadata) =>
        ids is not null
        && metadata is not null
        && ids.Length == metadata.Length
        && Array.TrueForAll(ids, id => id is not null);

    private async ValueTask<int> BatchAsync(CancellationToken cancellationToken)
    {
        if (_batch > 0)
            return _batch;
        var checks = await SendAsync<Checks>(
            HttpMethod.Get,
            _root + "pre-flight-checks",
            null,
            IsAny,
            cancellationToken
        );
        return _batch = Math.Max(1, checks.MaxBatchSize ?? AssumedBatch);
    }

    /// <summary>
    /// Makes a call. An answer that is not whole counts against the server: something else may listen at its address.
    /// </summary>
    private async Task<T> SendAsync<T>(
        HttpMethod method,
        string url,
        object? body,
        Func<T, bool> isWhole,
        CancellationToken cancellationToken
    ) =>
        await _policy.ExecuteAsync(
            static (state, token) =>
                state.Client.AttemptAsync(state.method, state.url, state.body, state.isWhole, token),
            (Client: this, method, url, body, isWhole),
            cancellationToken
        );

    private async ValueTask<T> AttemptAsync<T>(
        HttpMethod method,
        string url,
        object? body,
        Func<T, bool> isWhole,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var request = new HttpRequestMessage(method, url);
            if (body is not null)
                request.Content = JsonContent.Create(body, body.GetType(), mediaType: null, Json);
            using var answer = await _http.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                cancellationToken
            );
            // The server's own words may hold what was sent: its status is enough.
            if (!answer.IsSuccessStatusCode)
                throw new ChromaFault($"Chroma answered {(int)answer.StatusCode}.", answer.StatusCode);
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
            return
                await JsonSerializer.DeserializeAsync<T>(stream, Json, cancellationToken) is { } whole && isWhole(whole)
                ? whole
                : throw new ChromaFault("Chroma answered something else.", null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            throw new ChromaFault($"Chroma could not be reached or understood ({e.GetType().Name}).", null, e);
        }
    }

    // As Chroma answers; whether a member is there is seen by IsWhole.
    private sealed record Collection(string? Id, string? Name, CollectionMetadata? Metadata = null);

    private sealed record CollectionMetadata([property: JsonPropertyName("blogmanager_watermark")] string? Watermark);

    private sealed record Records(string?[]? Ids, ChromaMetadata?[]? Metadatas);

    private sealed record Nearest(string?[]?[]? Ids, ChromaMetadata?[]?[]? Metadatas, float?[]?[]? Distances);

    private sealed record Checks(int? MaxBatchSize);
}

internal sealed record ChromaMetadata(string Post, string Site, string Kind, string Print)
{
    /// <summary>Of a record that is deleted while the server answers.</summary>
    internal static readonly ChromaMetadata Deleted = new(string.Empty, string.Empty, "none", string.Empty);
}
