using MongoDB.Bson;

namespace BlogManager.Testing.MongoWire;

/// <summary>What an update makes of a document.</summary>
internal static class Updates
{
    /// <summary>The document after the update; the one given stays as it is.</summary>
    /// <param name="before">The document.</param>
    /// <param name="update">Operators, or a whole document.</param>
    /// <param name="isInsert">Whether an upsert makes the document.</param>
    public static BsonDocument Apply(BsonDocument before, BsonValue update, bool isInsert)
    {
        if (update is not BsonDocument changes)
            throw StandInFault.Unknown("updates by a pipeline");
        if (!Filters.IsOperators(changes))
            return Replaced(before, changes);
        var after = (BsonDocument)before.DeepClone();
        foreach (var change in changes.Where(c => isInsert || c.Name != "$setOnInsert"))
        {
            foreach (var field in change.Value.AsBsonDocument)
                Apply(after, change.Name, field.Name, field.Value.DeepClone());
        }

        if (before.TryGetValue("_id", out var id) && !BsonOrder.AreEqual(id, after["_id"]))
            throw new StandInFault(66, "The _id of a document cannot be changed.");
        return after;
    }

    private static BsonDocument Replaced(BsonDocument before, BsonDocument whole)
    {
        var after = (BsonDocument)whole.DeepClone();
        if (!before.TryGetValue("_id", out var id))
            return after;
        if (after.TryGetValue("_id", out var other) && !BsonOrder.AreEqual(id, other))
            throw new StandInFault(66, "The _id of a document cannot be changed.");
        if (other is null)
            after.InsertAt(0, new BsonElement("_id", id));
        return after;
    }

    private static void Apply(BsonDocument document, string name, string path, BsonValue operand)
    {
        var makes = name is not ("$unset" or "$pull" or "$pullAll");
        var (holder, field) = Paths.Holder(document, path, makes);
        if (holder is null)
            return;
        var isThere = holder.TryGetValue(field, out var now);
        switch (name)
        {
            case "$set" or "$setOnInsert":
                holder[field] = operand;
                break;
            case "$unset":
                holder.Remove(field);
                break;
            case "$inc":
                holder[field] = isThere ? Sum(now, operand) : operand;
                break;
            case "$min":
                if (!isThere || BsonOrder.Compare(operand, now) < 0)
                    holder[field] = operand;
                break;
            case "$max":
                if (!isThere || BsonOrder.Compare(operand, now) > 0)
                    holder[field] = operand;
                break;
            case "$push":
                if (operand is not BsonDocument modifiers || !Filters.IsOperators(modifiers))
                    Array(holder, field).Add(operand);
                else if (modifiers is { ElementCount: 1 } && modifiers.TryGetValue("$each", out var all))
                    Array(holder, field).AddRange(all.AsBsonArray);
                else
                    throw StandInFault.Unknown("modifiers of $push but $each");
                break;
            case "$addToSet":
                foreach (var added in Added(operand))
                {
                    if (!Array(holder, field).Any(v => BsonOrder.AreEqual(v, added)))
                        Array(holder, field).Add(added);
                }

                break;
            case "$pull":
                Remove(holder, field, v => Filters.ElementMeets(v, operand));
                break;
            case "$pullAll":
                Remove(holder, field, v => operand.AsBsonArray.Any(o => BsonOrder.AreEqual(v, o)));
                break;
            default:
                throw StandInFault.Unknown(name);
        }
    }

    private static BsonArray Added(BsonValue operand)
    {
        if (operand is not BsonDocument modifiers || !Filters.IsOperators(modifiers))
            return [operand];
        return modifiers is { ElementCount: 1 } && modifiers.TryGetValue("$each", out var all)
            ? all.AsBsonArray
            : throw StandInFault.Unknown("modifiers of $addToSet but $each");
    }

    private static BsonValue Sum(BsonValue now, BsonValue more) =>
        (now, more) switch
        {
            (BsonInt32 a, BsonInt32 b) => a.Value + b.Value,
            (BsonInt32 or BsonInt64, BsonInt32 or BsonInt64) => now.ToInt64() + more.ToInt64(),
            _ => throw StandInFault.Unknown($"$inc of {now.BsonType} by {more.BsonType}"),
        };

    private static BsonArray Array(BsonDocument holder, string field)
    {
        if (!holder.TryGetValue(field, out var value))
            holder[field] = value = new BsonArray();
        return value as BsonArray
            ?? throw new StandInFault(
                StandInFault.BadValue,
                $"The field {field} must be an array but is {value.BsonType}."
            );
    }

    private static void Remove(BsonDocument holder, string field, Func<BsonValue, bool> goes)
    {
        if (!holder.Contains(field))
            return;
        var array = Array(holder, field);
        holder[field] = new BsonArray(array.Where(v => !goes(v)).ToList());
    }
}
