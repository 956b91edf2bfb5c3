using BlogManager.Infrastructure.Storage.Mongo;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Bson;

namespace BlogManager.Adapters.Tests.Mongo;

/// <summary>What is sent to the server for vectors, spaces and the collection state, to the letter.</summary>
public sealed class MongoDerivedDefinitionsTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero);
    private static readonly KeyChangeDocument Entry = new()
    {
        Id = "e",
        At = At.UtcDateTime,
        Action = "revoked",
        KeyId = "k",
        KeyName = "n",
        ActorName = "system",
    };

    private static IEnumerable<TestCaseData> Definitions()
    {
        yield return Rendering.Case("TheCorpus", MongoDerived.TheCorpus.Render(), """{ "_id" : "corpus" }""");
        yield return Rendering.Case(
            "TheActiveSpace",
            MongoDerived.TheActiveSpace.Render(),
            """{ "_id" : "active_space" }"""
        );
        yield return Rendering.Case("TheAdmins", MongoDerived.TheAdmins.Render(), """{ "_id" : "admins" }""");
        yield return Rendering.Case("TheClaims", MongoDerived.TheClaims.Render(), """{ "_id" : "claims" }""");
        yield return Rendering.Case(
            "TheOldVectorChanges",
            MongoDerived.TheOldVectorChanges.Render(),
            """{ "_id" : "vector_changes" }"""
        );
        yield return Rendering.Case(
            "VectorChangesAtLeast(7)",
            MongoDerived.VectorChangesAtLeast(7).Render(),
            """{ "$max" : { "vector_changes" : 7 } }"""
        );
        yield return Rendering.Case("NextNumber", MongoDerived.NextNumber.Render(), """{ "$inc" : { "value" : 1 } }""");
        yield return Rendering.Case(
            "VectorsOfWrite('w')",
            MongoDerived.VectorsOfWrite("w").Render(),
            """{ "write" : "w" }"""
        );
        yield return Rendering.Case(
            "VectorsOfSets(['w'], 's')",
            MongoDerived.VectorsOfSets(["w"], "s").Render(),
            """{ "write" : { "$in" : ["w"] }, "space" : "s" }"""
        );
        yield return Rendering.Case(
            "VectorsOfPost('p')",
            MongoDerived.VectorsOfPost("p").Render(),
            """{ "post" : "p" }"""
        );
        yield return Rendering.Case(
            "VectorsBefore('p', 3)",
            MongoDerived.VectorsBefore("p", 3).Render(),
            """{ "post" : "p", "version" : { "$lt" : 3 } }"""
        );
        yield return Rendering.Case(
            "VectorsOfSpaces(['s'])",
            MongoDerived.VectorsOfSpaces(["s"]).Render(),
            """{ "space" : { "$in" : ["s"] } }"""
        );
        yield return Rendering.Case(
            "VectorParts(['v'])",
            MongoDerived.VectorParts(["v"]).Render(),
            """{ "_id" : { "$in" : ["v"] } }"""
        );
        yield return Rendering.Case("Space('s')", MongoDerived.Space("s").Render(), """{ "_id" : "s" }""");
        yield return Rendering.Case(
            "OtherSpaces('s')",
            MongoDerived.OtherSpaces("s").Render(),
            """{ "_id" : { "$ne" : "s" } }"""
        );
        yield return Rendering.Case(
            "Spaces(['s'])",
            MongoDerived.Spaces(["s"]).Render(),
            """{ "_id" : { "$in" : ["s"] } }"""
        );
        yield return Rendering.Case("WithoutModel", MongoDerived.WithoutModel.Render(), """{ "dimension" : 1 }""");
        yield return Rendering.Case(
            "ModelOfWrite('w')",
            MongoDerived.ModelOfWrite("w").Render(),
            """{ "write" : "w" }"""
        );
        yield return Rendering.Case(
            "ModelsOfSpaces(['s'])",
            MongoDerived.ModelsOfSpaces(["s"]).Render(),
            """{ "space" : { "$in" : ["s"] } }"""
        );
        yield return Rendering.Case(
            "Activate('s', ['a', 'b'])",
            MongoDerived.Activate("s", ["a", "b"]).Render(),
            """{ "$set" : { "space" : "s" }, "$addToSet" : { "erasing" : { "$each" : ["a", "b"] } } }"""
        );
        yield return Rendering.Case(
            "Erased(['a', 'b'])",
            MongoDerived.Erased(["a", "b"]).Render(),
            """{ "$pullAll" : { "erasing" : ["a", "b"] } }"""
        );
        yield return Rendering.Case(
            "Activate('s')",
            MongoDerived.Activate("s").Render(),
            """{ "$set" : { "space" : "s" } }"""
        );
        yield return Rendering.Case(
            "Begin(PendingWriteElement { Write = 'w', Post = 'p', At = At.UtcDateTime })",
            MongoDerived
                .Begin(
                    new PendingWriteElement
                    {
                        Write = "w",
                        Post = "p",
                        At = At.UtcDateTime,
                    }
                )
                .Render(),
            """{ "$push" : { "pending" : { "write" : "w", "post" : "p", "at" : { "$date" : "2026-03-01T12:00:00.25Z" } } } }"""
        );
        yield return Rendering.Case(
            "CorpusWith('w')",
            MongoDerived.CorpusWith("w").Render(),
            """{ "_id" : "corpus", "pending.write" : "w" }"""
        );
        yield return Rendering.Case(
            "End('w')",
            MongoDerived.End("w").Render(),
            """{ "$pull" : { "pending" : { "write" : "w" } } }"""
        );
        yield return Rendering.Case(
            "EndAndCount('w', -1)",
            MongoDerived.EndAndCount("w", -1).Render(),
            """{ "$pull" : { "pending" : { "write" : "w" } }, "$inc" : { "version" : 1, "counted_at" : 1, "posts" : -1 } }"""
        );
        yield return Rendering.Case(
            "EndUncounted('w')",
            MongoDerived.EndUncounted("w").Render(),
            """{ "$pull" : { "pending" : { "write" : "w" } }, "$inc" : { "version" : 1 } }"""
        );
        yield return Rendering.Case(
            "EndVectors('w')",
            MongoDerived.EndVectors("w").Render(),
            """{ "$pull" : { "pending" : { "write" : "w" } }, "$inc" : { "vector_changes" : 1 } }"""
        );
        yield return Rendering.Case("Uncounted", MongoDerived.Uncounted.Render(), """{ "$inc" : { "version" : 1 } }""");
        yield return Rendering.Case(
            "VectorsChanged",
            MongoDerived.VectorsChanged.Render(),
            """{ "$inc" : { "vector_changes" : 1 } }"""
        );
        yield return Rendering.Case(
            "TakesVectors('s-1', 4)",
            MongoDerived.TakesVectors("s-1", 4).Render(),
            """{ "$inc" : { "vector_changes" : 1 }, "$set" : { "spaces.s-1" : 4 } }"""
        );
        yield return Rendering.Case(
            "TakesNoVectors(['a', 'b'])",
            MongoDerived.TakesNoVectors(["a", "b"]).Render(),
            """{ "$inc" : { "vector_changes" : 1 }, "$unset" : { "spaces.a" : 1, "spaces.b" : 1 } }"""
        );
        yield return Rendering.Case(
            "CorpusAtRest(7)",
            MongoDerived.CorpusAtRest(7).Render(),
            """{ "_id" : "corpus", "version" : 7, "pending" : [] }"""
        );
        yield return Rendering.Case(
            "Counted(3, 7)",
            MongoDerived.Counted(3, 7).Render(),
            """{ "$set" : { "posts" : 3, "counted_at" : 7 } }"""
        );
        yield return Rendering.Case("SpacesOnly", MongoDerived.SpacesOnly.Render(), """{ "spaces" : 1 }""");
        yield return Rendering.Case("WithoutPending", MongoDerived.WithoutPending.Render(), """{ "pending" : 0 }""");
        yield return Rendering.Case(
            "AdminsAt(4)",
            MongoDerived.AdminsAt(4).Render(),
            """{ "_id" : "admins", "revision" : 4 }"""
        );
        yield return Rendering.Case(
            "BeginAdminChange(AdminChangeElement { Revoke = 'k', Entry = Entry })",
            MongoDerived.BeginAdminChange(new AdminChangeElement { Revoke = "k", Entry = Entry }).Render(),
            """{ "$set" : { "pending" : { "revoke" : "k", "entry" : { "_id" : "e", "at" : { "$date" : "2026-03-01T12:00:00.25Z" }, "action" : "revoked", "key_id" : "k", "key_name" : "n", "actor_name" : "system" } } }, "$inc" : { "revision" : 1 } }"""
        );
        yield return Rendering.Case(
            "EndAdminChange",
            MongoDerived.EndAdminChange.Render(),
            """{ "$unset" : { "pending" : 1 }, "$inc" : { "revision" : 1 } }"""
        );
        yield return Rendering.Case("ModelInOrder", MongoDerived.ModelInOrder.Render(), """{ "part" : 1 }""");
        yield return Rendering.Case("TheMove", MongoDerived.TheMove.Render(), """{ "_id" : "move" }""");
        yield return Rendering.Case(
            "VectorsOfOtherWrites('p', ['w'])",
            MongoDerived.VectorsOfOtherWrites("p", ["w"]).Render(),
            """{ "post" : "p", "write" : { "$nin" : ["w"] } }"""
        );
        yield return Rendering.Case(
            "ModelsOfSpace('s')",
            MongoDerived.ModelsOfSpace("s").Render(),
            """{ "space" : "s" }"""
        );
        yield return Rendering.Case(
            "ActivateNone",
            MongoDerived.ActivateNone.Render(),
            """{ "$unset" : { "space" : 1 } }"""
        );
        yield return Rendering.Case(
            "CorpusBefore(3)",
            MongoDerived.CorpusBefore(3).Render(),
            """{ "_id" : "corpus", "version" : { "$lt" : 3 } }"""
        );
        yield return Rendering.Case(
            "SetCorpusVersion(3)",
            MongoDerived.SetCorpusVersion(3).Render(),
            """{ "$set" : { "version" : 3 } }"""
        );
    }

    [TestCaseSource(nameof(Definitions))]
    public void A_definition_is_sent_as(BsonDocument rendered, string expected) =>
        Assert.That(rendered.ToString(), Is.EqualTo(expected));
}
