using BlogManager.Application.Ports;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using MongoDB.Bson.Serialization.Attributes;

namespace BlogManager.Infrastructure.Storage.Mongo.Documents;

/// <summary>A page of an import.</summary>
[BsonIgnoreExtraElements]
internal sealed class ImportItemDocument
{
    /// <summary>What stands for a page that nothing has become of: an index finds a value, not that there is none.</summary>
    public const string Pending = "pending";

    /// <summary>Job and URL, which no two pages share.</summary>
    [BsonId]
    public string Id { get; set; } = string.Empty;

    [BsonElement("job")]
    public string Job { get; set; } = string.Empty;

    [BsonElement("ordinal")]
    public long Ordinal { get; set; }

    [BsonElement("url")]
    public string Url { get; set; } = string.Empty;

    [BsonElement("outcome")]
    public string Outcome { get; set; } = Pending;

    [BsonElement("post"), BsonIgnoreIfNull]
    public string? Post { get; set; }

    [BsonElement("error_code"), BsonIgnoreIfNull]
    public string? ErrorCode { get; set; }

    [BsonElement("error_message"), BsonIgnoreIfNull]
    public string? ErrorMessage { get; set; }

    public static string IdOf(string job, PostUrl url) => $"{job} {url.Value}";

    public ImportItem ToItem() =>
        new(
            new PostUrl(Url),
            Read(Outcome),
            Post,
            ErrorCode is null ? null : new JobError(ErrorCode, ErrorMessage ?? string.Empty)
        );

    private static ImportOutcome? Read(string name) =>
        name == Pending ? null
        : ImportOutcomes.Parse(name) is { IsSuccess: true } outcome ? outcome.Value
        : throw new InvalidDataException("A stored page of an import has an outcome that this release does not know.");
}
