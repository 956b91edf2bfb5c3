using BlogManager.Application.Ports;
using MongoDB.Bson.Serialization.Attributes;

namespace BlogManager.Infrastructure.Storage.Mongo.Documents;

[BsonIgnoreExtraElements]
internal sealed class BudgetDocument
{
    [BsonId]
    public string Id { get; set; } = string.Empty;

    [BsonElement("tokens")]
    public long Tokens { get; set; }

    /// <summary>The day, as the number of days since the year 1.</summary>
    [BsonElement("last_day")]
    public int LastDay { get; set; }

    public static BudgetDocument Of(TakenTokens taken) =>
        new()
        {
            Id = taken.Id,
            Tokens = taken.Tokens,
            LastDay = taken.LastDay.DayNumber,
        };

    public TakenTokens ToTaken() => new(Id, Tokens, DateOnly.FromDayNumber(LastDay));
}
