using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>Every filter and update of claims and replies.</summary>
internal static class MongoReplies
{
    private static readonly FilterDefinitionBuilder<ReplyDocument> Where = Builders<ReplyDocument>.Filter;
    private static readonly UpdateDefinitionBuilder<ReplyDocument> Change = Builders<ReplyDocument>.Update;

    public static FilterDefinition<ReplyDocument> Id(string id) => Where.Eq(r => r.Id, id);

    public static FilterDefinition<ReplyDocument> Expired(string id, DateTimeOffset now) =>
        Where.And(Where.Eq(r => r.Id, id), Where.Lte(r => r.Until, now.ToStored()));

    public static FilterDefinition<ReplyDocument> Claimed(string id, string token) =>
        Where.And(Where.Eq(r => r.Id, id), Where.Eq(r => r.Token, token), Where.Eq(r => r.Reply, null));

    /// <summary>Replies, without claims that have none, that are kept past a moment.</summary>
    public static FilterDefinition<ReplyDocument> KeptAfter(DateTimeOffset moment) =>
        Where.And(Where.Ne(r => r.Reply, null), Where.Gt(r => r.Until, moment.ToStored()));

    public static FilterDefinition<ReplyDocument> OfSubject(string subject) => Where.Eq(r => r.Subject, subject);

    public static UpdateDefinition<ReplyDocument> TakeOver(ReplyDocument claim) =>
        Change
            .Set(r => r.Fingerprint, claim.Fingerprint)
            .Set(r => r.Token, claim.Token)
            .Set(r => r.Until, claim.Until)
            .Set(r => r.EraseAt, claim.EraseAt)
            .Unset(r => r.Reply)
            .Unset(r => r.Subject);

    public static UpdateDefinition<ReplyDocument> Keep(
        byte[] reply,
        string? subject,
        DateTimeOffset until,
        DateTimeOffset eraseAt
    )
    {
        var update = Change
            .Set(r => r.Reply, reply)
            .Set(r => r.Until, until.ToStored())
            .Set(r => r.EraseAt, eraseAt.ToStored());
        return subject is null ? update : update.Set(r => r.Subject, subject);
    }
}
