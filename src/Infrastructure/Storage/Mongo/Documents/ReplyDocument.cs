using MongoDB.Bson.Serialization.Attributes;

namespace BlogManager.Infrastructure.Storage.Mongo.Documents;

/// <summary>A claim on a request, and the reply to it once there is one.</summary>
[BsonIgnoreExtraElements]
internal sealed class ReplyDocument
{
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
}
