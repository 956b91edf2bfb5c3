using MongoDB.Bson.Serialization.Attributes;

namespace BlogManager.Infrastructure.Storage.Mongo.Documents;

/// <summary>
/// A chunk's words as <c>$text</c> finds them: stems, parted by spaces, so that the server neither stems nor leaves out
/// words of its own choice.
/// </summary>
[BsonIgnoreExtraElements]
internal sealed class WordRowDocument
{
    [BsonId]
    public string Id { get; set; } = string.Empty;

    [BsonElement("chunk")]
    public string Chunk { get; set; } = string.Empty;

    [BsonElement("post")]
    public string Post { get; set; } = string.Empty;

    [BsonElement("version")]
    public long Version { get; set; }

    /// <summary>
    /// The write of the post that it belongs to: where the post names another by now, this row is dead.
    /// </summary>
    [BsonElement("write")]
    public string Write { get; set; } = string.Empty;

    [BsonElement("site")]
    public string Site { get; set; } = string.Empty;

    [BsonElement("title")]
    public string Title { get; set; } = string.Empty;

    [BsonElement("heading")]
    public string Heading { get; set; } = string.Empty;

    [BsonElement("text")]
    public string Text { get; set; } = string.Empty;

    [BsonElement("length")]
    public int Length { get; set; }
}
