using System.Globalization;
using MongoDB.Bson;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>An index that the store needs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Unique">Whether no two documents may share a value.</param>
/// <param name="Sparse">Whether documents without the field are left out.</param>
/// <param name="Expires">Whether the server erases documents past the moment in the field.</param>
internal sealed record MongoIndex(
    string Collection,
    string Name,
    BsonDocument Key,
    bool Unique = false,
    bool Sparse = false,
    bool Expires = false
);

internal static class MongoIndexes
{
    /// <summary>What the name of an index ends in whose own name another one has.</summary>
    internal const string BesideSuffix = "_as_needed";

    public static IReadOnlyList<MongoIndex> All { get; } =
    [
        new(MongoDatabase.PostsName, "url", new BsonDocument("url", 1), Unique: true),
        new(MongoDatabase.PostsName, "aliases", new BsonDocument("aliases.url", 1)),
        new(MongoDatabase.PostsName, "newest", new BsonDocument { { "created_at", -1 }, { "_id", -1 } }),
        new(
            MongoDatabase.PostsName,
            "site_newest",
            new BsonDocument
            {
                { "site", 1 },
                { "created_at", -1 },
                { "_id", -1 },
            }
        ),
        new(MongoDatabase.PostsName, "chunk_ids", new BsonDocument("chunk_ids", 1), Unique: true, Sparse: true),
        new(MongoDatabase.PostsName, "question_ids", new BsonDocument("question_ids", 1), Unique: true, Sparse: true),
        new(MongoDatabase.PostsName, "likeness", new BsonDocument("likeness", 1), Sparse: true),
        new(MongoDatabase.PostsName, "spaces", new BsonDocument { { "spaces", 1 }, { "_id", 1 } }),
        // Covers the list of all posts with their writes, from which the index in the process learns what changed.
        new(MongoDatabase.PostsName, "write", new BsonDocument { { "write", 1 }, { "_id", 1 } }),
        // The same for the vectors.
        new(MongoDatabase.PostsName, "vector_write", new BsonDocument { { "vector_write", 1 }, { "_id", 1 } }),
        // Which posts an earlier release stored, lack rows of terms, or lack vectors: where none does, nothing is walked.
        new(MongoDatabase.PostsName, "schema", new BsonDocument("schema", 1)),
        new(MongoDatabase.PostsName, "term_rows", new BsonDocument("term_rows", 1)),
        new(MongoDatabase.PostsName, "vector_space", new BsonDocument { { "vector_space", 1 }, { "_id", 1 } }),
        new(MongoDatabase.VectorsName, "write", new BsonDocument("write", 1)),
        new(MongoDatabase.VectorsName, "post", new BsonDocument { { "post", 1 }, { "version", 1 } }),
        new(MongoDatabase.VectorsName, "space", new BsonDocument("space", 1)),
        new(MongoDatabase.ModelsName, "write", new BsonDocument("write", 1)),
        new(MongoDatabase.TermsName, "words", new BsonDocument("words", 1)),
        new(MongoDatabase.TermsName, "write", new BsonDocument("write", 1)),
        new(MongoDatabase.TermsName, "post", new BsonDocument { { "post", 1 }, { "version", 1 } }),
        new(MongoDatabase.JobsName, "live", new BsonDocument("live", 1), Unique: true, Sparse: true),
        new(
            MongoDatabase.JobsName,
            "open_due",
            new BsonDocument
            {
                { "open", 1 },
                { "not_before", 1 },
                { "created_at", 1 },
                { "_id", 1 },
                { "due_at", 1 },
            }
        ),
        new(MongoDatabase.JobsName, "newest", new BsonDocument { { "created_at", -1 }, { "_id", -1 } }),
        new(
            MongoDatabase.JobsName,
            "status_newest",
            new BsonDocument
            {
                { "status", 1 },
                { "created_at", -1 },
                { "_id", -1 },
            }
        ),
        new(MongoDatabase.JobsName, "finished", new BsonDocument("finished_at", 1), Sparse: true),
        new(MongoDatabase.JobsName, "subject", new BsonDocument("subject", 1)),
        new(MongoDatabase.JobTextsName, "write", new BsonDocument("write", 1)),
        new(MongoDatabase.JobTextsName, "job", new BsonDocument("job", 1)),
        new(
            MongoDatabase.ImportItemsName,
            "job",
            new BsonDocument
            {
                { "job", 1 },
                { "outcome", 1 },
                { "ordinal", 1 },
            }
        ),
        new(MongoDatabase.ImportItemsName, "job_order", new BsonDocument { { "job", 1 }, { "ordinal", 1 } }),
        new(MongoDatabase.ImportItemsName, "url", new BsonDocument("url", 1)),
        new(MongoDatabase.SourcesName, "newest", new BsonDocument { { "created_at", -1 }, { "_id", -1 } }),
        new(MongoDatabase.SourcesName, "site", new BsonDocument("site", 1)),
        new(MongoDatabase.SourcePagesName, "source", new BsonDocument { { "source", 1 }, { "url", 1 } }),
        new(MongoDatabase.SourcePagesName, "url", new BsonDocument("url", 1)),
        new(MongoDatabase.KeysName, "visible_id", new BsonDocument("visible_id", 1)),
        new(MongoDatabase.KeysName, "previous_visible_id", new BsonDocument("previous.visible_id", 1), Sparse: true),
        new(MongoDatabase.KeysName, "newest", new BsonDocument { { "created_at", -1 }, { "_id", -1 } }),
        new(MongoDatabase.KeysName, "kind", new BsonDocument("kind", 1)),
        new(MongoDatabase.KeysName, "outbox", new BsonDocument("outbox._id", 1), Sparse: true),
        new(MongoDatabase.KeyChangesName, "newest", new BsonDocument { { "at", -1 }, { "_id", -1 } }),
        new(MongoDatabase.RepliesName, "subject", new BsonDocument("subject", 1), Sparse: true),
        new(MongoDatabase.RepliesName, "erase_at", new BsonDocument("erase_at", 1), Expires: true),
        new(MongoDatabase.AnswersName, "oldest", new BsonDocument("at", 1)),
        new(MongoDatabase.AnswersName, "newest", new BsonDocument { { "at", -1 }, { "_id", -1 } }),
        new(MongoDatabase.AnswersName, "cited", new BsonDocument("cited", 1)),
        new(MongoDatabase.AnswersName, "nearest", new BsonDocument("nearest", 1)),
        new(MongoDatabase.RatingsName, "answer", new BsonDocument("answer", 1)),
    ];

    /// <summary>
    /// Makes what is missing. An index that is there under its name with another key or other options is left as it is, and
    /// the right one is made under another name beside it.
    /// </summary>
    /// <returns>What could not be made so, for whoever owns the database: the store works, but slower, or a value that is
    /// to be there once may be there twice.</returns>
    public static async Task<IReadOnlyList<string>> EnsureAsync(
        IMongoDatabase database,
        CancellationToken cancellationToken
    )
    {
        var faults = new List<string>();
        foreach (var wanted in All.GroupBy(i => i.Collection))
        {
            var collection = database.GetCollection<BsonDocument>(wanted.Key);
            var there = await ListAsync(collection, cancellationToken);
            // As it must be, under whichever name.
            MongoIndex[] missing = [.. wanted.Where(i => !there.Exists(t => IsSame(i, t)))];
            MongoIndex[] free = [.. missing.Where(i => !there.Exists(t => IsNamed(t, i.Name)))];
            if (free.Length > 0)
                faults.AddRange(await CreateAsync(collection, free, cancellationToken));
            foreach (var taken in missing.Except(free))
            {
                var beside = taken with { Name = taken.Name + BesideSuffix };
                var other = there.Find(t => IsNamed(t, taken.Name));
                faults.Add(
                    $"Index {taken.Name} of collection {taken.Collection} is {other}, and must be {Describe(taken)}."
                );
                faults.AddRange(await CreateAsync(collection, [beside], cancellationToken));
            }
        }

        return faults;
    }

    private static async Task<IReadOnlyList<string>> CreateAsync(
        IMongoCollection<BsonDocument> collection,
        MongoIndex[] indexes,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await collection.Indexes.CreateManyAsync(indexes.Select(Model), cancellationToken);
            return [];
        }
        catch (MongoCommandException e) when (IsRefused(e))
        {
            if (indexes is [var one])
                return
                [
                    $"Index {one.Name} of collection {one.Collection} ({Describe(one)}) cannot be made ({e.CodeName ?? e.Code.ToString(CultureInfo.InvariantCulture)}): drop what is in its way, or what is there twice, and start again.",
                ];
        }

        // One of them stands in the way of the others.
        var faults = new List<string>();
        foreach (var index in indexes)
            faults.AddRange(await CreateAsync(collection, [index], cancellationToken));
        return faults;
    }

    // The same fields with another name or other options, the same name with others, or values that are there twice.
    private static bool IsRefused(MongoCommandException fault) =>
        fault.Code is 85 or 86 or 11000
        || fault.CodeName is "IndexOptionsConflict" or "IndexKeySpecsConflict" or "DuplicateKey";

    public static CreateIndexModel<BsonDocument> Model(MongoIndex index) =>
        new(
            new BsonDocumentIndexKeysDefinition<BsonDocument>(index.Key),
            new CreateIndexOptions
            {
                Name = index.Name,
                Unique = index.Unique ? true : null,
                Sparse = index.Sparse ? true : null,
                ExpireAfter = index.Expires ? TimeSpan.Zero : null,
            }
        );

    /// <summary>Whether an index that is there does what one must do.</summary>
    public static bool IsSame(MongoIndex wanted, BsonDocument found) =>
        HasKey(found, wanted.Key)
        && Flag(found, "unique") == wanted.Unique
        && Flag(found, "sparse") == wanted.Sparse
        && !Flag(found, "hidden")
        && !found.Contains("partialFilterExpression")
        && found.Contains("expireAfterSeconds") == wanted.Expires
        && (!wanted.Expires || found["expireAfterSeconds"] == 0);

    private static string Describe(MongoIndex index) =>
        $"{index.Key}{(index.Unique ? ", unique" : "")}{(index.Sparse ? ", sparse" : "")}{(index.Expires ? ", expireAfterSeconds 0" : "")}";

    private static bool IsNamed(BsonDocument index, string name) => index.GetValue("name", BsonNull.Value) == name;

    /// <summary>Whether a collection is there.</summary>
    public static async Task<bool> IsThereAsync(
        IMongoDatabase database,
        string collection,
        CancellationToken cancellationToken
    ) => (await ListAsync(database.GetCollection<BsonDocument>(collection), cancellationToken)).Count > 0;

    private static bool HasKey(BsonDocument found, BsonDocument key) =>
        found.GetValue("key", BsonNull.Value) is BsonDocument actual
        && actual.ElementCount == key.ElementCount
        && actual
            .Zip(key)
            .All(pair =>
                pair.First.Name == pair.Second.Name
                && pair.First.Value.IsNumeric
                && pair.First.Value.ToInt32() == pair.Second.Value.ToInt32()
            );

    private static bool Flag(BsonDocument found, string name) => found.GetValue(name, false).ToBoolean();

    private static async Task<List<BsonDocument>> ListAsync(
        IMongoCollection<BsonDocument> collection,
        CancellationToken cancellationToken
    )
    {
        using var cursor = await collection.Indexes.ListAsync(cancellationToken);
        return await cursor.ToListAsync(cancellationToken);
    }
}

/// <summary>The database is not as the store needs it, and only its owner can change that.</summary>
internal sealed class MongoSchemaException : Exception
{
    public MongoSchemaException(string message, Exception? inner = null)
        : base(message, inner) { }
}
