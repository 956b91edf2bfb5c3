using MongoDB.Bson;

namespace BlogManager.Testing.MongoWire;

/// <summary>What is read: filtered, sorted, cut and projected.</summary>
internal static class Queries
{
    public static IEnumerable<BsonDocument> Find(StandInCollection? collection, BsonDocument command)
    {
        if (collection is null)
            return [];
        var projection = command.GetValue("projection", new BsonDocument()).AsBsonDocument;
        var limit = command.GetValue("limit", 0).ToInt32();
        var found = Sorted(
                collection.Find(command.GetValue("filter", new BsonDocument()).AsBsonDocument),
                command.GetValue("sort", new BsonDocument()).AsBsonDocument
            )
            .Skip(command.GetValue("skip", 0).ToInt32());
        return [.. (limit == 0 ? found : found.Take(limit)).Select(d => Projected(d, projection))];
    }

    /// <summary>The one pipeline that is known: the one by which a driver counts.</summary>
    public static IEnumerable<BsonDocument> Count(StandInCollection? collection, BsonDocument command)
    {
        IEnumerable<BsonDocument> found = collection?.Find([]) ?? [];
        BsonDocument[] stages = [.. command["pipeline"].AsBsonArray.Select(s => s.AsBsonDocument)];
        if (
            stages[^1]
            != new BsonDocument("$group", new BsonDocument { { "_id", 1 }, { "n", new BsonDocument("$sum", 1) } })
        )
            throw StandInFault.Unknown("pipelines other than a count");
        foreach (var stage in stages[..^1])
        {
            found = stage.GetElement(0) switch
            {
                { Name: "$match" } match => found.Where(d => Filters.Meets(d, match.Value.AsBsonDocument)),
                { Name: "$limit" } limit => found.Take(limit.Value.ToInt32()),
                { Name: "$skip" } skip => found.Skip(skip.Value.ToInt32()),
                var other => throw StandInFault.Unknown(other.Name),
            };
        }

        var count = found.Count();
        return count == 0 ? [] : [new BsonDocument { { "_id", 1 }, { "n", count } }];
    }

    public static IEnumerable<BsonDocument> Sorted(IEnumerable<BsonDocument> documents, BsonDocument sort)
    {
        if (sort.ElementCount == 0)
            return documents;
        if (sort.Values.Any(v => !v.IsNumeric))
            throw StandInFault.Unknown("sorting by $meta");
        return documents.Order(
            Comparer<BsonDocument>.Create(
                (a, b) =>
                    sort.Select(key =>
                            BsonOrder.Compare(At(a, key.Name), At(b, key.Name)) * Math.Sign(key.Value.ToInt32())
                        )
                        .FirstOrDefault(order => order != 0)
            )
        );
    }

    public static BsonDocument Projected(BsonDocument document, BsonDocument projection)
    {
        if (projection.ElementCount == 0)
            return document;
        if (
            projection.Any(p =>
                p.Name.Contains('.', StringComparison.Ordinal) || !(p.Value.IsNumeric || p.Value.IsBoolean)
            )
        )
            throw StandInFault.Unknown("projections but for whole fields");
        if (projection.All(p => !p.Value.ToBoolean()))
            return new BsonDocument(document.Where(e => !projection.Contains(e.Name)));
        return new BsonDocument(document.Where(e => projection.GetValue(e.Name, e.Name == "_id").ToBoolean()));
    }

    private static BsonValue At(BsonDocument document, string path) =>
        Paths.At(document, path).FirstOrDefault(BsonNull.Value);
}
