using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Storage.Mongo;
using MongoDB.Bson;

namespace BlogManager.Adapters.Tests.Mongo;

/// <summary>What is sent to the server for the rows of $text, to the letter.</summary>
public sealed class MongoWordDefinitionsTests
{
    private static IEnumerable<TestCaseData> Definitions()
    {
        yield return Rendering.Case(
            "Matching('a b', null, null)",
            MongoWords.Matching("a b", null, null).Render(),
            """{ "$text" : { "$search" : "a b", "$language" : "none" } }"""
        );
        yield return Rendering.Case(
            "Matching('a b', 's', 'p')",
            MongoWords.Matching("a b", new SiteScope("s"), "p").Render(),
            """{ "$text" : { "$search" : "a b", "$language" : "none" }, "site" : { "$in" : ["s"] }, "post" : "p" }"""
        );
        yield return Rendering.Case(
            "BestFirst",
            MongoWords.BestFirst.Render(),
            """{ "score" : { "$meta" : "textScore" } }"""
        );
        yield return Rendering.Case(
            "HitProjection",
            MongoWords.HitProjection.Render(),
            """{ "score" : { "$meta" : "textScore" } }"""
        );
        yield return Rendering.Case("OfWrite('w')", MongoWords.OfWrite("w").Render(), """{ "write" : "w" }""");
        yield return Rendering.Case("OfPost('p')", MongoWords.OfPost("p").Render(), """{ "post" : "p" }""");
        yield return Rendering.Case(
            "Before('p', 3)",
            MongoWords.Before("p", 3).Render(),
            """{ "post" : "p", "version" : { "$lt" : 3 } }"""
        );
        yield return Rendering.Case(
            "OfOtherWrites('p', ['w'])",
            MongoWords.OfOtherWrites("p", ["w"]).Render(),
            """{ "post" : "p", "write" : { "$nin" : ["w"] } }"""
        );
    }

    [TestCaseSource(nameof(Definitions))]
    public void A_definition_is_sent_as(BsonDocument rendered, string expected) =>
        Assert.That(rendered.ToString(), Is.EqualTo(expected));
}
