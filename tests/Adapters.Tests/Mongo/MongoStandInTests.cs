using BlogManager.Testing.MongoWire;
using MongoDB.Bson;
using MongoDB.Driver;

namespace BlogManager.Adapters.Tests.Mongo;

/// <summary>
/// The stand-in, asked by the real driver: what it must refuse as MongoDB does, or because it does not know it.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MongoStandInTests : IDisposable
{
    private MongoStandIn _server = null!;
    private MongoClient _client = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    private IMongoCollection<BsonDocument> Collection => _client.GetDatabase("d").GetCollection<BsonDocument>("c");

    [SetUp]
    public void Start()
    {
        _server = MongoStandIn.Start();
        _client = new MongoClient(_server.ConnectionString);
    }

    [TearDown]
    public async Task Stop()
    {
        Dispose();
        await _server.DisposeAsync();
    }

    public void Dispose() => _client.Dispose();

    [TestCase("""{ a: { $regex: "x" } }""")]
    [TestCase("""{ $where: "true" }""")]
    [TestCase("""{ $text: { $search: "x" } }""")]
    public async Task A_condition_that_it_does_not_know_is_refused_and_not_met(string filter)
    {
        await InsertAsync("{ _id: 1, a: 'x' }");
        Assert.That(
            async () => await Collection.Find(BsonDocument.Parse(filter)).ToListAsync(Cancel),
            Throws.InstanceOf<MongoCommandException>()
        );
    }

    [TestCase("""{ $rename: { a: "b" } }""")]
    [TestCase("""{ $push: { a: { $each: [1], $slice: 1 } } }""")]
    [TestCase("""{ $set: { "a.0.b": 1 } }""")]
    public async Task An_update_that_it_does_not_know_is_refused_and_changes_nothing(string update)
    {
        await InsertAsync("{ _id: 1, a: [{ b: 0 }] }");
        Assert.That(
            async () => await Collection.UpdateOneAsync("{}", update, cancellationToken: Cancel),
            Throws.InstanceOf<MongoWriteException>()
        );
        Assert.That(
            await Collection.Find("{}").SingleAsync(Cancel),
            Is.EqualTo(BsonDocument.Parse("{ _id: 1, a: [{ b: 0 }] }"))
        );
    }

    [Test]
    public async Task Updates_by_a_pipeline_transactions_and_text_indexes_are_refused()
    {
        await InsertAsync("{ _id: 1 }");
        var pipeline = Builders<BsonDocument>.Update.Pipeline(
            new EmptyPipelineDefinition<BsonDocument>().AppendStage<BsonDocument, BsonDocument, BsonDocument>(
                "{ $set: { a: 1 } }"
            )
        );
        Assert.That(
            async () => await Collection.UpdateOneAsync("{}", pipeline, cancellationToken: Cancel),
            Throws.InstanceOf<MongoException>()
        );
        Assert.That(
            async () =>
                await Collection.Indexes.CreateOneAsync(
                    new CreateIndexModel<BsonDocument>("{ a: 'text' }"),
                    cancellationToken: Cancel
                ),
            Throws.InstanceOf<MongoCommandException>()
        );
        using var session = await _client.StartSessionAsync(cancellationToken: Cancel);
        Assert.That(() => session.StartTransaction(), Throws.InstanceOf<NotSupportedException>());
    }

    [Test]
    public async Task A_unique_index_counts_each_element_of_an_array_an_empty_one_and_without_sparse_what_is_missing()
    {
        await Collection.Indexes.CreateOneAsync(
            new CreateIndexModel<BsonDocument>(
                "{ many: 1 }",
                new CreateIndexOptions
                {
                    Name = "many",
                    Unique = true,
                    Sparse = true,
                }
            ),
            cancellationToken: Cancel
        );
        await Collection.Indexes.CreateOneAsync(
            new CreateIndexModel<BsonDocument>("{ one: 1 }", new CreateIndexOptions { Name = "one", Unique = true }),
            cancellationToken: Cancel
        );
        await InsertAsync("{ _id: 1, many: ['a', 'b'], one: 1 }");
        await InsertAsync("{ _id: 2, one: 2 }");
        await InsertAsync("{ _id: 3, many: [] }");
        Assert.That(
            async () => await InsertAsync("{ _id: 1 }"),
            Throws.InstanceOf<MongoWriteException>().With.Message.Contains("E11000")
        );
        Assert.That(
            async () => await InsertAsync("{ _id: 4, many: ['c', 'b'], one: 4 }"),
            Throws.InstanceOf<MongoWriteException>()
        );
        Assert.That(
            async () => await InsertAsync("{ _id: 4, many: [], one: 4 }"),
            Throws.InstanceOf<MongoWriteException>()
        );
        Assert.That(async () => await InsertAsync("{ _id: 4 }"), Throws.InstanceOf<MongoWriteException>());
        Assert.That(
            async () =>
                await Collection.UpdateOneAsync("{ _id: 2 }", "{ $set: { many: ['a'] } }", cancellationToken: Cancel),
            Throws.InstanceOf<MongoWriteException>()
        );
        Assert.That(await Collection.CountDocumentsAsync("{}", cancellationToken: Cancel), Is.EqualTo(3));
    }

    [Test]
    public async Task Many_documents_come_in_batches_in_the_order_of_their_bytes()
    {
        await Collection.InsertManyAsync(
            Enumerable
                .Range(0, 500)
                .Reverse()
                .Select(i => new BsonDocument("_id", $"é{i:000}"))
                .Append(new BsonDocument("_id", "z")),
            cancellationToken: Cancel
        );
        var ids = (await Collection.Find("{}").Sort("{ _id: 1 }").ToListAsync(Cancel)).ConvertAll(d =>
            d["_id"].AsString
        );
        Assert.That(ids, Has.Count.EqualTo(501));
        Assert.That((ids[0], ids[1], ids[^1]), Is.EqualTo(("z", "é000", "é499")));
    }

    private Task InsertAsync(string document) =>
        Collection.InsertOneAsync(BsonDocument.Parse(document), options: null, Cancel);
}
