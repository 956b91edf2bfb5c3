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
        filter.TryGetValue("_id", out var id) && id is BsonString text
            ? _byId.TryGetValue(text.Value, out var node) && Filters.Meets(node.Value, filter)
                ? [node.Value]
                : []
            : [.. _documents.Where(d => Filters.Meets(d, filter))];

    public void Insert(BsonDocument document)
    {
        var stored = (BsonDocument)document.DeepClone();
        if (!stored.Contains("_id"))
            stored.InsertAt(0, new BsonElement("_id", ObjectId.GenerateNewId()));
        Check(stored, instead: null);
        var node = _documents.AddLast(stored);
        if (stored["_id"] is BsonString id)
            _byId[id.Value] = node;
    }

    public void Replace(BsonDocument before, BsonDocument after)
    {
        Check(after, before);
        Node(before).Value = after;
    }

    public void Delete(BsonDocument document)
    {
        _documents.Remove(Node(document));
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

        _indexes[name] = new BsonDocument("v", 2).Merge(index);
        try
        {
            foreach (var document in _documents)
                Check(document, document);
        }
        catch (StandInFault)
        {
            _indexes.Remove(name);
            throw;
        }
    }

    private void Check(BsonDocument document, BsonDocument? instead)
    {
        if (document.ToBson().Length > MostBytes)
            throw new StandInFault(StandInFault.TooLarge, "A document has 16 MiB at most.");
        foreach (var index in _indexes.Values.Where(IsUnique))
        {
            var path = index["key"].AsBsonDocument.Names.Single();
            var keys = Keys(document, path, IsSparse(index));
            if (keys.Count == 0)
                continue;
            IEnumerable<BsonDocument> others =
                index["name"] != "_id_" || keys[0] is not BsonString id ? _documents
                : _byId.TryGetValue(id.Value, out var same) ? [same.Value]
                : [];
            foreach (var other in others.Where(d => !ReferenceEquals(d, instead)))
            {
                if (
                    Keys(other, path, IsSparse(index)).Find(k => keys.Exists(own => BsonOrder.AreEqual(own, k)))
                    is not { } twice
                )
                    continue;
                throw new StandInFault(
                    StandInFault.DuplicateKey,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"E11000 duplicate key error collection: {fullName} index: {index["name"]} dup key: {{ {path}: {twice.BsonType} }}"
                    )
                );
            }
        }
    }

    /// <summary>
    /// The keys of a document in an index: one for each element of an array, and none where a sparse index leaves it
    /// out.
    /// </summary>
    private static List<BsonValue> Keys(BsonDocument document, string path, bool isSparse)
    {
        var found = Paths.At(document, path).ToList();
        if (found.Count == 0)
            return isSparse ? [] : [BsonNull.Value];
        return [.. found.SelectMany(v => v is BsonArray array ? array.DefaultIfEmpty(BsonUndefined.Value) : [v])];
    }

    private static bool IsUnique(BsonDocument index) =>
        index["name"] == "_id_" || index.GetValue("unique", false).ToBoolean();

    private static bool IsSparse(BsonDocument index) => index.GetValue("sparse", false).ToBoolean();
}
