using System.Globalization;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using MongoDB.Bson.Serialization.Attributes;

namespace BlogManager.Infrastructure.Storage.Mongo.Documents;

[BsonIgnoreExtraElements]
internal sealed class DailyCountDocument
{
    /// <summary>Begins with the day.</summary>
    [BsonId]
    public string Id { get; set; } = string.Empty;

    /// <summary>The day, as the number of days since the year 1.</summary>
    [BsonElement("day")]
    public int Day { get; set; }

    [BsonElement("kind")]
    public string Kind { get; set; } = string.Empty;

    [BsonElement("sites"), BsonIgnoreIfNull]
    public string[]? Sites { get; set; }

    [BsonElement("key"), BsonIgnoreIfNull]
    public string? KeyId { get; set; }

    [BsonElement("provider"), BsonIgnoreIfNull]
    public string? Provider { get; set; }

    [BsonElement("model"), BsonIgnoreIfNull]
    public string? Model { get; set; }

    [BsonElement("outcome"), BsonIgnoreIfNull]
    public string? Outcome { get; set; }

    [BsonElement("cached")]
    public bool Cached { get; set; }

    [BsonElement("times")]
    public long Times { get; set; }

    [BsonElement("input_tokens")]
    public long InputTokens { get; set; }

    [BsonElement("output_tokens")]
    public long OutputTokens { get; set; }

    [BsonElement("helpful")]
    public long Helpful { get; set; }

    [BsonElement("unhelpful")]
    public long Unhelpful { get; set; }

    /// <summary>How often by bucket.</summary>
    [BsonElement("latency")]
    public Dictionary<string, long> Latency { get; set; } = [];

    public static DailyCountDocument Of(DailyCount count) =>
        new()
        {
            Id = count.Key.Id,
            Day = count.Key.Day.DayNumber,
            Kind = count.Key.Kind.Name(),
            Sites = count.Key.Sites is { } sites ? [.. sites.Sites] : null,
            KeyId = count.Key.KeyId,
            Provider = count.Key.Provider,
            Model = count.Key.Model,
            Outcome = count.Key.Outcome?.Name(),
            Cached = count.Key.Cached,
            Times = count.Times,
            InputTokens = count.InputTokens,
            OutputTokens = count.OutputTokens,
            Helpful = count.Helpful,
            Unhelpful = count.Unhelpful,
            Latency = count.Latency.Buckets.ToDictionary(
                b => b.Key.ToString(CultureInfo.InvariantCulture),
                b => b.Value
            ),
        };

    public DailyCount ToCount() =>
        new(
            new CountKey(
                DateOnly.FromDayNumber(Day),
                CountKinds.Parse(Kind).Value,
                Sites is null ? null : new SiteScope(Sites),
                KeyId,
                Provider,
                Model,
                Outcome is null ? null : AnswerOutcomes.Parse(Outcome).Value,
                Cached
            ),
            Times,
            InputTokens,
            OutputTokens,
            Helpful,
            Unhelpful
        )
        {
            Latency = LatencyHistogram.Of(
                Latency.Select(b => KeyValuePair.Create(int.Parse(b.Key, CultureInfo.InvariantCulture), b.Value))
            ),
        };
}
