using MongoDB.Bson;

namespace BlogManager.Testing.MongoWire;

/// <summary>Which documents a filter meets.</summary>
internal static class Filters
{
    public static bool Meets(BsonDocument document, BsonDocument filter) =>
        filter.Elements.All(condition =>
            condition.Name switch
            {
                "$and" => condition.Value.AsBsonArray.All(f => Meets(document, f.AsBsonDocument)),
                "$or" => condition.Value.AsBsonArray.Any(f => Meets(document, f.AsBsonDocument)),
                "$nor" => !condition.Value.AsBsonArray.Any(f => Meets(document, f.AsBsonDocument)),
                ['$', ..] => throw StandInFault.Unknown(condition.Name),
                _ => MeetsAt(document, condition.Name, condition.Value),
            }
        );

    /// <summary>Whether an element of an array meets the condition of <c>$pull</c>.</summary>
    public static bool ElementMeets(BsonValue element, BsonValue condition) =>
        (element, condition) switch
        {
            (_, BsonDocument operators) when IsOperators(operators) => operators.Elements.All(o =>
                Holds([element], o.Name, o.Value)
            ),
            (BsonDocument document, BsonDocument filter) => Meets(document, filter),
            _ => BsonOrder.AreEqual(element, condition),
        };

    public static bool IsOperators(BsonDocument document) =>
        document.ElementCount > 0 && document.GetElement(0).Name.StartsWith('$');

    private static bool MeetsAt(BsonDocument document, string path, BsonValue condition)
    {
        if (condition is BsonRegularExpression)
            throw StandInFault.Unknown("regular expressions");
        var found = Paths.At(document, path).ToList();
        return condition is BsonDocument operators && IsOperators(operators)
            ? operators.Elements.All(o => Holds(found, o.Name, o.Value))
            : Holds(found, "$eq", condition);
    }

    private static bool Holds(List<BsonValue> found, string name, BsonValue operand) =>
        name switch
        {
            "$eq" => AnyEqual(found, operand),
            "$ne" => !AnyEqual(found, operand),
            "$in" => operand.AsBsonArray.Any(o => AnyEqual(found, o)),
            "$nin" => !operand.AsBsonArray.Any(o => AnyEqual(found, o)),
            "$gt" => Any(found, operand, order => order > 0),
            "$gte" => Any(found, operand, order => order >= 0),
            "$lt" => Any(found, operand, order => order < 0),
            "$lte" => Any(found, operand, order => order <= 0),
            "$exists" => operand.ToBoolean() == found.Count > 0,
            "$not" => !operand.AsBsonDocument.Elements.All(o => Holds(found, o.Name, o.Value)),
            _ => throw StandInFault.Unknown(name),
        };

    private static bool AnyEqual(List<BsonValue> found, BsonValue operand) =>
        found.Count == 0
            ? BsonOrder.AreEqual(BsonNull.Value, operand)
            : found.Exists(v =>
                BsonOrder.AreEqual(v, operand) || (v is BsonArray all && all.Any(e => BsonOrder.AreEqual(e, operand)))
            );

    /// <summary>
    /// A value, the array that it is, and each of that array's elements are compared; what is missing counts as null.
    /// </summary>
    private static bool Any(List<BsonValue> found, BsonValue operand, Func<int, bool> holds)
    {
        var candidates =
            found.Count == 0 ? [BsonNull.Value] : found.SelectMany(v => v is BsonArray array ? array.Append(v) : [v]);
        return candidates.Any(v => BsonOrder.AreComparable(v, operand) && holds(BsonOrder.Compare(v, operand)));
    }
}
