using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Sources;
using MongoDB.Bson.Serialization.Attributes;

namespace BlogManager.Infrastructure.Storage.Mongo.Documents;

[BsonIgnoreExtraElements]
internal sealed class SourceDocument
{
    [BsonId]
    public string Id { get; set; } = string.Empty;

    [BsonElement("site")]
    public string Site { get; set; } = string.Empty;

    [BsonElement("state")]
    public string State { get; set; } = string.Empty;

    [BsonElement("due_at"), BsonIgnoreIfNull]
    public DateTime? DueAt { get; set; }

    [BsonElement("hub_at"), BsonIgnoreIfNull]
    public DateTime? HubAt { get; set; }

    [BsonElement("job"), BsonIgnoreIfNull]
    public string? Job { get; set; }

    [BsonElement("created_at")]
    public DateTime CreatedAt { get; set; }

    [BsonElement("version")]
    public long Version { get; set; }

    [BsonElement("body")]
    public string Body { get; set; } = string.Empty;

    public static SourceDocument Of(Source source) =>
        new()
        {
            Id = source.Id,
            Site = source.Site,
            State = source.State.Name(),
            DueAt = source.DueAt.ToStored(),
            HubAt = StoredSource.HubAt(source).ToStored(),
            Job = source.SyncJobId,
            CreatedAt = source.CreatedAt.ToStored(),
            Version = source.Version,
            Body = StoredSource.ToText(source),
        };

    public Source ToSource() => StoredSource.Read(Body);
}

/// <summary>A page of a source.</summary>
[BsonIgnoreExtraElements]
internal sealed class SourcePageDocument
{
    /// <summary>Source and URL, which no two pages share.</summary>
    [BsonId]
    public string Id { get; set; } = string.Empty;

    [BsonElement("source")]
    public string Source { get; set; } = string.Empty;

    [BsonElement("url")]
    public string Url { get; set; } = string.Empty;

    [BsonElement("modified"), BsonIgnoreIfNull]
    public DateTime? Modified { get; set; }

    public static SourcePageDocument Of(string source, SourcePage page) =>
        new()
        {
            Id = IdOf(source, page.Url),
            Source = source,
            Url = page.Url.Value,
            Modified = page.Modified.ToStored(),
        };

    public static string IdOf(string source, PostUrl url) => $"{source} {url.Value}";

    public SourcePage ToPage() => new(new PostUrl(Url), Modified.ToMoment());
}
