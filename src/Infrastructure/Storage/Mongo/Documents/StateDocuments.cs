using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using MongoDB.Bson.Serialization.Attributes;

namespace BlogManager.Infrastructure.Storage.Mongo.Documents;

/// <summary>
/// The corpus as a whole, in collection <c>state</c>: its version, and the writes that are under way.
/// </summary>
[BsonIgnoreExtraElements]
internal sealed class CorpusDocument
{
    public const string TheId = "corpus";

    [BsonId]
    public string Id { get; set; } = TheId;

    [BsonElement("version")]
    public long Version { get; set; }

    [BsonElement("pending")]
    public List<PendingWriteElement> Pending { get; set; } = [];
}

/// <summary>
/// A write that was begun. One that stays belongs to a process that died, and is cleared up by whoever finds it.
/// </summary>
[BsonIgnoreExtraElements]
internal sealed class PendingWriteElement
{
    [BsonElement("write")]
    public string Write { get; set; } = string.Empty;

    [BsonElement("post")]
    public string Post { get; set; } = string.Empty;

    [BsonElement("at")]
    public DateTime At { get; set; }
}

/// <summary>A number that only rises, in collection <c>state</c>.</summary>
[BsonIgnoreExtraElements]
internal sealed class CounterDocument
{
    public const string Claims = "claims";

    public const string Curated = "curated";

    public const string VectorChanges = "vector_changes";

    [BsonId]
    public string Id { get; set; } = string.Empty;

    [BsonElement("value")]
    public long Value { get; set; }
}

/// <summary>Which space is searched, in collection <c>state</c>.</summary>
[BsonIgnoreExtraElements]
internal sealed class ActiveSpaceDocument
{
    public const string TheId = "active_space";

    [BsonId]
    public string Id { get; set; } = TheId;

    [BsonElement("space"), BsonIgnoreIfNull]
    public string? Space { get; set; }
}

/// <summary>Whose copy the database is, where it was filled from another store, in collection <c>state</c>.</summary>
[BsonIgnoreExtraElements]
internal sealed class StoreMoveDocument
{
    public const string TheId = "move";

    [BsonId]
    public string Id { get; set; } = TheId;

    [BsonElement("source")]
    public string Source { get; set; } = string.Empty;

    [BsonElement("started_at")]
    public DateTime StartedAt { get; set; }

    [BsonElement("finished_at"), BsonIgnoreIfNull]
    public DateTime? FinishedAt { get; set; }

    public static StoreMoveDocument Of(StoreMove move) =>
        new()
        {
            Source = move.Source,
            StartedAt = move.StartedAt.ToStored(),
            FinishedAt = move.FinishedAt.ToStored(),
        };

    public StoreMove ToMove() => new(Source, StartedAt.ToMoment(), FinishedAt.ToMoment());
}

/// <summary>That asking is paused, in collection <c>state</c>; absent while it is not.</summary>
[BsonIgnoreExtraElements]
internal sealed class AskingPauseDocument
{
    public const string TheId = "asking_pause";

    [BsonId]
    public string Id { get; set; } = TheId;

    [BsonElement("since")]
    public DateTime Since { get; set; }

    [BsonElement("message"), BsonIgnoreIfNull]
    public string? Message { get; set; }

    public static AskingPauseDocument Of(AskingPause pause) =>
        new() { Since = pause.Since.ToStored(), Message = pause.Message };

    public AskingPause ToPause() => new(Since.ToMoment(), Message);
}

/// <summary>
/// Lines up the changes after which there might be no active admin key, or two first ones, in collection <c>state</c>:
/// a change is written here first, and whoever finds one here finishes it before deciding on another.
/// </summary>
[BsonIgnoreExtraElements]
internal sealed class AdminGuardDocument
{
    public const string TheId = "admins";

    [BsonId]
    public string Id { get; set; } = TheId;

    [BsonElement("revision")]
    public long Revision { get; set; }

    [BsonElement("pending"), BsonIgnoreIfNull]
    public AdminChangeElement? Pending { get; set; }
}

/// <summary>A change of admin keys: one to add, one to revoke, or one to pause.</summary>
[BsonIgnoreExtraElements]
internal sealed class AdminChangeElement
{
    [BsonElement("add"), BsonIgnoreIfNull]
    public ApiKeyDocument? Add { get; set; }

    [BsonElement("revoke"), BsonIgnoreIfNull]
    public string? Revoke { get; set; }

    [BsonElement("pause"), BsonIgnoreIfNull]
    public string? Pause { get; set; }

    /// <summary>The audit's entry of a revocation or a pause; that of an addition is in the key.</summary>
    [BsonElement("entry"), BsonIgnoreIfNull]
    public KeyChangeDocument? Entry { get; set; }
}
