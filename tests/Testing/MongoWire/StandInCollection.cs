using System.Globalization;
using MongoDB.Bson;

namespace BlogManager.Testing.MongoWire;

/// <summary>
/// A collection: documents in the order of their insertion, and the indexes, of which the unique ones refuse.
/// </summary>
internal sealed class StandInCollection(string fullName)
{
    private const int MostBytes = 16 * 1024 * 1024;

    private readonly LinkedList<BsonDocument> _documents = [];

    // By their _id, where that is a string, as nearly all are.
    private readonly Dictionary<string, LinkedListNode<BsonDocument>> _byId = new(StringComparer.Ordinal);

    // What each unique index holds.
    private readonly Dictionary<string, Dictionary<BsonValue, BsonDocument>> _taken = new(StringComparer.Ordinal)
    {
        ["_id_"] = [],
    };
    private readonly Dictionary<string, BsonDocument> _indexes = new(StringComparer.Ordinal)
    {
        ["_id_"] = new()
        {
            { "v", 2 },
            { "key", new BsonDocument("_id", 1) },
            { "name", "_id_" },
        },
    };

    public IEnumerable<BsonDocument> Indexes => _indexes.Values;

    /// <summary>The documents that a filter meets.</summary>
    public List<BsonDocument> Find(BsonDocument filter) =>
        [.. (Named(filter) ?? _documents).Where(d => Filters.Meets(d, filter))];

    /// <summary>The documents that a filter names by their _id; null where it names none.</summary>
    private IEnumerable<BsonDocument>? Named(BsonDocument filter)
    {
        if (!filter.TryGetValue("_id", out var id))
            return null;
        BsonArray ids =
            id is BsonString ? [id]
            : id is BsonDocument { ElementCount: 1 } some && some.TryGetValue("$in", out var all) ? all.AsBsonArray
            : [BsonNull.Value];
        return ids.All(i => i is BsonString)
            ? ids.Distinct().Where(i => _byId.ContainsKey(i.AsString)).Select(i => _byId[i.AsString].Value)
            : null;
    }

    public void Insert(BsonDocument document)
    {
        var stored = (BsonDocument)document.DeepClone();
        if (!stored.Contains("_id"))
            stored.InsertAt(0, new BsonElement("_id", ObjectId.GenerateNewId()));
        Take(stored, instead: null);
        var node = _documents.AddLast(stored);
        if (stored["_id"] is BsonString id)
            _byId[id.Value] = node;
    }

    public void Replace(BsonDocument before, BsonDocument after)
    {
        var node = Node(before);
        Take(after, before);
        node.Value = after;
    }

    public void Delete(BsonDocument document)
    {
        _documents.Remove(Node(document));
        Give(document);
        if (document["_id"] is BsonString id)
            _byId.Remove(id.Value);
    }

    private LinkedListNode<BsonDocument> Node(BsonDocument document) =>
        document["_id"] is BsonString id ? _byId[id.Value] : _documents.Find(document)!;

    public void AddIndex(BsonDocument index)
    {
        var name = index["name"].AsString;
        if (index["key"].AsBsonDocument.Values.Any(v => v.IsString))
            throw new StandInFault(StandInFault.CannotCreateIndex, "The stand-in has no $text.");
        if (_indexes.TryGetValue(name, out var there))
        {
            if (
                there["key"] != index["key"]
                || IsUnique(there) != IsUnique(index)
                || IsSparse(there) != IsSparse(index)
            )
                throw new StandInFault(
                    StandInFault.IndexKeySpecsConflict,
                    $"An index {name} is there with another key or other options."
                );
            return;
        }

        if (IsUnique(index))
        {
            var taken = new Dictionary<BsonValue, BsonDocument>();
            foreach (var document in _documents)
            {
                foreach (var key in Keys(document, index))
                {
                    if (taken.TryGetValue(key, out var other) && !ReferenceEquals(other, document))
                        throw Twice(index, key);
                    taken[key] = document;
                }
            }

            _taken[name] = taken;
        }

        _indexes[name] = new BsonDocument("v", 2).Merge(index);
    }

    /// <summary>Takes a document's keys in the unique indexes: all of them, or none and a fault.</summary>
    private void Take(BsonDocument document, BsonDocument? instead)
    {
        if (document.ToBson().Length > MostBytes)
            throw new StandInFault(StandInFault.TooLarge, "A document has 16 MiB at most.");
        foreach (var (name, taken) in _taken)
        {
            foreach (var key in Keys(document, _indexes[name]))
            {
                if (taken.TryGetValue(key, out var other) && !ReferenceEquals(other, instead))
                    throw Twice(_indexes[name], key);
            }
        }

        if (instead is not null)
            Give(instead);
        foreach (var (name, taken) in _taken)
        {
            foreach (var key in Keys(document, _indexes[name]))
                taken[key] = document;
        }
    }

    private void Give(BsonDocument document)
    {
        foreach (var (name, taken) in _taken)
        {
            foreach (var key in Keys(document, _indexes[name]))
                taken.Remove(key);
        }
    }

    private StandInFault Twice(BsonDocument index, BsonValue key) =>
        new(
            StandInFault.DuplicateKey,
            string.Create(
                CultureInfo.InvariantCulture,
                $"E11000 duplicate key error collection: {fullName} index: {index["name"]} dup key: {{ {index["key"].AsBsonDocument.Names.Single()}: {key.BsonType} }}"
            )
        );

    /// <summary>
    /// The keys of a document in an index: one for each element of an array, and none where a sparse index leaves it
    /// out.
    /// </summary>
    private static IEnumerable<BsonValue> Keys(BsonDocument document, BsonDocument index)
    {
        var found = Paths.At(document, index["key"].AsBsonDocument.Names.Single()).ToList();
        if (found.Count == 0)
            return IsSparse(index) ? [] : [BsonNull.Value];
        return found
            .SelectMany(v => v is BsonArray array ? array.DefaultIfEmpty(BsonUndefined.Value) : [v])
            .Select(v => v.IsNumeric ? new BsonDouble(v.ToDouble()) : v)
            .Distinct();
    }

    private static bool IsUnique(BsonDocument index) =>
        index["name"] == "_id_" || index.GetValue("unique", false).ToBoolean();

    private static bool IsSparse(BsonDocument index) => index.GetValue("sparse", false).ToBoolean();
}
