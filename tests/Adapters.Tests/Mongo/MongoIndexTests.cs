using BlogManager.Infrastructure.Storage.Mongo;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;

namespace BlogManager.Adapters.Tests.Mongo;

public sealed class MongoIndexTests
{
    private static readonly MongoIndex Unique = new(
        "jobs",
        "live",
        new BsonDocument("live", 1),
        Unique: true,
        Sparse: true
    );

    [Test]
    public void The_indexes_are_these() =>
        Assert.That(
            MongoIndexes.All.Select(i =>
                $"{i.Collection}.{i.Name} {i.Key}{(i.Unique ? " unique" : "")}{(i.Sparse ? " sparse" : "")}{(i.Expires ? " expires" : "")}"
            ),
            Is.EquivalentTo([
                """posts.url { "url" : 1 } unique""",
                """posts.aliases { "aliases.url" : 1 }""",
                """posts.newest { "created_at" : -1, "_id" : -1 }""",
                """posts.site_newest { "site" : 1, "created_at" : -1, "_id" : -1 }""",
                """posts.chunk_ids { "chunk_ids" : 1 } unique sparse""",
                """posts.question_ids { "question_ids" : 1 } unique sparse""",
                """posts.likeness { "likeness" : 1 } sparse""",
                """posts.spaces { "spaces" : 1, "_id" : 1 }""",
                """posts.write { "write" : 1, "_id" : 1 }""",
                """posts.vector_write { "vector_write" : 1, "_id" : 1 }""",
                """posts.schema { "schema" : 1 }""",
                """posts.term_rows { "term_rows" : 1 }""",
                """posts.vector_space { "vector_space" : 1, "_id" : 1 }""",
                """vectors.write { "write" : 1 }""",
                """vectors.post { "post" : 1, "version" : 1 }""",
                """vectors.space { "space" : 1 }""",
                """space_models.write { "write" : 1 }""",
                """terms.words { "words" : 1 }""",
                """terms.write { "write" : 1 }""",
                """terms.post { "post" : 1, "version" : 1 }""",
                """jobs.live { "live" : 1 } unique sparse""",
                """jobs.open_due { "open" : 1, "not_before" : 1, "created_at" : 1, "_id" : 1, "due_at" : 1 }""",
                """jobs.newest { "created_at" : -1, "_id" : -1 }""",
                """jobs.status_newest { "status" : 1, "created_at" : -1, "_id" : -1 }""",
                """jobs.finished { "finished_at" : 1 } sparse""",
                """jobs.subject { "subject" : 1 }""",
                """job_texts.write { "write" : 1 }""",
                """job_texts.job { "job" : 1 }""",
                """import_items.job { "job" : 1, "outcome" : 1, "ordinal" : 1 }""",
                """import_items.job_order { "job" : 1, "ordinal" : 1 }""",
                """import_items.url { "url" : 1 }""",
                """sources.newest { "created_at" : -1, "_id" : -1 }""",
                """sources.site { "site" : 1 }""",
                """source_pages.source { "source" : 1, "url" : 1 }""",
                """source_pages.url { "url" : 1 }""",
                """api_keys.visible_id { "visible_id" : 1 }""",
                """api_keys.previous_visible_id { "previous.visible_id" : 1 } sparse""",
                """api_keys.newest { "created_at" : -1, "_id" : -1 }""",
                """api_keys.kind { "kind" : 1 }""",
                """api_keys.outbox { "outbox._id" : 1 } sparse""",
                """key_changes.newest { "at" : -1, "_id" : -1 }""",
                """idempotent_requests.subject { "subject" : 1 } sparse""",
                """idempotent_requests.erase_at { "erase_at" : 1 } expires""",
                """kept_answers.oldest { "at" : 1 }""",
                """kept_answers.newest { "at" : -1, "_id" : -1 }""",
                """kept_answers.cited { "cited" : 1 }""",
                """kept_answers.nearest { "nearest" : 1 }""",
                """answer_ratings.answer { "answer" : 1 }""",
            ])
        );

    [Test]
    public void An_index_is_made_under_its_name_with_its_options()
    {
        var model = MongoIndexes.Model(Unique);
        Assert.That(
            (model.Options.Name, model.Options.Unique, model.Options.Sparse, model.Options.ExpireAfter),
            Is.EqualTo(("live", (bool?)true, (bool?)true, (TimeSpan?)null))
        );
        Assert.That(Key(model), Is.EqualTo("""{ "live" : 1 }"""));
        Assert.That(MongoIndexes.Model(Unique with { Unique = false }).Options.Unique, Is.Null);
        Assert.That(MongoIndexes.Model(Unique with { Expires = true }).Options.ExpireAfter, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void An_index_as_it_must_be_is_let_be() =>
        Assert.That(
            MongoIndexes.IsSame(
                Unique,
                BsonDocument.Parse("""{ v: 2, key: { live: 1.0 }, name: "any", unique: true, sparse: true }""")
            ),
            Is.True
        );

    [TestCase("""{ key: { erase_at: 1 }, name: "erase_at" }""", false)]
    [TestCase("""{ key: { erase_at: 1 }, name: "erase_at", expireAfterSeconds: 5 }""", false)]
    [TestCase("""{ key: { erase_at: 1 }, name: "erase_at", expireAfterSeconds: 0 }""", true)]
    public void An_index_that_erases_later_or_never_is_another(string found, bool isSame) =>
        Assert.That(
            MongoIndexes.IsSame(
                new MongoIndex("replies", "erase_at", new BsonDocument("erase_at", 1), Expires: true),
                BsonDocument.Parse(found)
            ),
            Is.EqualTo(isSame)
        );

    [TestCase("""{ v: 2, key: { live: 1 }, name: "live", sparse: true }""")]
    [TestCase("""{ v: 2, key: { live: 1 }, name: "live", unique: true }""")]
    [TestCase("""{ v: 2, key: { live: -1 }, name: "live", unique: true, sparse: true }""")]
    [TestCase("""{ v: 2, key: { live: "text" }, name: "live", unique: true, sparse: true }""")]
    [TestCase("""{ v: 2, key: { live: 1, more: 1 }, name: "live", unique: true, sparse: true }""")]
    [TestCase("""{ v: 2, key: { other: 1 }, name: "live", unique: true, sparse: true }""")]
    [TestCase("""{ v: 2, key: { live: 1 }, name: "live", unique: true, sparse: true, hidden: true }""")]
    [TestCase("""{ v: 2, key: { live: 1 }, name: "live", unique: true, sparse: true, expireAfterSeconds: 60 }""")]
    [TestCase(
        """{ v: 2, key: { live: 1 }, name: "live", unique: true, sparse: true, partialFilterExpression: { a: 1 } }"""
    )]
    public void An_index_with_another_key_or_other_options_is_another(string found) =>
        Assert.That(MongoIndexes.IsSame(Unique, BsonDocument.Parse(found)), Is.False);

    private static string Key<T>(CreateIndexModel<T> model) =>
        model
            .Keys.Render(new RenderArgs<T>(BsonSerializer.LookupSerializer<T>(), BsonSerializer.SerializerRegistry))
            .ToString();
}
