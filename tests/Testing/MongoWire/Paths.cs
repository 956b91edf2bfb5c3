using MongoDB.Bson;

namespace BlogManager.Testing.MongoWire;

/// <summary>Dotted paths into documents.</summary>
internal static class Paths
{
    /// <summary>
    /// What stands at a path. Arrays on the way are gone through; the one at its end is given as it is. Nothing where
    /// the path leads nowhere.
    /// </summary>
    public static IEnumerable<BsonValue> At(BsonValue value, string path)
    {
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        var (name, rest) = dot < 0 ? (path, null) : (path[..dot], path[(dot + 1)..]);
        IEnumerable<BsonDocument> documents = value switch
        {
            BsonDocument document => [document],
            BsonArray array => array.OfType<BsonDocument>(),
            _ => [],
        };
        foreach (var document in documents)
        {
            if (!document.TryGetValue(name, out var found))
                continue;
            if (rest is null)
            {
                yield return found;
                continue;
            }

            foreach (var deeper in At(found, rest))
                yield return deeper;
        }
    }

    /// <summary>The document that holds the last name of a path.</summary>
    /// <param name="document">Where the path begins.</param>
    /// <param name="path">The path.</param>
    /// <param name="make">Whether missing documents on the way are made.</param>
    /// <returns>The document, or null where it is missing; and the last name.</returns>
    public static (BsonDocument? Holder, string Name) Holder(BsonDocument document, string path, bool make)
    {
        var names = path.Split('.');
        var holder = document;
        foreach (var name in names[..^1])
        {
            if (!holder.TryGetValue(name, out var next))
            {
                if (!make)
                    return (null, names[^1]);
                holder[name] = next = new BsonDocument();
            }

            holder = next as BsonDocument ?? throw StandInFault.Unknown($"an update through {next.BsonType} ({path})");
        }

        return (holder, names[^1]);
    }
}
