using BlogManager.Adapters.Tests.Servers;
using BlogManager.Domain.Posts;
using BlogManager.Testing;

namespace BlogManager.Adapters.Tests.Chroma;

/// <summary>What bringing a real Chroma into step costs: in requests, and in vectors held, not in time.</summary>
public sealed class ChromaReconciliationTests
{
    private const int Posts = 300;
    private const int OfPost = 5;
    private static readonly EmbeddingSpace Space = new("space-3", "test", "none", 3);
    private static readonly Lazy<Task<ChromaServer>> Server = new(ChromaServer.StartAsync);
    private static int _count;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [OneTimeTearDown]
    public static async Task StopServer()
    {
        if (Server.IsValueCreated)
            await (await Server.Value).DisposeAsync();
    }

    // Pages of 128 posts: 4 of them side by side, and the one that is being read.
    [TestCase(1000)]
    [TestCase(3000)]
    public async Task A_blog_is_brought_in_by_pages_and_no_more_is_held_of_a_larger_one(int posts)
    {
        var store = Stocked(posts);
        await using var chroma = await ChromaAsync(store);
        int read = 0,
            written = 0,
            most = 0;
        var counting = new Lock();
        store.Reading = _ =>
        {
            lock (counting)
                most = Math.Max(most, (read += OfPost) - written);
        };
        chroma.Traffic.Written = records =>
        {
            lock (counting)
                written += records;
        };

        Assert.That(await chroma.RoundAsync(Space, trusts: true, Cancel), Is.EqualTo(posts));
        Assert.That(await chroma.Index.CountAsync(Space.Id, Cancel), Is.EqualTo(posts * OfPost));
        // The fifth page ends at the first post of the sixth.
        Assert.That(most, Is.GreaterThan(0).And.LessThanOrEqualTo(((4 * 128) + 1) * OfPost));
        Assert.That(chroma.Traffic.Calls["upsert"], Is.EqualTo((posts + 127) / 128));
    }

    [Test]
    public async Task A_start_after_which_nothing_changed_reads_no_vector_and_no_record()
    {
        var store = Stocked(Posts);
        await using var chroma = await ChromaAsync(store);
        await chroma.RoundAsync(Space, trusts: true, Cancel);
        var before = chroma.Traffic.Total;
        store.Reading = post => Assert.Fail($"{post} was read");
        Assert.That(await chroma.RoundAsync(Space, trusts: true, Cancel), Is.Zero);
        Assert.That(chroma.Traffic.Total - before, Is.EqualTo(3), "the collection, its mark, its count");
    }

    [Test]
    public async Task What_is_known_to_be_out_of_step_is_compared_whatever_the_mark_says()
    {
        var store = Stocked(Posts);
        await using var chroma = await ChromaAsync(store);
        await chroma.RoundAsync(Space, trusts: true, Cancel);
        var asked = Asked(chroma);
        Assert.That(await chroma.RoundAsync(Space, trusts: false, Cancel), Is.Zero);
        Assert.That(asked.Distinct().Count(), Is.EqualTo(Posts));
    }

    [Test]
    public async Task Of_a_blog_of_which_one_post_changed_only_that_is_written()
    {
        var store = Stocked(Posts);
        await using var chroma = await ChromaAsync(store);
        await chroma.RoundAsync(Space, trusts: true, Cancel);
        chroma.Traffic.Calls.Clear();
        store.Put(Chunk("new", "p00007", 0, 0, 1));
        Assert.That(await chroma.RoundAsync(Space, trusts: true, Cancel), Is.EqualTo(1));
        // 3 pages of at most 640 records each.
        Assert.That((chroma.Traffic.Calls["get"], chroma.Traffic.Calls["upsert"]), Is.EqualTo((3, 1)));
        Assert.That(await chroma.Index.CountAsync(Space.Id, Cancel), Is.EqualTo((Posts * OfPost) - OfPost + 1));
    }

    [TestCase(false, 904)]
    [TestCase(true, 5000)]
    public async Task A_round_that_was_cut_off_goes_on_where_it_was_unless_the_store_changed(bool changed, int compared)
    {
        var store = Stocked(5000, ofPost: 1);
        await using var chroma = await ChromaAsync(store);
        // After 32 pages of 128 posts, 4096 of them, a mark is set.
        store.Reading = post =>
        {
            if (post == "p04700")
                throw new IOException("the test cuts it off");
        };
        Assert.That(async () => await chroma.RoundAsync(Space, trusts: true, Cancel), Throws.TypeOf<IOException>());
        store.Reading = _ => { };
        if (changed)
            store.Put(Chunk("p00001", "p00001", 0, 1, 1));
        var asked = Asked(chroma);
        await chroma.RoundAsync(Space, trusts: true, Cancel);
        Assert.That(asked.Distinct().Count(), Is.EqualTo(compared));
        Assert.That(await chroma.Index.CountAsync(Space.Id, Cancel), Is.EqualTo(5000));
    }

    [Test]
    public async Task What_the_store_does_not_have_is_erased_over_many_pages()
    {
        await using var chroma = await ChromaAsync(new StoreOfVectors(Space).Put(Chunk("stays", "stays", 1, 0, 0)));
        for (var i = 0; i < 7; i++)
        {
            var post = $"stray{i}";
            await chroma.Index.ReplacePostAsync(
                Space,
                post,
                [.. Enumerable.Range(0, 500).Select(c => Chunk($"{post}-{c}", post, 1, c, i))],
                Cancel
            );
        }

        Assert.That(await chroma.RoundAsync(Space, trusts: true, Cancel), Is.EqualTo(8));
        Assert.That(await chroma.Index.CountAsync(Space.Id, Cancel), Is.EqualTo(1));
    }

    [Test]
    public async Task A_collection_that_lost_records_is_filled_again_though_its_mark_is_there()
    {
        var store = Stocked(Posts);
        await using var chroma = await ChromaAsync(store);
        await chroma.RoundAsync(Space, trusts: true, Cancel);
        await chroma.Index.DeletePostAsync("p00003", Cancel);
        Assert.That(await chroma.RoundAsync(Space, trusts: true, Cancel), Is.EqualTo(1));
        Assert.That(await chroma.Index.CountAsync(Space.Id, Cancel), Is.EqualTo(Posts * OfPost));
    }

    [Test]
    public async Task Posts_are_written_side_by_side_and_no_more_of_them_than_is_set()
    {
        await using var chroma = await ChromaAsync(new StoreOfVectors(Space));
        await chroma.Index.ReplacePostAsync(Space, "first", [Chunk("first", "first", 1, 0, 0)], Cancel);
        var four = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = 0;
        chroma.Traffic.UpsertGate = () =>
        {
            if (Interlocked.Increment(ref begun) == 4)
                four.SetResult();
            return four.Task.WaitAsync(TimeSpan.FromSeconds(4));
        };
        await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(i => chroma.Index.ReplacePostAsync(Space, $"p{i}", [Chunk($"c{i}", $"p{i}", 1, i, 0)], Cancel))
        );
        Assert.That(chroma.Traffic.MostUpsertsAtOnce, Is.EqualTo(4));
        Assert.That(await chroma.Index.CountAsync(Space.Id, Cancel), Is.EqualTo(13));
    }

    [Test]
    public async Task Writes_of_one_post_do_not_overtake_each_other()
    {
        await using var chroma = await ChromaAsync(new StoreOfVectors(Space));
        await chroma.Index.ReplacePostAsync(Space, "first", [Chunk("first", "first", 1, 0, 0)], Cancel);
        chroma.Traffic.UpsertGate = async () => await Task.Yield();
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(i => chroma.Index.ReplacePostAsync(Space, "p", [Chunk($"c{i}", "p", 1, i, 0)], Cancel))
        );
        Assert.That(chroma.Traffic.MostUpsertsAtOnce, Is.EqualTo(1));
        Assert.That(await chroma.Index.CountAsync(Space.Id, Cancel), Is.EqualTo(2), "one vector of each post");
    }

    [Test]
    public async Task A_calls_body_is_bounded_whatever_a_post_has()
    {
        var wide = new EmbeddingSpace("space-384", "test", "none", 384);
        await using var chroma = await ChromaAsync(new StoreOfVectors(wide));
        var vectors = Enumerable
            .Range(0, 1500)
            .Select(i =>
                Chunk($"c{i}", "p", [.. Enumerable.Range(0, 384).Select(d => (float)Math.Sin((i * 384) + d))])
            );
        await chroma.Index.ReplacePostAsync(wide, "p", [.. vectors], Cancel);
        // 682 vectors of 1536 bytes are a mebibyte, and some 12 characters a component.
        Assert.That(chroma.Traffic.Calls["upsert"], Is.EqualTo(3));
        Assert.That(chroma.Traffic.LargestBody, Is.LessThan(4_000_000));
        Assert.That(await chroma.Index.CountAsync(wide.Id, Cancel), Is.EqualTo(1500));
    }

    private static StoreOfVectors Stocked(int posts, int ofPost = OfPost)
    {
        var store = new StoreOfVectors(Space);
        for (var i = 0; i < posts; i++)
            store.Put([.. Enumerable.Range(0, ofPost).Select(c => Chunk($"{i}-{c}", $"p{i:00000}", 1, c, i))]);
        return store;
    }

    private static HashSet<string> Asked(ChromaUnderTest chroma)
    {
        var asked = new HashSet<string>();
        chroma.Traffic.AskedFor = posts =>
        {
            lock (asked)
                asked.UnionWith(posts);
        };
        return asked;
    }

    private static async Task<ChromaUnderTest> ChromaAsync(StoreOfVectors store)
    {
        if (!ChromaServer.IsInstalled)
            Assert.Ignore(ChromaServer.Missing);
        return new ChromaUnderTest(
            (await Server.Value).Url,
            store,
            $"round{Interlocked.Increment(ref _count)}",
            ("BlogManager:Vectors:Chroma:TimeoutSeconds", "120")
        );
    }

    private static Embedding Chunk(string id, string postId, params float[] values) =>
        new(id, postId, "https://a.example", VectorKind.Chunk, values);
}
