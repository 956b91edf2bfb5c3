using MongoDB.Bson.Serialization.Attributes;

namespace BlogManager.Infrastructure.Storage.Mongo.Documents;

/// <summary>A chunk's terms, by which it is found and ranked.</summary>
[BsonIgnoreExtraElements]
internal sealed class TermRowDocument
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

    /// <summary>The title's terms in order, parted by spaces; the same of the two below.</summary>
    [BsonElement("title")]
    public string Title { get; set; } = string.Empty;

    [BsonElement("heading")]
    public string Heading { get; set; } = string.Empty;

    [BsonElement("text")]
    public string Text { get; set; } = string.Empty;

    /// <summary>Each term once: what the index has.</summary>
    [BsonElement("words")]
    public List<string> Words { get; set; } = [];

    /// <summary>How many terms there are, repeated ones too.</summary>
    [BsonElement("length")]
    public int Length { get; set; }
}

/// <summary>In how many rows a term stands; the one with an empty id counts the rows themselves.</summary>
[BsonIgnoreExtraElements]
internal sealed class TermCountDocument
{
    /// <summary>The id of the one that counts all.</summary>
    public const string All = "";

    /// <summary>The term.</summary>
    [BsonId]
    public string Id { get; set; } = string.Empty;

    [BsonElement("rows")]
    public long Rows { get; set; }

    /// <summary>Terms of all rows: only of the one that counts all.</summary>
    [BsonElement("length")]
    [BsonIgnoreIfDefault]
    public long Length { get; set; }

    /// <summary>Whether something was cut off, and the counts may be wrong: only of the one that counts all.</summary>
    [BsonElement("doubtful")]
    [BsonIgnoreIfDefault]
    public bool IsDoubtful { get; set; }
}
