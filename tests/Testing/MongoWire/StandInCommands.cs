using MongoDB.Bson;

namespace BlogManager.Testing.MongoWire;

/// <summary>The commands that the server knows, one at a time. What it does not know it refuses.</summary>
internal sealed class StandInCommands
{
    private const int FirstBatch = 101;
    private const int MostBatchBytes = 16 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, StandInCollection> _collections = new(StringComparer.Ordinal);
    private readonly Dictionary<long, (string Name, Queue<BsonDocument> Left)> _cursors = [];
    private long _lastCursor;

    /// <summary>Carries out a command.</summary>
    /// <param name="command">The command: its first element names it.</param>
    /// <returns>The answer.</returns>
    public BsonDocument Answer(BsonDocument command)
    {
        lock (_gate)
        {
            try
            {
                var answer = Run(command.GetElement(0).Name, command);
                answer["ok"] = 1;
                return answer;
            }
            catch (StandInFault fault)
            {
                return fault.ToAnswer();
            }
        }
    }

    private BsonDocument Run(string name, BsonDocument command) =>
        name switch
        {
            "hello" or "isMaster" or "ismaster" => Hello(),
            "ping" or "endSessions" => [],
            "buildInfo" => new BsonDocument
            {
                { "version", "7.0.0" },
                {
                    "versionArray",
                    new BsonArray { 7, 0, 0, 0 }
                },
            },
            "insert" => Insert(command),
            "update" => Update(command),
            "delete" => Delete(command),
            "findAndModify" => FindAndModify(command),
            "find" => Cursor(FullName(command, "find"), Queries.Find(Existing(command, "find"), command), command),
            "aggregate" => Cursor(
                FullName(command, "aggregate"),
                Queries.Count(Existing(command, "aggregate"), command),
                command["cursor"].AsBsonDocument
            ),
            "getMore" => GetMore(command),
            "killCursors" => KillCursors(command),
            "createIndexes" => CreateIndexes(command),
            "listIndexes" => ListIndexes(command),
            "drop" => Drop(FullName(command, "drop")),
            "dropDatabase" => DropDatabase(command["$db"].AsString + "."),
            _ => throw new StandInFault(StandInFault.CommandNotFound, $"no such command: '{name}'"),
        };

    // Without sessions and without a replica set's name: no transactions, no retryable writes.
    private static BsonDocument Hello() =>
        new()
        {
            { "helloOk", true },
            { "ismaster", true },
            { "isWritablePrimary", true },
            { "maxBsonObjectSize", 16 * 1024 * 1024 },
            { "maxMessageSizeBytes", 48_000_000 },
            { "maxWriteBatchSize", 100_000 },
            { "localTime", DateTime.UtcNow },
            { "minWireVersion", 0 },
            { "maxWireVersion", 21 },
            { "readOnly", false },
        };

    private BsonDocument Insert(BsonDocument command)
    {
        var collection = Collection(FullName(command, "insert"));
        return Each(command, "documents", document => collection.Insert(document));
    }

    private BsonDocument Update(BsonDocument command)
    {
        var collection = Collection(FullName(command, "update"));
        int matched = 0,
            changed = 0;
        var upserted = new BsonArray();
        var answer = Each(command, "updates", (update, index) =>
        {
            var found = collection.Find(update["q"].AsBsonDocument);
            if (found.Count == 0 && update.GetValue("upsert", false).ToBoolean())
            {
                var made = Made(update["q"].AsBsonDocument, update["u"]);
                collection.Insert(made);
                upserted.Add(new BsonDocument { { "index", index }, { "_id", made["_id"] } });
                return;
            }

            foreach (var before in update.GetValue("multi", false).ToBoolean() ? found : found.Take(1))
            {
                matched++;
                var after = Updates.Apply(before, update["u"], isInsert: false);
                if (BsonOrder.AreEqual(before, after))
                    continue;
                collection.Replace(before, after);
                changed++;
            }
        });
        answer["n"] = matched + upserted.Count;
        answer["nModified"] = changed;
        if (upserted.Count > 0)
            answer["upserted"] = upserted;
        return answer;
    }

    private BsonDocument Delete(BsonDocument command)
    {
        var collection = Collection(FullName(command, "delete"));
        var deleted = 0;
        var answer = Each(command, "deletes", delete =>
        {
            var found = collection.Find(delete["q"].AsBsonDocument);
            foreach (var document in delete["limit"].ToInt32() == 1 ? found.Take(1) : found)
            {
                collection.Delete(document);
                deleted++;
            }
        });
        answer["n"] = deleted;
        return answer;
    }

    private BsonDocument FindAndModify(BsonDocument command)
    {
        var collection = Collection(FullName(command, "findAndModify"));
        var query = command.GetValue("query", new BsonDocument()).AsBsonDocument;
        var before = Queries
            .Sorted(collection.Find(query), command.GetValue("sort", new BsonDocument()).AsBsonDocument)
            .FirstOrDefault();
        BsonDocument? after = null;
        if (command.GetValue("remove", false).ToBoolean())
        {
            if (before is not null)
                collection.Delete(before);
        }
        else if (before is not null)
        {
            after = Updates.Apply(before, command["update"], isInsert: false);
            collection.Replace(before, after);
        }
        else if (command.GetValue("upsert", false).ToBoolean())
        {
            after = Made(query, command["update"]);
            collection.Insert(after);
        }

        var told = command.GetValue("new", false).ToBoolean() ? after : before;
        return new BsonDocument(
            "value",
            told is null
                ? BsonNull.Value
                : Queries.Projected(told, command.GetValue("fields", new BsonDocument()).AsBsonDocument)
        );
    }

    /// <summary>
    /// What an upsert makes where nothing was found: the filter's plain conditions, and the update on them.
    /// </summary>
    private static BsonDocument Made(BsonDocument filter, BsonValue update)
    {
        var made = new BsonDocument(
            filter.Elements.Where(e =>
                !e.Name.StartsWith('$') && !(e.Value is BsonDocument d && Filters.IsOperators(d))
            )
        );
        made = Updates.Apply(made, update, isInsert: true);
        if (!made.Contains("_id"))
            made.InsertAt(0, new BsonElement("_id", ObjectId.GenerateNewId()));
        return made;
    }

    private BsonDocument CreateIndexes(BsonDocument command)
    {
        var collection = Collection(FullName(command, "createIndexes"));
        foreach (var index in command["indexes"].AsBsonArray)
            collection.AddIndex(index.AsBsonDocument);
        return [];
    }

    private BsonDocument ListIndexes(BsonDocument command) =>
        Cursor(
            FullName(command, "listIndexes"),
            [
                .. (
                    Existing(command, "listIndexes")
                    ?? throw new StandInFault(StandInFault.NamespaceNotFound, "ns does not exist")
                ).Indexes,
            ],
            []
        );

    private BsonDocument Drop(string fullName) =>
        _collections.Remove(fullName) ? [] : throw new StandInFault(StandInFault.NamespaceNotFound, "ns not found");

    private BsonDocument DropDatabase(string prefix)
    {
        foreach (var name in _collections.Keys.Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).ToList())
            _collections.Remove(name);
        return [];
    }

    private BsonDocument Cursor(string fullName, IEnumerable<BsonDocument> found, BsonDocument options)
    {
        var rest = new Queue<BsonDocument>(found);
        var batch = Batch(rest, options.GetValue("batchSize", FirstBatch).ToInt32());
        long id = 0;
        if (rest.Count > 0 && !options.GetValue("singleBatch", false).ToBoolean())
            _cursors[id = ++_lastCursor] = (fullName, rest);
        return new BsonDocument(
            "cursor",
            new BsonDocument
            {
                { "id", id },
                { "ns", fullName },
                { "firstBatch", batch },
            }
        );
    }

    private BsonDocument GetMore(BsonDocument command)
    {
        var id = command["getMore"].ToInt64();
        if (!_cursors.TryGetValue(id, out var cursor))
            throw new StandInFault(StandInFault.CursorNotFound, $"cursor id {id} not found");
        var batch = Batch(cursor.Left, command.GetValue("batchSize", int.MaxValue).ToInt32());
        if (cursor.Left.Count == 0)
            _cursors.Remove(id);
        return new BsonDocument(
            "cursor",
            new BsonDocument
            {
                { "id", cursor.Left.Count == 0 ? 0L : id },
                { "ns", cursor.Name },
                { "nextBatch", batch },
            }
        );
    }

    private BsonDocument KillCursors(BsonDocument command)
    {
        foreach (var id in command["cursors"].AsBsonArray)
            _cursors.Remove(id.ToInt64());
        return [];
    }

    private static BsonArray Batch(Queue<BsonDocument> rest, int most)
    {
        var batch = new BsonArray();
        var bytes = 0;
        while (batch.Count < most && rest.TryPeek(out var next))
        {
            bytes += next.ToBson().Length;
            if (bytes > MostBatchBytes && batch.Count > 0)
                break;
            batch.Add(rest.Dequeue());
        }

        return batch;
    }

    private static BsonDocument Each(BsonDocument command, string list, Action<BsonDocument> step) =>
        Each(command, list, (document, _) => step(document));

    private static BsonDocument Each(BsonDocument command, string list, Action<BsonDocument, int> step)
    {
        var errors = new BsonArray();
        var items = command[list].AsBsonArray;
        var done = 0;
        for (var i = 0; i < items.Count; i++)
        {
            try
            {
                step(items[i].AsBsonDocument, i);
                done++;
            }
            catch (StandInFault fault)
            {
                errors.Add(fault.ToWriteError(i));
                if (command.GetValue("ordered", true).ToBoolean())
                    break;
            }
        }

        var answer = new BsonDocument("n", done);
        if (errors.Count > 0)
            answer["writeErrors"] = errors;
        return answer;
    }

    private static string FullName(BsonDocument command, string name) =>
        $"{command["$db"].AsString}.{command[name].AsString}";

    private StandInCollection? Existing(BsonDocument command, string name) =>
        _collections.GetValueOrDefault(FullName(command, name));

    private StandInCollection Collection(string fullName)
    {
        if (!_collections.TryGetValue(fullName, out var collection))
            _collections[fullName] = collection = new StandInCollection(fullName);
        return collection;
    }
}
