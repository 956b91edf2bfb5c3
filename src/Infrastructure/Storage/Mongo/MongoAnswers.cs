using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>Every filter and update of kept answers, ratings and visitors' keys.</summary>
internal static class MongoAnswers
{
    private static readonly FilterDefinitionBuilder<AnswerDocument> Where = Builders<AnswerDocument>.Filter;

    public static FilterDefinition<AnswerDocument> Id(string id) => Where.Eq(a => a.Id, id);

    public static FilterDefinition<AnswerDocument> Ids(IEnumerable<string> ids) => Where.In(a => a.Id, ids);

    public static FilterDefinition<AnswerDocument> Citing(string post) => Where.AnyEq(a => a.Cited, post);

    public static FilterDefinition<AnswerDocument> Near(string post) => Where.AnyEq(a => a.Nearest, post);

    public static UpdateDefinition<AnswerDocument> WithoutNearest(string post) =>
        Builders<AnswerDocument>.Update.Pull(a => a.Nearest, post);

    public static FilterDefinition<AnswerDocument> Before(RetentionCutoff since) =>
        Where.Or(
            Where.And(Where.Eq(a => a.HasDetails, true), Where.Lt(a => a.At, since.Details.ToStored())),
            Where.And(Where.Eq(a => a.HasDetails, false), Where.Lt(a => a.At, since.Ids.ToStored()))
        );

    /// <summary>By time and outcome; by sites they are looked through one by one (<see cref="AnswerQuery.IsOver"/>).</summary>
    public static FilterDefinition<AnswerDocument> Of(AnswerQuery query)
    {
        var filter = Where.Eq(a => a.HasDetails, true) & Where.Gte(a => a.At, query.Since.ToStored());
        if (query.Until is { } until)
            filter &= Where.Lte(a => a.At, until.ToStored());
        if (query.Outcomes.Count > 0)
            filter &= Where.In(a => a.Outcome, query.Outcomes.Select(o => o.Name()));
        return filter;
    }

    public static FilterDefinition<AnswerDocument> After(KeysetCursor cursor)
    {
        var at = Moments.Stored(cursor.UnixMilliseconds);
        return Where.Or(Where.Lt(a => a.At, at), Where.And(Where.Eq(a => a.At, at), Where.Lt(a => a.Id, cursor.Id)));
    }

    public static FilterDefinition<AnswerDocument> WithText { get; } = Where.Eq(a => a.HasDetails, true);

    public static SortDefinition<AnswerDocument> NewestFirst { get; } =
        Builders<AnswerDocument>.Sort.Descending(a => a.At).Descending(a => a.Id);

    public static UpdateDefinition<AnswerDocument> Repeat(RepeatedAnswer repeat) =>
        Builders<AnswerDocument>.Update.Inc(a => a.Repeats, repeat.Times).Max(a => a.LastAt, repeat.LastAt.ToStored());

    public static SortDefinition<AnswerDocument> OldestFirst { get; } =
        Builders<AnswerDocument>.Sort.Ascending(a => a.At);

    public static FilterDefinition<RatingDocument> Rating(string id) =>
        Builders<RatingDocument>.Filter.Eq(r => r.Id, id);

    public static FilterDefinition<RatingDocument> RatingsOf(IEnumerable<string> answers) =>
        Builders<RatingDocument>.Filter.In(r => r.Answer, answers);

    public static SortDefinition<RatingDocument> ByCaller { get; } = Builders<RatingDocument>.Sort.Ascending(r => r.Id);

    public static FilterDefinition<VisitorKeyDocument> Day(int day) =>
        Builders<VisitorKeyDocument>.Filter.Eq(k => k.Day, day);

    public static FilterDefinition<VisitorKeyDocument> DaysBefore(int day) =>
        Builders<VisitorKeyDocument>.Filter.Lt(k => k.Day, day);

    public static FilterDefinition<PostDocument> Posts(IEnumerable<string> ids) =>
        Builders<PostDocument>.Filter.In("_id", ids);
}
