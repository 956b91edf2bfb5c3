using System.Numerics.Tensors;
using Google.Protobuf.Collections;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace BlogManager.Adapters.Tests.Qdrant;

/// <summary>Collections in memory, with the answers and refusals that Qdrant documents.</summary>
internal sealed class StandInCollections
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Kept> _collections = new(StringComparer.Ordinal);

    internal List<CreateCollection> Created { get; } = [];

    internal void Lose()
    {
        lock (_lock)
            _collections.Clear();
    }

    internal ListCollectionsResponse List(ListCollectionsRequest request)
    {
        lock (_lock)
            return new ListCollectionsResponse
            {
                Collections = { _collections.Keys.Select(name => new CollectionDescription { Name = name }) },
            };
    }

    internal CollectionExistsResponse Exists(CollectionExistsRequest request)
    {
        lock (_lock)
            return new CollectionExistsResponse
            {
                Result = new CollectionExists { Exists = _collections.ContainsKey(request.CollectionName) },
            };
    }

    internal CollectionOperationResponse Create(CreateCollection request)
    {
        lock (_lock)
        {
            var vectors = request.VectorsConfig.Params;
            if (vectors.Size == 0 || vectors.Distance != Distance.Cosine)
                throw Refused(StatusCode.InvalidArgument, "the stand-in knows cosine alone, of one dimension at least");
            if (!_collections.TryAdd(request.CollectionName, new Kept((int)vectors.Size)))
                throw Refused(
                    StatusCode.AlreadyExists,
                    $"Wrong input: Collection `{request.CollectionName}` already exists!"
                );
            Created.Add(request);
            return new CollectionOperationResponse { Result = true };
        }
    }

    internal CollectionOperationResponse Delete(DeleteCollection request)
    {
        lock (_lock)
            return new CollectionOperationResponse { Result = _collections.Remove(request.CollectionName) };
    }

    internal GetCollectionInfoResponse Get(GetCollectionInfoRequest request)
    {
        lock (_lock)
            return new GetCollectionInfoResponse
            {
                Result = new CollectionInfo
                {
                    Status = CollectionStatus.Green,
                    Config = new CollectionConfig { Metadata = { Named(request.CollectionName).Metadata } },
                },
            };
    }

    internal CollectionOperationResponse Update(UpdateCollection request)
    {
        lock (_lock)
        {
            foreach (var (key, value) in request.Metadata)
                Named(request.CollectionName).Metadata[key] = value;
            return new CollectionOperationResponse { Result = true };
        }
    }

    internal PointsOperationResponse Index(CreateFieldIndexCollection request)
    {
        lock (_lock)
        {
            Named(request.CollectionName).Indexed.Add(request.FieldName);
            return Done();
        }
    }

    internal PointsOperationResponse Upsert(UpsertPoints request)
    {
        lock (_lock)
        {
            var collection = Named(request.CollectionName);
            foreach (var point in request.Points)
            {
                if (!Guid.TryParse(point.Id.Uuid, out _))
                    throw Refused(StatusCode.InvalidArgument, "Unable to parse UUID: " + point.Id.Uuid);
                var values = Values(point.Vectors.Vector);
                if (values.Length != collection.Dimension)
                    throw Refused(
                        StatusCode.InvalidArgument,
                        $"Wrong input: Vector dimension error: expected dim: {collection.Dimension}, got {values.Length}"
                    );
                var length = TensorPrimitives.Norm(values);
                if (length > 0)
                    TensorPrimitives.Divide(values, length, values);
                collection.Points[point.Id.Uuid] = (values, point.Payload.Clone());
            }

            return Done();
        }
    }

    internal PointsOperationResponse DeletePoints(DeletePoints request)
    {
        lock (_lock)
        {
            var collection = Named(request.CollectionName);
            var gone =
                request.Points.PointsSelectorOneOfCase == PointsSelector.PointsSelectorOneOfOneofCase.Points
                    ? request.Points.Points.Ids.Select(id => id.Uuid)
                    :
                    [
                        .. collection
                            .Points.Where(p => collection.Passes(request.Points.Filter, p.Value.Payload))
                            .Select(p => p.Key),
                    ];
            foreach (var id in gone)
                collection.Points.Remove(id);
            return Done();
        }
    }

    internal ScrollResponse Scroll(ScrollPoints request)
    {
        lock (_lock)
        {
            var collection = Named(request.CollectionName);
            var found = collection
                .Points.Where(p =>
                    (request.Offset is null || string.CompareOrdinal(p.Key, request.Offset.Uuid) >= 0)
                    && collection.Passes(request.Filter, p.Value.Payload)
                )
                .Take((int)request.Limit + 1)
                .ToList();
            var answer = new ScrollResponse
            {
                Result =
                {
                    found
                        .Take((int)request.Limit)
                        .Select(p => new RetrievedPoint
                        {
                            Id = new PointId { Uuid = p.Key },
                            Payload = { Chosen(p.Value.Payload, request.WithPayload) },
                        }),
                },
            };
            if (found.Count > request.Limit)
                answer.NextPageOffset = new PointId { Uuid = found[^1].Key };
            return answer;
        }
    }

    internal CountResponse Count(CountPoints request)
    {
        lock (_lock)
        {
            var collection = Named(request.CollectionName);
            return new CountResponse
            {
                Result = new CountResult
                {
                    Count = (ulong)collection.Points.Values.Count(p => collection.Passes(request.Filter, p.Payload)),
                },
            };
        }
    }

    internal QueryResponse Query(QueryPoints request)
    {
        lock (_lock)
        {
            var collection = Named(request.CollectionName);
            var query = request.Query.Nearest.Dense.Data.ToArray();
            if (query.Length != collection.Dimension)
                throw Refused(StatusCode.InvalidArgument, "Wrong input: Vector dimension error");
            TensorPrimitives.Divide(query, TensorPrimitives.Norm(query), query);
            return new QueryResponse
            {
                Result =
                {
                    collection
                        .Points.Where(p => collection.Passes(request.Filter, p.Value.Payload))
                        .Select(p => new ScoredPoint
                        {
                            Id = new PointId { Uuid = p.Key },
                            Score = TensorPrimitives.Dot(p.Value.Values, query),
                            Payload = { Chosen(p.Value.Payload, request.WithPayload) },
                        })
                        .OrderByDescending(p => p.Score)
                        .Take((int)request.Limit),
                },
            };
        }
    }

    private static PointsOperationResponse Done() =>
        new() { Result = new UpdateResult { Status = UpdateStatus.Completed } };

    private static RpcException Refused(StatusCode status, string detail) => new(new Status(status, detail));

    private static Dictionary<string, Value> Chosen(MapField<string, Value> payload, WithPayloadSelector? selector) =>
        selector?.Include is { } include
            ? include.Fields.Where(payload.ContainsKey).ToDictionary(f => f, f => payload[f])
        : selector?.Enable == true ? payload.ToDictionary()
        : [];

#pragma warning disable CS0612, CS0618 // The client writes vectors in either form.
    private static float[] Values(Vector vector) =>
        vector.VectorCase == Vector.VectorOneofCase.Dense ? [.. vector.Dense.Data] : [.. vector.Data];
#pragma warning restore CS0612, CS0618

    private Kept Named(string name) =>
        _collections.TryGetValue(name, out var collection)
            ? collection
            : throw Refused(StatusCode.NotFound, $"Not found: Collection `{name}` doesn't exist!");

    private sealed record Kept(int Dimension)
    {
        internal SortedDictionary<string, (float[] Values, MapField<string, Value> Payload)> Points { get; } =
            new(StringComparer.Ordinal);

        internal Dictionary<string, Value> Metadata { get; } = [];

        internal HashSet<string> Indexed { get; } = [];

        /// <summary>As in strict mode, which refuses to filter by what has no index.</summary>
        internal bool Passes(Filter? filter, MapField<string, Value> payload) =>
            filter is null
            || (
                filter.Must.All(c => Holds(c.Field, payload))
                && !filter.MustNot.Any(c => Holds(c.Field, payload))
                && (filter.Should.Count == 0 || filter.Should.Any(c => Holds(c.Field, payload)))
            );

        private bool Holds(FieldCondition field, MapField<string, Value> payload)
        {
            if (!Indexed.Contains(field.Key))
                throw Refused(
                    StatusCode.InvalidArgument,
                    $"Bad request: Index required but not found for \"{field.Key}\""
                );
            var value = payload.TryGetValue(field.Key, out var found) ? found.StringValue : null;
            return field.Match.MatchValueCase switch
            {
                Match.MatchValueOneofCase.Keyword => value == field.Match.Keyword,
                Match.MatchValueOneofCase.Keywords => field.Match.Keywords.Strings.Contains(value),
                var other => throw Refused(StatusCode.Unimplemented, $"the stand-in does not match by {other}"),
            };
        }
    }
}
