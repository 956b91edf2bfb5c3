using System.Text;
using MongoDB.Bson;

namespace BlogManager.Testing.MongoWire;

/// <summary>
/// MongoDB's order of values: by kind first, numbers by their value whatever their width, strings by their UTF-8 bytes.
/// </summary>
internal static class BsonOrder
{
    public static bool AreEqual(BsonValue a, BsonValue b) =>
        a is BsonString x && b is BsonString y
            ? string.Equals(x.Value, y.Value, StringComparison.Ordinal)
            : Compare(a, b) == 0;

    /// <summary>Whether two values are of one kind: a range condition meets no other.</summary>
    public static bool AreComparable(BsonValue a, BsonValue b) => Rank(a) == Rank(b);

    public static int Compare(BsonValue a, BsonValue b)
    {
        var byKind = Rank(a).CompareTo(Rank(b));
        if (byKind != 0)
            return byKind;
        return (a, b) switch
        {
            (BsonString x, BsonString y) => Encoding
                .UTF8.GetBytes(x.Value)
                .AsSpan()
                .SequenceCompareTo(Encoding.UTF8.GetBytes(y.Value)),
            (BsonArray x, BsonArray y) => CompareAll(x, y, Compare),
            (BsonDocument x, BsonDocument y) => CompareAll(x.Elements.ToList(), y.Elements.ToList(), CompareElements),
            _ => a.CompareTo(b),
        };
    }

    private static int CompareElements(BsonElement a, BsonElement b)
    {
        var byKind = Rank(a.Value).CompareTo(Rank(b.Value));
        if (byKind != 0)
            return byKind;
        var byName = string.CompareOrdinal(a.Name, b.Name);
        return byName != 0 ? byName : Compare(a.Value, b.Value);
    }

    private static int CompareAll<T>(IList<T> a, IList<T> b, Comparison<T> compare)
    {
        for (var i = 0; i < Math.Min(a.Count, b.Count); i++)
        {
            var order = compare(a[i], b[i]);
            if (order != 0)
                return order;
        }

        return a.Count.CompareTo(b.Count);
    }

    private static int Rank(BsonValue value) =>
        value.BsonType switch
        {
            BsonType.MinKey => 0,
            BsonType.Undefined => 1,
            BsonType.Null => 2,
            BsonType.Int32 or BsonType.Int64 or BsonType.Double or BsonType.Decimal128 => 3,
            BsonType.String or BsonType.Symbol => 4,
            BsonType.Document => 5,
            BsonType.Array => 6,
            BsonType.Binary => 7,
            BsonType.ObjectId => 8,
            BsonType.Boolean => 9,
            BsonType.DateTime => 10,
            BsonType.Timestamp => 11,
            BsonType.RegularExpression => 12,
            BsonType.MaxKey => 14,
            _ => 13,
        };
}
