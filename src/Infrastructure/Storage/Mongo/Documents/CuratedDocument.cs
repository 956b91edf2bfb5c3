using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using MongoDB.Bson.Serialization.Attributes;

namespace BlogManager.Infrastructure.Storage.Mongo.Documents;

/// <summary>An answer that the owner wrote.</summary>
[BsonIgnoreExtraElements]
internal sealed class CuratedDocument
{
    [BsonId]
    public string Id { get; set; } = string.Empty;

    [BsonElement("version")]
    public long Version { get; set; }

    [BsonElement("questions")]
    public List<string> Questions { get; set; } = [];

    [BsonElement("answer"), BsonIgnoreIfNull]
    public string? Answer { get; set; }

    [BsonElement("block")]
    public bool Block { get; set; }

    [BsonElement("post_url"), BsonIgnoreIfNull]
    public string? Post { get; set; }

    [BsonElement("site"), BsonIgnoreIfNull]
    public string? Site { get; set; }

    [BsonElement("created_at")]
    public DateTime CreatedAt { get; set; }

    [BsonElement("updated_at")]
    public DateTime UpdatedAt { get; set; }

    [BsonElement("times")]
    public long Times { get; set; }

    [BsonElement("last_given_at"), BsonIgnoreIfNull]
    public DateTime? LastGivenAt { get; set; }

    public static CuratedDocument Of(CuratedAnswer answer) =>
        new()
        {
            Id = answer.Id,
            Version = answer.Version,
            Questions = [.. answer.Questions],
            Answer = answer.Answer,
            Block = answer.Block,
            Post = answer.Post?.Value,
            Site = answer.Site,
            CreatedAt = answer.CreatedAt.ToStored(),
            UpdatedAt = answer.UpdatedAt.ToStored(),
            Times = answer.Times,
            LastGivenAt = answer.LastGivenAt.ToStored(),
        };

    public CuratedAnswer ToAnswer() =>
        new(
            Id,
            Version,
            Questions,
            Answer,
            Block,
            Post is null ? null : new PostUrl(Post),
            Site,
            CreatedAt.ToMoment(),
            UpdatedAt.ToMoment()
        )
        {
            Times = Times,
            LastGivenAt = LastGivenAt.ToMoment(),
        };
}
