using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Storage.Mongo;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using BlogManager.Infrastructure.Storage.Mongo.Words;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MongoDB.Bson;
using MongoDB.Driver;

namespace BlogManager.Adapters.Tests.Mongo;

/// <summary>
/// What is kept beside the posts so that nothing is counted or walked: it must say what is there, also after a stop at any
/// step, beside an instance of an earlier release, and in a database that one of them made.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MongoCorpusTests
{
    private const string Next = "built-in-next";
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly string _name = $"blogmanager_test_{Guid.NewGuid():n}";
    private readonly CommandCounter _counter = new();
    private ServiceProvider? _services;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    private ServiceProvider Services =>
        _services ?? throw new InvalidOperationException("There is no server before the set-up.");

    private MongoDatabase Database => Services.GetRequiredService<MongoDatabase>();

    private IPostStore Posts => Services.GetRequiredService<IPostStore>();

    private IEmbeddingStore Vectors => Services.GetRequiredService<IEmbeddingStore>();

    private WriteLog Log => Services.GetRequiredService<WriteLog>();

    [SetUp]
    public async Task Connect()
    {
        _services = Instance(await MongoServer.ConnectionStringAsync());
        await Vectors.AddSpaceAsync(Samples.Space(), Cancel);
    }

    private ServiceProvider Instance(string connection) =>
        MongoStorageUnderTest.Services(connection, _name, time: _time, connect: text =>
        {
            var settings = MongoDatabase.SettingsOf(text);
            settings.ClusterConfigurator = _counter.Configure;
            return new MongoClient(settings);
        });

    [TearDown]
    public async Task Drop()
    {
        if (_services is null)
            return;
        await Database.DropAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }

    [Test]
    public async Task Posts_are_counted_as_they_come_and_go_and_never_walked()
    {
        await StoreAsync(Samples.Post("p1"));
        await StoreAsync(Samples.Post("p2"));
        await StoreAsync(Samples.Post("p2", version: 2));
        await StoreAsync(Samples.Post("p3"));
        await Posts.DeleteAsync("p1", Cancel);
        Assert.That(await Posts.DeleteAsync("p1", Cancel), Is.Null);
        Assert.That(await ReplaceAsync(Samples.Post("p2", version: 2)), Is.False);
        var cost = await _counter.OfAsync(async () => Assert.That(await Posts.CountAsync(Cancel), Is.EqualTo(2)));
        Assert.That(cost.Commands, Is.EqualTo(["find state"]));
    }

    [Test]
    public async Task Posts_are_counted_anew_after_a_write_that_was_cut_off_and_beside_an_earlier_release()
    {
        await StoreAsync(Samples.Post("p1"));
        await Log.BeginAsync("dead", "p2", Cancel);
        await Database.Posts.InsertOneAsync(PostDocument.Of(Samples.Post("p2"), "dead"), options: null, Cancel);
        _time.Advance(WriteLog.AbandonedAfter + TimeSpan.FromSeconds(1));
        await Log.ClearAbandonedAsync(Cancel);
        Assert.That(await Posts.CountAsync(Cancel), Is.EqualTo(2));
        // An earlier release raises the version and knows no count.
        await Database.Posts.InsertOneAsync(PostDocument.Of(Samples.Post("p3"), "old"), options: null, Cancel);
        await Database.Corpus.UpdateOneAsync(MongoDerived.TheCorpus, MongoDerived.Uncounted, cancellationToken: Cancel);
        Assert.That(await Posts.CountAsync(Cancel), Is.EqualTo(3));
        await StoreAsync(Samples.Post("p4"));
        var cost = await _counter.OfAsync(async () => Assert.That(await Posts.CountAsync(Cancel), Is.EqualTo(4)));
        Assert.That(cost.Counted, Is.Zero, "what was counted once is kept again");
    }

    [Test]
    public async Task A_count_that_is_made_while_somebody_writes_is_not_kept()
    {
        await Database.Corpus.UpdateOneAsync(
            MongoDerived.TheCorpus,
            MongoDerived.Uncounted,
            new UpdateOptions { IsUpsert = true },
            Cancel
        );
        // Begun, and its post is there, but not ended: it would be counted twice.
        await Log.BeginAsync("w", "p1", Cancel);
        await Database.Posts.InsertOneAsync(PostDocument.Of(Samples.Post("p1"), "w"), options: null, Cancel);
        Assert.That(await Posts.CountAsync(Cancel), Is.EqualTo(1));
        await Log.EndAsync("w", 1, Cancel);
        Assert.That(await Posts.CountAsync(Cancel), Is.EqualTo(1));
        Assert.That(await Posts.CountAsync(Cancel), Is.EqualTo(1));
    }

    [Test]
    public async Task Terms_are_counted_by_what_changed_between_two_versions()
    {
        await StoreAsync(Samples.Post("p1", words: "quokka common", chunks: 3));
        await StoreAsync(Samples.Post("p2", words: "common", chunks: 1));
        await StoreAsync(Samples.Post("p1", words: "wombat common", chunks: 2, version: 2));
        var counts = Services.GetRequiredService<TermCounts>();
        var found = await counts.OfAsync(["quokka", "wombat", "common"], Cancel);
        Assert.That((found["quokka"], found["wombat"], found["common"]), Is.EqualTo((0, 2, 3)));
        Assert.That((await counts.WholeAsync(Cancel)).Rows, Is.EqualTo(3));
        Assert.That(await Database.Terms.CountDocumentsAsync("{}", cancellationToken: Cancel), Is.EqualTo(3));
        Assert.That(await IsDoubtfulAsync(), Is.False);
        await Posts.DeleteAsync("p1", Cancel);
        found = await counts.OfAsync(["wombat", "common"], Cancel);
        Assert.That((found["wombat"], found["common"]), Is.EqualTo((0, 1)));
        Assert.That(await IsDoubtfulAsync(), Is.False);
    }

    [Test]
    public async Task Rows_that_are_not_all_there_when_they_are_erased_make_the_counts_doubtful()
    {
        await StoreAsync(Samples.Post("p1", chunks: 3));
        await Database.Terms.DeleteOneAsync(MongoTerms.OfPost("p1"), Cancel);
        await StoreAsync(Samples.Post("p1", version: 2));
        Assert.That(await IsDoubtfulAsync(), Is.True);
    }

    [Test]
    public async Task A_stop_inside_an_activation_is_finished_by_the_next_start()
    {
        for (var i = 0; i < 3; i++)
        {
            var post = await StoreAsync(Samples.Post($"p{i}"));
            await Vectors.AddSpaceAsync(Samples.Space(Next), Cancel);
            await Vectors.WriteAsync(Next, post.Id, 1, Samples.Embeddings(post), Cancel);
        }

        await Vectors.ActivateAsync(Samples.SpaceId, Cancel);
        await Vectors.AddSpaceAsync(Samples.Space(Next), Cancel);
        for (var i = 0; i < 3; i++)
            await Vectors.WriteAsync(Next, $"p{i}", 1, Samples.Embeddings(Samples.Post($"p{i}")), Cancel);
        // The first step of an activation, and then the process is gone.
        await Database.ActiveSpace.UpdateOneAsync(
            MongoDerived.TheActiveSpace,
            MongoDerived.Activate(Next, [Samples.SpaceId]),
            cancellationToken: Cancel
        );
        Assert.That((await Vectors.ActiveSpaceAsync(Cancel))!.Space.Id, Is.EqualTo(Next));
        await Services.GetRequiredService<SpaceErasure>().FinishAsync(Cancel);
        Assert.That(await Vectors.FindSpaceAsync(Samples.SpaceId, Cancel), Is.Null);
        Assert.That(
            await Database.Vectors.CountDocumentsAsync(
                MongoDerived.VectorsOfSpaces([Samples.SpaceId]),
                cancellationToken: Cancel
            ),
            Is.Zero
        );
        Assert.That(
            await Database.Posts.CountDocumentsAsync(
                MongoPosts.InAnySpace([Samples.SpaceId]),
                cancellationToken: Cancel
            ),
            Is.Zero
        );
        Assert.That(await Vectors.ReadAsync(Next, Cancel).ToListAsync(Cancel), Has.Count.EqualTo(9));
        Assert.That(await ReplaceAsync(Samples.Post("late")), Is.False, "the old space takes no post");
        var cost = await _counter.OfAsync(() => Services.GetRequiredService<SpaceErasure>().FinishAsync(Cancel));
        Assert.That(cost.Commands, Is.EqualTo(["find state"]), "nothing is left to do");
    }

    [Test]
    public async Task A_space_that_is_added_again_while_it_is_erased_is_empty_and_stays()
    {
        var post = await StoreAsync(Samples.Post("p1"));
        await Vectors.AddSpaceAsync(Samples.Space(Next), Cancel);
        await Vectors.WriteAsync(Next, "p1", 1, Samples.Embeddings(post), Cancel);
        await Database.ActiveSpace.UpdateOneAsync(
            MongoDerived.TheActiveSpace,
            MongoDerived.Activate(Next, [Samples.SpaceId]),
            cancellationToken: Cancel
        );
        await Vectors.AddSpaceAsync(Samples.Space(), Cancel);
        await Services.GetRequiredService<SpaceErasure>().FinishAsync(Cancel);
        Assert.That(await Vectors.FindSpaceAsync(Samples.SpaceId, Cancel), Is.Not.Null);
        Assert.That(await Vectors.ReadAsync(Samples.SpaceId, Cancel).ToListAsync(Cancel), Is.Empty);
        Assert.That(await ReplaceAsync(Samples.Post("p2")), Is.True);
    }

    [Test]
    public async Task A_database_of_an_earlier_release_is_brought_up_and_serves_meanwhile()
    {
        // As the release before this one left it: no counts, no list of spaces, schema 1, revisions with the spaces.
        await StoreAsync(Samples.Post("p1"));
        await StoreAsync(Samples.Post("p2"));
        await Vectors.ActivateAsync(Samples.SpaceId, Cancel);
        await Raw(MongoDatabase.StateName)
            .UpdateOneAsync(
                "{ _id: 'corpus' }",
                "{ $unset: { posts: 1, counted_at: 1, vector_changes: 1, spaces: 1 } }",
                cancellationToken: Cancel
            );
        await Raw(MongoDatabase.StateName)
            .InsertOneAsync(
                BsonDocument.Parse("{ _id: 'vector_changes', value: NumberLong(7000) }"),
                options: null,
                Cancel
            );
        await Raw(MongoDatabase.SpacesName)
            .UpdateManyAsync("{}", "{ $set: { revision: NumberLong(7000) } }", cancellationToken: Cancel);
        await Raw(MongoDatabase.PostsName)
            .UpdateManyAsync("{}", "{ $set: { schema: 1 }, $unset: { vector_space: 1 } }", cancellationToken: Cancel);

        await _services!.DisposeAsync();
        _services = Instance(await MongoServer.ConnectionStringAsync());
        Assert.That(await Posts.CountAsync(Cancel), Is.EqualTo(2));
        var changes = Services.GetRequiredService<IVectorChanges>();
        var before = await changes.RevisionAsync(Samples.SpaceId, Cancel);
        Assert.That(before, Is.GreaterThan(7000), "it never falls");
        Assert.That(await MissingAsync(), Is.Empty, "posts have vectors, though nothing says where last");
        await StoreAsync(Samples.Post("p1", version: 2));
        await StoreAsync(Samples.Post("p3"));
        Assert.That(await changes.RevisionAsync(Samples.SpaceId, Cancel), Is.GreaterThan(before!.Value));
        Assert.That(await Services.GetRequiredService<PostUpgrade>().UpgradeAsync(Cancel), Is.EqualTo(1));
        Assert.That(await Services.GetRequiredService<PostUpgrade>().UpgradeAsync(Cancel), Is.Zero);
        Assert.That(
            (await Raw(MongoDatabase.PostsName).Find("{}").ToListAsync(Cancel)).Select(p =>
                (p["schema"].ToInt32(), p["vector_space"].AsString)
            ),
            Is.All.EqualTo((2, Samples.SpaceId))
        );
        Assert.That(await Posts.CountAsync(Cancel), Is.EqualTo(3));
        Assert.That(await Vectors.ReadAsync(Samples.SpaceId, Cancel).ToListAsync(Cancel), Has.Count.EqualTo(9));
    }

    [Test]
    public async Task What_an_earlier_release_searched_is_erased_with_its_post_and_asked_for_by_nobody_where_it_is_not()
    {
        await StoreAsync(Samples.Post("p1"));
        Assert.That(Database.HasOldWords, Is.False);
        await Raw(MongoDatabase.OldWordsName)
            .InsertOneAsync(BsonDocument.Parse("{ _id: 'w:0', post: 'p1', write: 'w' }"), options: null, Cancel);
        await _services!.DisposeAsync();
        _services = Instance(await MongoServer.ConnectionStringAsync());
        await Posts.DeleteAsync("p1", Cancel);
        Assert.That(Database.HasOldWords, Is.True);
        Assert.That(await Database.OldWords.CountDocumentsAsync("{}", cancellationToken: Cancel), Is.Zero);
        await Database.DropOldWordsAsync(Cancel);
        Assert.That(Database.HasOldWords, Is.False);
    }

    [Test]
    public async Task A_post_that_lost_its_vectors_is_found_by_that_though_it_was_given_them_last_in_the_space()
    {
        await StoreAsync(Samples.Post("p1"));
        await Database.Posts.UpdateOneAsync(
            MongoPosts.Id("p1"),
            MongoPosts.LacksVectors(Samples.SpaceId),
            cancellationToken: Cancel
        );
        Assert.That(await MissingAsync(), Is.EqualTo(["p1"]));
    }

    private IMongoCollection<BsonDocument> Raw(string name) =>
        Database.Posts.Database.GetCollection<BsonDocument>(name);

    private async Task<List<string>> MissingAsync() =>
        await Vectors.MissingPostsAsync(Samples.SpaceId, Cancel).ToListAsync(Cancel);

    private async Task<bool> IsDoubtfulAsync() =>
        (await Database.TermCounts.Find(MongoTerms.TheWhole).SingleAsync(Cancel)).IsDoubtful;

    private Task<bool> ReplaceAsync(BlogPost post) =>
        Posts.ReplaceAsync(post, Samples.SpaceId, Samples.Embeddings(post), Cancel);

    private async Task<BlogPost> StoreAsync(BlogPost post)
    {
        Assert.That(await ReplaceAsync(post), Is.True);
        return post;
    }
}
