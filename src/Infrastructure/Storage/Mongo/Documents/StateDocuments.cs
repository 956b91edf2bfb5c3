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

    /// <summary>How many posts there are, where <see cref="CountedAt"/> says so.</summary>
    [BsonElement("posts")]
    public long Posts { get; set; }

    /// <summary>
    /// The version at which <see cref="Posts"/> was right. Every write that counts raises both; one that does not (of an
    /// earlier release, or one that was cut off and cleared up) raises the version alone, and the posts are counted anew.
    /// Null in a database of an earlier release.
    /// </summary>
    [BsonElement("counted_at"), BsonIgnoreIfNull]
    public long? CountedAt { get; set; }

    /// <summary>Counts the changes of vectors that change no post.</summary>
    [BsonElement("vector_changes")]
    public long VectorChanges { get; set; }

    /// <summary>
    /// The dimensions of the spaces that take vectors, by their ids: what a write learns while it is noted. One that is
    /// missing here may be there all the same, added by an earlier release.
    /// </summary>
    [BsonElement("spaces")]
    public Dictionary<string, int> Spaces { get; set; } = [];

    /// <summary>A number that rises with every change of any post's vectors.</summary>
    [BsonIgnore]
    public long VectorRevision => Version + VectorChanges;
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

    /// <summary>
    /// The spaces that it took the place of, while something of them is left: whoever finds them here erases it.
    /// </summary>
    [BsonElement("erasing"), BsonIgnoreIfNull]
    public List<string>? Erasing { get; set; }
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
