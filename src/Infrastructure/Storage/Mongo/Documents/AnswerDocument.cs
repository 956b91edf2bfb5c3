using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using MongoDB.Bson.Serialization.Attributes;

namespace BlogManager.Infrastructure.Storage.Mongo.Documents;

[BsonIgnoreExtraElements]
internal sealed class AnswerDocument
{
    [BsonId]
    public string Id { get; set; } = string.Empty;

    [BsonElement("at")]
    public DateTime At { get; set; }

    [BsonElement("sites"), BsonIgnoreIfNull]
    public string[]? Sites { get; set; }

    /// <summary>With details or not: what is kept of the two is kept for different times.</summary>
    [BsonElement("has_details")]
    public bool HasDetails { get; set; }

    [BsonElement("outcome"), BsonIgnoreIfNull]
    public string? Outcome { get; set; }

    [BsonElement("question"), BsonIgnoreIfNull]
    public string? Question { get; set; }

    [BsonElement("answer"), BsonIgnoreIfNull]
    public string? Answer { get; set; }

    [BsonElement("cited")]
    public string[] Cited { get; set; } = [];

    [BsonElement("nearest")]
    public string[] Nearest { get; set; } = [];

    [BsonElement("support")]
    public double Support { get; set; }

    [BsonElement("provider"), BsonIgnoreIfNull]
    public string? Provider { get; set; }

    [BsonElement("model"), BsonIgnoreIfNull]
    public string? Model { get; set; }

    [BsonElement("degraded")]
    public bool Degraded { get; set; }

    [BsonElement("input_tokens")]
    public long InputTokens { get; set; }

    [BsonElement("output_tokens")]
    public long OutputTokens { get; set; }

    [BsonElement("latency_ms")]
    public long LatencyMs { get; set; }

    [BsonElement("key"), BsonIgnoreIfNull]
    public string? KeyId { get; set; }

    /// <summary>How often it was given beyond the first time: an earlier release wrote no such field.</summary>
    [BsonElement("repeats")]
    public long Repeats { get; set; }

    [BsonElement("last_at"), BsonIgnoreIfNull]
    public DateTime? LastAt { get; set; }

    public static AnswerDocument Of(StoredAnswer answer)
    {
        var document = new AnswerDocument
        {
            Id = answer.Id,
            At = answer.At.ToStored(),
            Sites = answer.Sites is { } sites ? [.. sites.Sites] : null,
            Repeats = answer.Times - 1,
            LastAt = answer.LastAt.ToStored(),
        };
        if (answer.Details is not { } details)
            return document;
        document.HasDetails = true;
        document.Outcome = details.Outcome.Name();
        document.Question = details.Question;
        document.Answer = details.Answer;
        document.Cited = [.. details.Cited];
        document.Nearest = [.. details.Nearest];
        document.Support = details.Support;
        document.Provider = details.Provider;
        document.Model = details.Model;
        document.Degraded = details.Degraded;
        document.InputTokens = details.InputTokens;
        document.OutputTokens = details.OutputTokens;
        document.LatencyMs = details.LatencyMs;
        document.KeyId = details.KeyId;
        return document;
    }

    public StoredAnswer ToAnswer() =>
        new(
            Id,
            At.ToMoment(),
            Sites is null ? null : new SiteScope(Sites),
            !HasDetails
                ? null
                : new AnswerDetails(
                    AnswerOutcomes.Parse(Outcome).Value,
                    Question!,
                    Answer!,
                    Cited,
                    Nearest,
                    Support,
                    Provider!,
                    Model!,
                    Degraded,
                    InputTokens,
                    OutputTokens,
                    LatencyMs,
                    KeyId
                )
        )
        {
            Times = Repeats + 1,
            LastAt = LastAt.ToMoment(),
        };

    public KeptQuestion ToQuestion() =>
        new(Id, Question!, AnswerOutcomes.Parse(Outcome).Value, Cited, Nearest, Repeats + 1, (LastAt ?? At).ToMoment());
}

[BsonIgnoreExtraElements]
internal sealed class RatingDocument
{
    /// <summary>Answer and caller: so each has one.</summary>
    [BsonId]
    public string Id { get; set; } = string.Empty;

    [BsonElement("answer")]
    public string Answer { get; set; } = string.Empty;

    [BsonElement("by")]
    public string By { get; set; } = string.Empty;

    [BsonElement("at")]
    public DateTime At { get; set; }

    [BsonElement("helpful")]
    public bool Helpful { get; set; }

    [BsonElement("comment"), BsonIgnoreIfNull]
    public string? Comment { get; set; }

    public static RatingDocument Of(string answer, AnswerRating rating) =>
        new()
        {
            Id = answer + " " + rating.By,
            Answer = answer,
            By = rating.By,
            At = rating.At.ToStored(),
            Helpful = rating.Helpful,
            Comment = rating.Comment,
        };

    public AnswerRating ToRating() => new(By, At.ToMoment(), Helpful, Comment);
}

/// <summary>The key under which a day's visitors are hashed.</summary>
[BsonIgnoreExtraElements]
internal sealed class VisitorKeyDocument
{
    /// <summary>The day, as the number of days since the year 1.</summary>
    [BsonId]
    public int Day { get; set; }

    [BsonElement("key")]
    public byte[] Key { get; set; } = [];
}
