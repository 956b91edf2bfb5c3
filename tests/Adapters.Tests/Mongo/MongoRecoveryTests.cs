using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;
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
/// What processes that died half-way leave behind, and what instances see of each other. Needs a server, like the
/// contracts.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MongoRecoveryTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Caller By = new("actor", "an actor", Scopes.All);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly string _name = $"blogmanager_test_{Guid.NewGuid():n}";
    private ServiceProvider? _services;
    private string _connection = string.Empty;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    private ServiceProvider Services =>
        _services ?? throw new InvalidOperationException("There is no server before the set-up.");

    private MongoDatabase Database => Services.GetRequiredService<MongoDatabase>();

    private IPostStore Posts => Services.GetRequiredService<IPostStore>();

    [SetUp]
    public async Task Connect()
    {
        _connection = await MongoServer.ConnectionStringAsync();
        _services = Instance();
        await Services.GetRequiredService<IEmbeddingStore>().AddSpaceAsync(Samples.Space(), Cancel);
    }

    [TearDown]
    public async Task Drop()
    {
        if (_services is null)
            return;
        await Database.DropAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }

    [Test]
    public async Task What_a_write_that_died_before_its_post_left_is_erased_and_was_never_read()
    {
        var post = await StoreAsync(Samples.Post("p1"));
        var version = await Posts.CorpusVersionAsync(Cancel);
        var died = Samples.Post("p1", words: "intruder", version: 2);
        await Services.GetRequiredService<WriteLog>().BeginAsync("dead", "p1", Cancel);
        await Services
            .GetRequiredService<DerivedDocuments>()
            .AddVectorsAsync(
                VectorPartDocument.Split("dead", Samples.SpaceId, Samples.Dimension, "p1", 2, Samples.Embeddings(died)),
                Cancel
            );
        Assert.That(await VectorsAsync(), Is.EquivalentTo(Samples.Embeddings(post).Select(e => e.Id)));
        Assert.That(await Posts.CorpusVersionAsync(Cancel), Is.EqualTo(version), "it may still be under way");
        _time.Advance(WriteLog.AbandonedAfter + TimeSpan.FromSeconds(1));
        Assert.That(await Posts.CorpusVersionAsync(Cancel), Is.GreaterThan(version));
        Assert.That(
            await Database.Vectors.CountDocumentsAsync(MongoDerived.VectorsOfWrite("dead"), cancellationToken: Cancel),
            Is.Zero
        );
        Assert.That(await VectorsAsync(), Is.EquivalentTo(Samples.Embeddings(post).Select(e => e.Id)));
    }

    [Test]
    public async Task A_write_that_died_after_its_post_raises_the_version_and_its_rest_is_done()
    {
        PostUrl alias = new("https://blog.example/alias");
        await StoreAsync(Samples.Post("p1") with { Aliases = [alias] });
        await StoreAsync(Samples.Post("p2"));
        var version = await Posts.CorpusVersionAsync(Cancel);
        await Services.GetRequiredService<WriteLog>().BeginAsync("dead", "p2", Cancel);
        await Database.Posts.UpdateOneAsync(
            MongoPosts.Id("p2"),
            MongoPosts.AddAlias(alias.Value, claim: 99),
            cancellationToken: Cancel
        );
        Assert.That((await Posts.FindByUrlAsync(alias, Cancel))!.Id, Is.EqualTo("p2"), "the later claim counts");
        _time.Advance(WriteLog.AbandonedAfter + TimeSpan.FromSeconds(1));
        Assert.That(await Posts.CorpusVersionAsync(Cancel), Is.EqualTo(version + 1));
        Assert.That((await Posts.FindAsync("p1", Cancel))!.Aliases, Is.Empty);
    }

    [Test]
    public async Task An_erasure_that_died_after_its_post_is_finished_by_the_next()
    {
        await StoreAsync(Samples.Post("p1"));
        await Database.Posts.DeleteOneAsync(MongoPosts.Id("p1"), Cancel);
        Assert.That(await VectorsAsync(), Is.Empty);
        Assert.That(await Posts.DeleteAsync("p1", Cancel), Is.Null);
        Assert.That(
            await Database.Vectors.CountDocumentsAsync(MongoDerived.VectorsOfPost("p1"), cancellationToken: Cancel),
            Is.Zero
        );
    }

    [Test]
    public async Task A_post_whose_vectors_are_lost_lacks_them_and_so_is_repaired()
    {
        await StoreAsync(Samples.Post("p1"));
        await StoreAsync(Samples.Post("p2"));
        await Database.Vectors.DeleteManyAsync(MongoDerived.VectorsOfPost("p1"), Cancel);
        Assert.That(await VectorsAsync(), Has.Count.EqualTo(3));
        Assert.That(
            await Services
                .GetRequiredService<IEmbeddingStore>()
                .MissingPostsAsync(Samples.SpaceId, Cancel)
                .ToListAsync(Cancel),
            Is.EqualTo(["p1"])
        );
    }

    [Test]
    public async Task An_instance_finds_at_once_what_another_stored_and_no_longer_what_it_erased()
    {
        await using var other = Instance(MongoStorageOptions.InProcess);
        var words = other.GetRequiredService<ILexicalIndex>();
        Assert.That(await words.SearchAsync(new LexicalQuery(["quokka"], 5), Cancel), Is.Empty);
        await StoreAsync(Samples.Post("p1", words: "quokka"));
        Assert.That(await words.SearchAsync(new LexicalQuery(["quokka"], 5), Cancel), Has.Count.EqualTo(2));
        await StoreAsync(Samples.Post("p1", words: "wombat", version: 2, chunks: 1));
        Assert.That(await words.SearchAsync(new LexicalQuery(["quokka"], 5), Cancel), Is.Empty);
        await Posts.DeleteAsync("p1", Cancel);
        Assert.That((await words.StatisticsAsync(["wombat"], WordForm.Written, Cancel)).Chunks, Is.Zero);
    }

    [Test]
    public async Task Where_lexical_search_is_off_nothing_is_found_by_words_and_how_common_they_are_is_known()
    {
        await using var other = Instance(MongoStorageOptions.Off);
        await StoreAsync(Samples.Post("p1", words: "quokka", chunks: 2));
        var words = other.GetRequiredService<ILexicalIndex>();
        Assert.That(await words.SearchAsync(new LexicalQuery(["quokka"], 5), Cancel), Is.Empty);
        var statistics = await words.StatisticsAsync(["quokka"], WordForm.Written, Cancel);
        Assert.That((statistics.Chunks, statistics.ChunksWith["quokka"]), Is.EqualTo((2, 2)));
    }

    [Test]
    public async Task An_admin_change_that_died_half_way_is_finished_before_the_next_is_decided()
    {
        var keys = Services.GetRequiredService<IApiKeyStore>();
        await keys.AddAsync(Admin("k1"), By, Cancel);
        await keys.AddAsync(Admin("k2"), By, Cancel);
        var entry = KeyChangeDocument.Of("entry", Start, KeyAction.Revoked, "k1", "k1", By);
        await Database.Admins.UpdateOneAsync(
            MongoDerived.AdminsAt(0),
            MongoDerived.BeginAdminChange(new AdminChangeElement { Revoke = "k1", Entry = entry }),
            cancellationToken: Cancel
        );
        Assert.That(await keys.RevokeAsync("k2", By, Cancel), Is.EqualTo(RevokeOutcome.LastAdmin));
        Assert.That((await keys.FindAsync("k1", Cancel))!.RevokedAt, Is.EqualTo(Start));
        Assert.That(
            (await keys.ListChangesAsync(10, null, Cancel)).Value.Items.Count(c => c.Action == KeyAction.Revoked),
            Is.EqualTo(1)
        );
    }

    [Test]
    public async Task An_entry_that_was_not_copied_into_the_audit_is_copied_by_who_reads_it()
    {
        var keys = Services.GetRequiredService<IApiKeyStore>();
        await Database.PreparedAsync(Cancel);
        var entry = KeyChangeDocument.Of("entry", Start, KeyAction.Created, "k1", "k1", By);
        await Database.Keys.InsertOneAsync(ApiKeyDocument.Of(Admin("k1"), entry), options: null, Cancel);
        for (var reads = 0; reads < 2; reads++)
            Assert.That(
                (await keys.ListChangesAsync(10, null, Cancel)).Value.Items.Select(c => c.Id),
                Is.EqualTo(["entry"])
            );
    }

    [Test]
    public async Task A_post_of_an_older_release_is_listed_counted_found_and_replaced()
    {
        await Database.PreparedAsync(Cancel);
        using var client = new MongoClient(_connection);
        await client
            .GetDatabase(_name)
            .GetCollection<BsonDocument>(MongoDatabase.PostsName)
            .InsertOneAsync(
                BsonDocument.Parse(
                    """
                    {
                      _id: "old", version: NumberLong(1), url: "https://blog.example/old", site: "https://blog.example", title: "Old", text: "An old quokka.",
                      created_at: ISODate("2025-01-01T00:00:00Z"), processed_at: ISODate("2025-01-01T00:00:00Z"), chunk_ids: ["c"], chunks: [{ id: "c", text: "An old quokka." }]
                    }
                    """
                ),
                options: null,
                Cancel
            );
        // That release raised the version with it, and knew no count.
        await Database.Corpus.UpdateOneAsync(MongoDerived.TheCorpus, MongoDerived.Uncounted, cancellationToken: Cancel);
        await StoreAsync(Samples.Post("new"));
        await using var other = Instance(MongoStorageOptions.InProcess);
        Assert.That(await Posts.CountAsync(Cancel), Is.EqualTo(2));
        Assert.That(
            (await Posts.ListAsync(null, 10, null, Cancel)).Value.Items.Select(p => p.Id),
            Is.EqualTo(["new", "old"])
        );
        Assert.That(
            (await Posts.FindByUrlAsync(new PostUrl("https://blog.example/old"), Cancel))!.Title,
            Is.EqualTo("Old")
        );
        Assert.That(
            await other.GetRequiredService<ILexicalIndex>().SearchAsync(new LexicalQuery(["quokka"], 5), Cancel),
            Has.Count.EqualTo(1)
        );
        Assert.That(
            await Services
                .GetRequiredService<IEmbeddingStore>()
                .MissingPostsAsync(Samples.SpaceId, Cancel)
                .ToListAsync(Cancel),
            Is.EqualTo(["old"])
        );
        await StoreAsync(Samples.Post("old", version: 2));
    }

    [Test]
    public async Task Posts_without_rows_are_found_in_the_process_until_they_have_them()
    {
        await using (var other = Instance(MongoStorageOptions.InProcess))
        {
            var stored = Samples.Post("p1", words: "Häuser", chunks: 2) with { Language = "de" };
            Assert.That(
                await other
                    .GetRequiredService<IPostStore>()
                    .ReplaceAsync(stored, Samples.SpaceId, Samples.Embeddings(stored), Cancel),
                Is.True
            );
        }

        await Database.PreparedAsync(Cancel);
        await using var late = Instance();
        var words = late.GetRequiredService<ILexicalIndex>();
        var haus = new LexicalQuery(["haus"], 5, Form: WordForm.Analysed);
        Assert.That(await words.SearchAsync(haus, Cancel), Has.Count.EqualTo(2));
        Assert.That(
            await Database.Terms.CountDocumentsAsync(MongoTerms.OfPost("p1"), cancellationToken: Cancel),
            Is.Zero
        );
        Assert.That(await late.GetRequiredService<TermRows>().AddMissingAsync(Cancel), Is.EqualTo(1));
        Assert.That(await words.SearchAsync(haus, Cancel), Has.Count.EqualTo(2));
        Assert.That(await late.GetRequiredService<TermRows>().AddMissingAsync(Cancel), Is.Zero);
        Assert.That(
            (await words.StatisticsAsync(["haus"], WordForm.Analysed, Cancel)).ChunksWith["haus"],
            Is.EqualTo(2)
        );
    }

    [Test]
    public async Task The_rarest_words_come_first_where_not_all_rows_can_be_read()
    {
        for (var i = 0; i < 6; i++)
            await StoreAsync(Samples.Post($"filler{i}", words: "common usual", chunks: 5));
        await StoreAsync(Samples.Post("rare", words: "quokka", chunks: 1));
        await StoreAsync(Samples.Post("both", words: "quokka common", chunks: 1));
        var search = new TermSearch(Database, Services.GetRequiredService<TermCounts>())
        {
            EnoughCandidates = 2,
            MostCandidates = 4,
        };
        var hits = await search.SearchAsync(new LexicalQuery(["common", "usual", "quokka"], 9), Cancel);
        Assert.That(
            hits.Select(h => h.PostId),
            Is.EquivalentTo(["both", "rare"]),
            "two rows have the rarest, which is enough"
        );
        hits = await search.SearchAsync(new LexicalQuery(["common"], 9), Cancel);
        Assert.That(hits, Has.Count.EqualTo(4), "no more are read than that");
    }

    [Test]
    public async Task Counts_that_were_cut_off_are_made_good()
    {
        await StoreAsync(Samples.Post("p1", words: "quokka", chunks: 3));
        await Database.TermCounts.UpdateOneAsync(
            MongoTerms.CountOf("quokka"),
            MongoTerms.More(40),
            cancellationToken: Cancel
        );
        var counts = Services.GetRequiredService<TermCounts>();
        var version = (CancellationToken _) => Task.FromResult<long?>(1);
        await counts.RecountAsync(version, Cancel);
        Assert.That((await counts.OfAsync(["quokka"], Cancel))["quokka"], Is.EqualTo(43), "nobody doubts them yet");
        await counts.DoubtAsync(Cancel);
        await counts.RecountAsync(_ => Task.FromResult<long?>(null), Cancel);
        Assert.That((await counts.OfAsync(["quokka"], Cancel))["quokka"], Is.EqualTo(43), "a write is under way");
        await counts.RecountAsync(version, Cancel);
        Assert.That((await counts.OfAsync(["quokka"], Cancel))["quokka"], Is.EqualTo(3));
        Assert.That((await counts.WholeAsync(Cancel)).Rows, Is.EqualTo(3));
        await Posts.DeleteAsync("p1", Cancel);
        Assert.That((await counts.OfAsync(["quokka"], Cancel))["quokka"], Is.Zero);
        Assert.That((await counts.WholeAsync(Cancel)).Rows, Is.Zero);
    }

    private ServiceProvider Instance(string lexicalSearch = MongoStorageOptions.Auto) =>
        MongoStorageUnderTest.Services(_connection, _name, lexicalSearch, _time);

    private async Task<BlogPost> StoreAsync(BlogPost post)
    {
        Assert.That(await Posts.ReplaceAsync(post, Samples.SpaceId, Samples.Embeddings(post), Cancel), Is.True);
        return post;
    }

    private async Task<List<string>> VectorsAsync() =>
        [
            .. (
                await Services.GetRequiredService<IEmbeddingStore>().ReadAsync(Samples.SpaceId, Cancel).ToListAsync()
            ).Select(e => e.Id),
        ];

    private static ApiKey Admin(string id) =>
        new()
        {
            Id = id,
            Name = id,
            Kind = KeyKind.Admin,
            VisibleId = id,
            Hash = new byte[] { 1 },
            Scopes = Scopes.All,
            CreatedAt = Start,
        };
}
