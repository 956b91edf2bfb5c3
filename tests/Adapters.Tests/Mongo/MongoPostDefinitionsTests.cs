using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Storage;
using BlogManager.Infrastructure.Storage.Mongo;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Bson;

namespace BlogManager.Adapters.Tests.Mongo;

/// <summary>What is sent to the server for posts, to the letter.</summary>
public sealed class MongoPostDefinitionsTests
{
    private static readonly KeysetCursor Cursor = new(1772366400250, "x");

    private static IEnumerable<TestCaseData> Definitions()
    {
        yield return Rendering.Case(
            "AtUrl('u')",
            MongoPosts.AtUrl("u").Render(),
            """{ "$or" : [{ "url" : "u" }, { "aliases.url" : "u" }] }"""
        );
        yield return Rendering.Case(
            "OthersAt('p', 'u', [])",
            MongoPosts.OthersAt("p", "u", []).Render(),
            """{ "_id" : { "$ne" : "p" }, "aliases.url" : { "$in" : ["u"] } }"""
        );
        yield return Rendering.Case(
            "OthersAt('p', 'u', ['a'])",
            MongoPosts.OthersAt("p", "u", ["a"]).Render(),
            """{ "_id" : { "$ne" : "p" }, "$or" : [{ "aliases.url" : { "$in" : ["u", "a"] } }, { "url" : { "$in" : ["a"] } }] }"""
        );
        yield return Rendering.Case(
            "ConflictingWith(PostDocument { Id = 'p', Url = 'u', ChunkIds = ['c'] })",
            MongoPosts
                .ConflictingWith(
                    new PostDocument
                    {
                        Id = "p",
                        Url = "u",
                        ChunkIds = ["c"],
                    }
                )
                .Render(),
            """{ "_id" : { "$ne" : "p" }, "$or" : [{ "url" : "u" }, { "chunk_ids" : { "$in" : ["c"] } }] }"""
        );
        yield return Rendering.Case(
            "ConflictingWith(PostDocument { Id = 'p', Url = 'u' })",
            MongoPosts.ConflictingWith(new PostDocument { Id = "p", Url = "u" }).Render(),
            """{ "_id" : { "$ne" : "p" }, "url" : "u" }"""
        );
        yield return Rendering.Case(
            "WithChunks(['c'])",
            MongoPosts.WithChunks(["c"]).Render(),
            """{ "chunk_ids" : { "$in" : ["c"] } }"""
        );
        yield return Rendering.Case(
            "WithQuestion('q')",
            MongoPosts.WithQuestion("q").Render(),
            """{ "question_ids" : "q" }"""
        );
        yield return Rendering.Case(
            "OfVersion('p', 3)",
            MongoPosts.OfVersion("p", 3).Render(),
            """{ "_id" : "p", "version" : 3 }"""
        );
        yield return Rendering.Case(
            "OfWrite('p', 'w')",
            MongoPosts.OfWrite("p", "w").Render(),
            """{ "_id" : "p", "write" : "w" }"""
        );
        yield return Rendering.Case("Page(null, null)", MongoPosts.Page(null, null).Render(), """{ }""");
        yield return Rendering.Case(
            "Page('s', null)",
            MongoPosts.Page(new SiteScope("s"), null).Render(),
            """{ "site" : { "$in" : ["s"] } }"""
        );
        yield return Rendering.Case(
            "Page(null, Cursor)",
            MongoPosts.Page(null, Cursor).Render(),
            """{ "$or" : [{ "created_at" : { "$lt" : { "$date" : "2026-03-01T12:00:00.25Z" } } }, { "created_at" : { "$date" : "2026-03-01T12:00:00.25Z" }, "_id" : { "$lt" : "x" } }] }"""
        );
        yield return Rendering.Case(
            "Page('s', Cursor)",
            MongoPosts.Page(new SiteScope("s"), Cursor).Render(),
            """{ "site" : { "$in" : ["s"] }, "$or" : [{ "created_at" : { "$lt" : { "$date" : "2026-03-01T12:00:00.25Z" } } }, { "created_at" : { "$date" : "2026-03-01T12:00:00.25Z" }, "_id" : { "$lt" : "x" } }] }"""
        );
        yield return Rendering.Case(
            "OthersWithAlias('p', ['u'])",
            MongoPosts.OthersWithAlias("p", ["u"]).Render(),
            """{ "_id" : { "$ne" : "p" }, "aliases.url" : { "$in" : ["u"] } }"""
        );
        yield return Rendering.Case(
            "WithoutAlias('p', 'u')",
            MongoPosts.WithoutAlias("p", "u").Render(),
            """{ "_id" : "p", "aliases.url" : { "$ne" : "u" } }"""
        );
        yield return Rendering.Case(
            "AddAlias('u', 7)",
            MongoPosts.AddAlias("u", 7).Render(),
            """{ "$push" : { "aliases" : { "url" : "u", "claim" : 7 } } }"""
        );
        yield return Rendering.Case(
            "DropAliases(['u'])",
            MongoPosts.DropAliases(["u"]).Render(),
            """{ "$pull" : { "aliases" : { "url" : { "$in" : ["u"] } } } }"""
        );
        yield return Rendering.Case(
            "DropAliasesBefore(['u'], 7)",
            MongoPosts.DropAliasesBefore(["u"], 7).Render(),
            """{ "$pull" : { "aliases" : { "url" : { "$in" : ["u"] }, "claim" : { "$lt" : 7 } } } }"""
        );
        yield return Rendering.Case(
            "InSpace('s', 'p')",
            MongoPosts.InSpace("s", "p").Render(),
            """{ "spaces" : "s", "_id" : { "$gt" : "p" } }"""
        );
        yield return Rendering.Case(
            "InAnySpace(['s'])",
            MongoPosts.InAnySpace(["s"]).Render(),
            """{ "spaces" : { "$in" : ["s"] } }"""
        );
        yield return Rendering.Case(
            "OfVectors('p', 's-1', 'w')",
            MongoPosts.OfVectors("p", "s-1", "w").Render(),
            """{ "_id" : "p", "vectors.s-1.write" : "w" }"""
        );
        yield return Rendering.Case(
            "PointToVectors('s-1', VectorSetElement { Write = 'w', Parts = 1, Count = 2 })",
            MongoPosts
                .PointToVectors(
                    "s-1",
                    new VectorSetElement
                    {
                        Write = "w",
                        Parts = 1,
                        Count = 2,
                    }
                )
                .Render(),
            """{ "$set" : { "vectors.s-1" : { "write" : "w", "parts" : 1, "count" : 2 }, "vector_write" : "w", "vector_space" : "s-1" }, "$addToSet" : { "spaces" : "s-1" } }"""
        );
        yield return Rendering.Case(
            "ForgetSpaces(['a', 'b'])",
            MongoPosts.ForgetSpaces(["a", "b"]).Render(),
            """{ "$pullAll" : { "spaces" : ["a", "b"] }, "$unset" : { "vectors.a" : 1, "vectors.b" : 1 } }"""
        );
        yield return Rendering.Case(
            "LacksVectors('a')",
            MongoPosts.LacksVectors("a").Render(),
            """{ "$pullAll" : { "spaces" : ["a"] }, "$unset" : { "vectors.a" : 1, "vector_space" : 1 } }"""
        );
        yield return Rendering.Case(
            "OfEarlierSchema",
            MongoPosts.OfEarlierSchema.Render(),
            """{ "schema" : { "$ne" : 2 } }"""
        );
        yield return Rendering.Case(
            "UpgradeParts",
            MongoPosts.UpgradeParts.Render(),
            """{ "version" : 1, "schema" : 1, "spaces" : 1, "likeness" : 1 }"""
        );
        yield return Rendering.Case(
            "Upgraded('s', ['k'])",
            MongoPosts.Upgraded("s", ["k"]).Render(),
            """{ "$set" : { "schema" : 2, "vector_space" : "s", "likeness" : ["k"] } }"""
        );
        yield return Rendering.Case(
            "Upgraded(null, null)",
            MongoPosts.Upgraded(null, null).Render(),
            """{ "$set" : { "schema" : 2 } }"""
        );
        yield return Rendering.Case(
            "LackingVectors('s', null, 'p')",
            MongoPosts.LackingVectors("s", null, "p").Render(),
            """{ "vector_space" : null, "_id" : { "$gt" : "p" }, "spaces" : { "$ne" : "s" } }"""
        );
        yield return Rendering.Case(
            "OfLaterSpace('a', 's')",
            MongoPosts.OfLaterSpace("a", "s").Render(),
            """{ "vector_space" : { "$gt" : "a", "$ne" : "s" } }"""
        );
        yield return Rendering.Case(
            "ByVectorSpace",
            MongoPosts.ByVectorSpace.Render(),
            """{ "vector_space" : 1, "_id" : 1 }"""
        );
        yield return Rendering.Case(
            "VectorSpaceOnly",
            MongoPosts.VectorSpaceOnly.Render(),
            """{ "vector_space" : 1 }"""
        );
        yield return Rendering.Case(
            "IdsInSpace(['p'], 's')",
            MongoPosts.IdsInSpace(["p"], "s").Render(),
            """{ "_id" : { "$in" : ["p"] }, "spaces" : "s" }"""
        );
        yield return Rendering.Case(
            "LastGivenIn('s')",
            MongoPosts.LastGivenIn("s").Render(),
            """{ "$set" : { "vector_space" : "s" } }"""
        );
        yield return Rendering.Case(
            "DerivedParts",
            MongoPosts.DerivedParts.Render(),
            """{ "version" : 1, "questions_revision" : 1, "write" : 1, "url" : 1, "aliases" : 1, "spaces" : 1, "vectors" : 1, "site" : 1, "title" : 1, "language" : 1, "chunks" : 1, "question_ids" : 1, "term_rows" : 1 }"""
        );
        yield return Rendering.Case(
            "WithoutTermRows",
            MongoPosts.WithoutTermRows.Render(),
            """{ "term_rows" : { "$ne" : 1 } }"""
        );
        yield return Rendering.Case(
            "HasTermRows",
            MongoPosts.HasTermRows.Render(),
            """{ "$set" : { "term_rows" : 1 } }"""
        );
        yield return Rendering.Case("All", MongoPosts.All.Render(), """{ "_id" : { "$gte" : "" } }""");
        yield return Rendering.Case("Ids(['p'])", MongoPosts.Ids(["p"]).Render(), """{ "_id" : { "$in" : ["p"] } }""");
        yield return Rendering.Case(
            "AfterId('p')",
            MongoPosts.AfterId("p").Render(),
            """{ "_id" : { "$gt" : "p" } }"""
        );
        yield return Rendering.Case("ByWrite", MongoPosts.ByWrite.Render(), """{ "write" : 1, "_id" : 1 }""");
        yield return Rendering.Case("Any", MongoPosts.Any.Render(), """{ }""");
        yield return Rendering.Case(
            "NewestFirst",
            MongoPosts.NewestFirst.Render(),
            """{ "created_at" : -1, "_id" : -1 }"""
        );
        yield return Rendering.Case("ById", MongoPosts.ById.Render(), """{ "_id" : 1 }""");
        yield return Rendering.Case(
            "ListingParts",
            MongoPosts.ListingParts.Render(),
            """{ "url" : 1, "title" : 1, "total_questions" : 1, "processed_at" : 1, "created_at" : 1, "mark" : 1 }"""
        );
        yield return Rendering.Case(
            "ListingAtUrlParts",
            MongoPosts.ListingAtUrlParts.Render(),
            """{ "url" : 1, "title" : 1, "total_questions" : 1, "processed_at" : 1, "created_at" : 1, "mark" : 1, "aliases" : 1 }"""
        );
        yield return Rendering.Case(
            "ChunkParts",
            MongoPosts.ChunkParts.Render(),
            """{ "url" : 1, "title" : 1, "language" : 1, "chunks" : 1 }"""
        );
        yield return Rendering.Case(
            "QuestionParts",
            MongoPosts.QuestionParts.Render(),
            """{ "url" : 1, "questions" : 1 }"""
        );
        yield return Rendering.Case(
            "TextParts",
            MongoPosts.TextParts.Render(),
            """{ "version" : 1, "site" : 1, "title" : 1, "text" : 1, "chunks" : 1 }"""
        );
        yield return Rendering.Case(
            "WordParts",
            MongoPosts.WordParts.Render(),
            """{ "version" : 1, "write" : 1, "site" : 1, "title" : 1, "language" : 1, "chunks" : 1 }"""
        );
        yield return Rendering.Case("UrlParts", MongoPosts.UrlParts.Render(), """{ "url" : 1, "aliases" : 1 }""");
        yield return Rendering.Case(
            "WriteParts",
            MongoPosts.WriteParts.Render(),
            """{ "version" : 1, "questions_revision" : 1, "write" : 1, "url" : 1, "aliases" : 1, "spaces" : 1, "vectors" : 1 }"""
        );
        yield return Rendering.Case("IdAndWrite", MongoPosts.IdAndWrite.Render(), """{ "_id" : 1, "write" : 1 }""");
        yield return Rendering.Case(
            "ByVectorWrite",
            MongoPosts.ByVectorWrite.Render(),
            """{ "vector_write" : 1, "_id" : 1 }"""
        );
        yield return Rendering.Case(
            "IdAndVectorWrite",
            MongoPosts.IdAndVectorWrite.Render(),
            """{ "_id" : 1, "vector_write" : 1 }"""
        );
        yield return Rendering.Case("IdOnly", MongoPosts.IdOnly.Render(), """{ "_id" : 1 }""");
    }

    [TestCaseSource(nameof(Definitions))]
    public void A_definition_is_sent_as(BsonDocument rendered, string expected) =>
        Assert.That(rendered.ToString(), Is.EqualTo(expected));
}
