using BlogManager.Infrastructure.Storage.Mongo;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Bson;

namespace BlogManager.Adapters.Tests.Mongo;

/// <summary>What is sent to the server for claims and replies, to the letter.</summary>
public sealed class MongoReplyDefinitionsTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero);
    private static readonly ReplyDocument Claim = new()
    {
        Id = "a",
        Fingerprint = [1],
        Token = "t",
        Until = At.UtcDateTime,
        EraseAt = At.UtcDateTime,
    };

    private static IEnumerable<TestCaseData> Definitions()
    {
        yield return Rendering.Case("Id", MongoReplies.Id("a").Render(), """{ "_id" : "a" }""");
        yield return Rendering.Case(
            "Expired",
            MongoReplies.Expired("a", At).Render(),
            """{ "_id" : "a", "until" : { "$lte" : { "$date" : "2026-03-01T12:00:00.25Z" } } }"""
        );
        yield return Rendering.Case(
            "Claimed",
            MongoReplies.Claimed("a", "t").Render(),
            """{ "_id" : "a", "token" : "t", "reply" : null }"""
        );
        yield return Rendering.Case("OfSubject", MongoReplies.OfSubject("s").Render(), """{ "subject" : "s" }""");
        yield return Rendering.Case(
            "TakeOver",
            MongoReplies.TakeOver(Claim).Render(),
            """{ "$set" : { "fingerprint" : { "$binary" : { "base64" : "AQ==", "subType" : "00" } }, "token" : "t", "until" : { "$date" : "2026-03-01T12:00:00.25Z" }, "erase_at" : { "$date" : "2026-03-01T12:00:00.25Z" } }, "$unset" : { "reply" : 1, "subject" : 1 } }"""
        );
        yield return Rendering.Case(
            "Keep",
            MongoReplies.Keep([2], "s", At, At).Render(),
            """{ "$set" : { "reply" : { "$binary" : { "base64" : "Ag==", "subType" : "00" } }, "until" : { "$date" : "2026-03-01T12:00:00.25Z" }, "erase_at" : { "$date" : "2026-03-01T12:00:00.25Z" }, "subject" : "s" } }"""
        );
        yield return Rendering.Case(
            "KeptAfter",
            MongoReplies.KeptAfter(At).Render(),
            """{ "reply" : { "$ne" : null }, "until" : { "$gt" : { "$date" : "2026-03-01T12:00:00.25Z" } } }"""
        );
    }

    [TestCaseSource(nameof(Definitions))]
    public void A_definition_is_sent_as(BsonDocument rendered, string expected) =>
        Assert.That(rendered.ToString(), Is.EqualTo(expected));
}
