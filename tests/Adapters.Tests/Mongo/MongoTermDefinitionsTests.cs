using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Storage.Mongo;
using MongoDB.Bson;

namespace BlogManager.Adapters.Tests.Mongo;

/// <summary>What is sent to the server for the rows of terms, to the letter.</summary>
public sealed class MongoTermDefinitionsTests
{
    private static IEnumerable<TestCaseData> Definitions()
    {
        yield return Rendering.Case(
            "WithAny(['a', 'b'], null, null)",
            MongoTerms.WithAny(["a", "b"], null, null).Render(),
            """{ "words" : { "$in" : ["a", "b"] } }"""
        );
        yield return Rendering.Case(
            "WithAny(['a'], 's', 'p')",
            MongoTerms.WithAny(["a"], new SiteScope("s"), "p").Render(),
            """{ "words" : { "$in" : ["a"] }, "site" : { "$in" : ["s"] }, "post" : "p" }"""
        );
        yield return Rendering.Case(
            "WithAll(['a', 'b', 'a'])",
            MongoTerms.WithAll(["a", "b", "a"]).Render(),
            """{ "$and" : [{ "words" : "a" }, { "words" : "b" }] }"""
        );
        yield return Rendering.Case("RankedParts", MongoTerms.RankedParts.Render(), """{ "words" : 0 }""");
        yield return Rendering.Case(
            "CountsOf(['a'])",
            MongoTerms.CountsOf(["a"]).Render(),
            """{ "_id" : { "$in" : ["a"] } }"""
        );
        yield return Rendering.Case("More(-2)", MongoTerms.More(-2).Render(), """{ "$inc" : { "rows" : -2 } }""");
        yield return Rendering.Case(
            "MoreOfAll(1, 9)",
            MongoTerms.MoreOfAll(1, 9).Render(),
            """{ "$inc" : { "rows" : 1, "length" : 9 } }"""
        );
        yield return Rendering.Case("OfWrite('w')", MongoTerms.OfWrite("w").Render(), """{ "write" : "w" }""");
        yield return Rendering.Case("OfPost('p')", MongoTerms.OfPost("p").Render(), """{ "post" : "p" }""");
        yield return Rendering.Case(
            "Before('p', 3)",
            MongoTerms.Before("p", 3).Render(),
            """{ "post" : "p", "version" : { "$lt" : 3 } }"""
        );
        yield return Rendering.Case(
            "OfOtherWrites('p', ['w'])",
            MongoTerms.OfOtherWrites("p", ["w"]).Render(),
            """{ "post" : "p", "write" : { "$nin" : ["w"] } }"""
        );
    }

    [TestCaseSource(nameof(Definitions))]
    public void A_definition_is_sent_as(BsonDocument rendered, string expected) =>
        Assert.That(rendered.ToString(), Is.EqualTo(expected));
}
