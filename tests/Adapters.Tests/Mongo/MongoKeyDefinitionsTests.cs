using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Storage;
using BlogManager.Infrastructure.Storage.Mongo;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Bson;

namespace BlogManager.Adapters.Tests.Mongo;

/// <summary>What is sent to the server for keys and their audit, to the letter.</summary>
public sealed class MongoKeyDefinitionsTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero);
    private static readonly KeysetCursor Cursor = new(1772366400250, "x");
    private static readonly KeyChangeDocument Entry = new()
    {
        Id = "e",
        At = At.UtcDateTime,
        Action = "revoked",
        KeyId = "k",
        KeyName = "n",
        ActorName = "system",
    };
    private static readonly SecretRotation Rotation = new("v", new byte[] { 1 }, new byte[] { 2 }, null);

    private static IEnumerable<TestCaseData> Definitions()
    {
        yield return Rendering.Case(
            "WithOutbox",
            MongoKeys.WithOutbox.Render(),
            """{ "outbox._id" : { "$gte" : "" } }"""
        );
        yield return Rendering.Case(
            "ByVisibleId('v')",
            MongoKeys.ByVisibleId("v").Render(),
            """{ "$or" : [{ "visible_id" : "v" }, { "previous.visible_id" : "v" }] }"""
        );
        yield return Rendering.Case(
            "Active('admin', At)",
            MongoKeys.Active("admin", At).Render(),
            """{ "kind" : "admin", "revoked_at" : null, "$or" : [{ "expires_at" : null }, { "expires_at" : { "$gt" : { "$date" : "2026-03-01T12:00:00.25Z" } } }] }"""
        );
        yield return Rendering.Case(
            "WithSecret('k', new byte[] { 1 }, At)",
            MongoKeys.WithSecret("k", new byte[] { 1 }, At).Render(),
            """{ "_id" : "k", "hash" : { "$binary" : { "base64" : "AQ==", "subType" : "00" } }, "revoked_at" : null, "$or" : [{ "expires_at" : null }, { "expires_at" : { "$gt" : { "$date" : "2026-03-01T12:00:00.25Z" } } }] }"""
        );
        yield return Rendering.Case(
            "NotRevoked('k')",
            MongoKeys.NotRevoked("k").Render(),
            """{ "_id" : "k", "revoked_at" : null }"""
        );
        yield return Rendering.Case(
            "LastUsedBefore('k', At)",
            MongoKeys.LastUsedBefore("k", At).Render(),
            """{ "_id" : "k", "$or" : [{ "last_used_at" : null }, { "last_used_at" : { "$lt" : { "$date" : "2026-03-01T12:00:00.25Z" } } }] }"""
        );
        yield return Rendering.Case("Page(null)", MongoKeys.Page(null).Render(), """{ }""");
        yield return Rendering.Case(
            "Page(Cursor)",
            MongoKeys.Page(Cursor).Render(),
            """{ "$or" : [{ "created_at" : { "$lt" : { "$date" : "2026-03-01T12:00:00.25Z" } } }, { "created_at" : { "$date" : "2026-03-01T12:00:00.25Z" }, "_id" : { "$lt" : "x" } }] }"""
        );
        yield return Rendering.Case(
            "PageOfChanges(Cursor)",
            MongoKeys.PageOfChanges(Cursor).Render(),
            """{ "$or" : [{ "at" : { "$lt" : { "$date" : "2026-03-01T12:00:00.25Z" } } }, { "at" : { "$date" : "2026-03-01T12:00:00.25Z" }, "_id" : { "$lt" : "x" } }] }"""
        );
        yield return Rendering.Case(
            "Rotate(Rotation, null, Entry)",
            MongoKeys.Rotate(Rotation, null, Entry).Render(),
            """{ "$set" : { "visible_id" : "v", "hash" : { "$binary" : { "base64" : "AQ==", "subType" : "00" } } }, "$push" : { "outbox" : { "_id" : "e", "at" : { "$date" : "2026-03-01T12:00:00.25Z" }, "action" : "revoked", "key_id" : "k", "key_name" : "n", "actor_name" : "system" } }, "$unset" : { "previous" : 1 } }"""
        );
        yield return Rendering.Case(
            "Rotate(Rotation, ReplacedSecretElement.Of('o', new byte[] { 3 }, At), Entry)",
            MongoKeys.Rotate(Rotation, ReplacedSecretElement.Of("o", new byte[] { 3 }, At), Entry).Render(),
            """{ "$set" : { "visible_id" : "v", "hash" : { "$binary" : { "base64" : "AQ==", "subType" : "00" } }, "previous" : { "visible_id" : "o", "hash" : { "$binary" : { "base64" : "Aw==", "subType" : "00" } }, "until" : { "$date" : "2026-03-01T12:00:00.25Z" } } }, "$push" : { "outbox" : { "_id" : "e", "at" : { "$date" : "2026-03-01T12:00:00.25Z" }, "action" : "revoked", "key_id" : "k", "key_name" : "n", "actor_name" : "system" } } }"""
        );
        yield return Rendering.Case(
            "Revoke(Entry)",
            MongoKeys.Revoke(Entry).Render(),
            """{ "$set" : { "revoked_at" : { "$date" : "2026-03-01T12:00:00.25Z" } }, "$push" : { "outbox" : { "_id" : "e", "at" : { "$date" : "2026-03-01T12:00:00.25Z" }, "action" : "revoked", "key_id" : "k", "key_name" : "n", "actor_name" : "system" } } }"""
        );
        yield return Rendering.Case(
            "Used(At)",
            MongoKeys.Used(At).Render(),
            """{ "$set" : { "last_used_at" : { "$date" : "2026-03-01T12:00:00.25Z" } } }"""
        );
        yield return Rendering.Case(
            "EmptyOutbox(['e'])",
            MongoKeys.EmptyOutbox(["e"]).Render(),
            """{ "$pull" : { "outbox" : { "_id" : { "$in" : ["e"] } } } }"""
        );
        yield return Rendering.Case(
            "OldestFirst",
            MongoKeys.OldestFirst.Render(),
            """{ "created_at" : 1, "_id" : 1 }"""
        );
        yield return Rendering.Case(
            "NewestFirst",
            MongoKeys.NewestFirst.Render(),
            """{ "created_at" : -1, "_id" : -1 }"""
        );
        yield return Rendering.Case(
            "NewestChangeFirst",
            MongoKeys.NewestChangeFirst.Render(),
            """{ "at" : -1, "_id" : -1 }"""
        );
    }

    [TestCaseSource(nameof(Definitions))]
    public void A_definition_is_sent_as(BsonDocument rendered, string expected) =>
        Assert.That(rendered.ToString(), Is.EqualTo(expected));
}
