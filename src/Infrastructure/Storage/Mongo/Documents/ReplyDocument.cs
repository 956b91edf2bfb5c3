using BlogManager.Application.Ports;
using MongoDB.Bson.Serialization.Attributes;

namespace BlogManager.Infrastructure.Storage.Mongo.Documents;

/// <summary>A claim on a request, and the reply to it once there is one.</summary>
[BsonIgnoreExtraElements]
internal sealed class ReplyDocument
{
    public static readonly TimeSpan EraseAfter = TimeSpan.FromHours(1);

    [BsonId]
    public string Id { get; set; } = string.Empty;

    [BsonElement("fingerprint")]
    public byte[] Fingerprint { get; set; } = [];

    [BsonElement("token")]
    public string Token { get; set; } = string.Empty;

    [BsonElement("reply"), BsonIgnoreIfNull]
    public byte[]? Reply { get; set; }

    [BsonElement("subject"), BsonIgnoreIfNull]
    public string? Subject { get; set; }

    /// <summary>The end of the lease while there is no reply, and of the reply's lifetime from then on.</summary>
    [BsonElement("until")]
    public DateTime Until { get; set; }

    /// <summary>From when the server may erase it, by the server's own clock.</summary>
    [BsonElement("erase_at")]
    public DateTime EraseAt { get; set; }

    public static ReplyDocument Of(ReplyRecord record) =>
        new()
        {
            Id = record.Id,
            Fingerprint = record.Fingerprint.ToArray(),
            Token = record.Token,
            Reply = record.Reply.ToArray(),
            Subject = record.Subject,
            Until = record.Until.ToStored(),
            EraseAt = (record.Until + EraseAfter).ToStored(),
        };

    public ReplyRecord ToRecord() => new(Id, Fingerprint, Token, Until.ToMoment(), Subject, Reply);
}
