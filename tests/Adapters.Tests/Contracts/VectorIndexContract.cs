using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;

namespace BlogManager.Adapters.Tests.Contracts;

/// <summary>What every vector index promises.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class VectorIndexContract
{
    private const string Site = "https://a.example";
    private const string OtherSite = "https://b.example";
    private static readonly EmbeddingSpace Space = new("contract-4", "contract", "none", 4);
    private static readonly VectorFilter Chunks = new(VectorKind.Chunk);

    private IVectorIndex? _index;

    protected static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    protected IVectorIndex Index =>
        _index ?? throw new InvalidOperationException("There is no index before the set-up.");

    /// <summary>Makes an index without vectors, over a store without vectors where it needs one.</summary>
    protected abstract Task<IVectorIndex> CreateAsync();

    /// <summary>Takes an index down.</summary>
    protected abstract Task DestroyAsync(IVectorIndex index);

    [SetUp]
    public async Task SetUpIndex() => _index = await CreateAsync();

    [TearDown]
    public async Task TearDownIndex()
    {
        if (_index is not null)
            await DestroyAsync(_index);
    }

    [Test]
    public async Task An_unknown_space_gives_nothing()
    {
        Assert.That(await FindAsync([1, 0, 0, 0], Chunks), Is.Empty);
        Assert.That(await Index.CountAsync(Space.Id, Cancel), Is.Zero);
        await Index.DeletePostAsync("none", Cancel);
    }

    [Test]
    public async Task The_nearest_come_first_with_their_cosine()
    {
        await PutAsync(
            "p",
            Chunk("far", "p", [0, 1, 0, 0]),
            Chunk("near", "p", [0.6f, 0.8f, 0, 0]),
            Chunk("same", "p", [1, 0, 0, 0]),
            Chunk("away", "p", [-1, 0, 0, 0])
        );
        var hits = await Index.SearchAsync(Space, new float[] { 1, 0, 0, 0 }, Chunks, 10, Cancel);
        Assert.That(hits.Select(h => h.Id), Is.EqualTo(["same", "near", "far", "away"]));
        Assert.That(hits.Select(h => (double)h.Score), Is.EqualTo([1, 0.6, 0, -1]).Within(1e-5));
        Assert.That(hits.Select(h => h.PostId), Is.All.EqualTo("p"));
    }

    [Test]
    public async Task No_more_than_the_limit_is_given()
    {
        await PutAsync("p", [.. Enumerable.Range(0, 20).Select(i => Chunk($"c{i:00}", "p", Unit(i)))]);
        Assert.That(await Index.SearchAsync(Space, Unit(3), Chunks, 5, Cancel), Has.Count.EqualTo(5));
    }

    [Test]
    public async Task Equal_scores_come_by_id_whatever_the_order_of_adding()
    {
        await PutAsync("q", Chunk("b", "q", [1, 0, 0, 0]), Chunk("d", "q", [1, 0, 0, 0]));
        await PutAsync("p", Chunk("c", "p", [1, 0, 0, 0]), Chunk("a", "p", [1, 0, 0, 0]));
        Assert.That(await FindAsync([1, 0, 0, 0], Chunks), Is.EqualTo(["a", "b", "c", "d"]));
    }

    [Test]
    public async Task A_replaced_post_is_found_by_its_new_vectors_only()
    {
        await PutAsync("p", Chunk("old1", "p", [1, 0, 0, 0]), Chunk("old2", "p", [0, 1, 0, 0]));
        await PutAsync("p", Chunk("new", "p", [0, 0, 1, 0]));
        Assert.That(await FindAsync([1, 1, 1, 1], Chunks), Is.EqualTo(["new"]));
        Assert.That(await Index.CountAsync(Space.Id, Cancel), Is.EqualTo(1));
    }

    [Test]
    public async Task A_deleted_post_is_gone_and_the_others_stay()
    {
        await PutAsync("p", Chunk("p1", "p", [1, 0, 0, 0]), Chunk("p2", "p", [0, 1, 0, 0]));
        await PutAsync("q", Chunk("q1", "q", [0.8f, 0.6f, 0, 0]), Whole("q", [0, 0, 0, 1]));
        await PutAsync("r", Chunk("r1", "r", [0, 0, 0.6f, 0.8f]));
        await Index.DeletePostAsync("p", Cancel);
        Assert.That(await FindAsync([1, 0, 0, 0], Chunks), Is.EqualTo(["q1", "r1"]));
        Assert.That(await Index.CountAsync(Space.Id, Cancel), Is.EqualTo(3));
        await Index.DeletePostAsync("p", Cancel);
        Assert.That(await Index.CountAsync(Space.Id, Cancel), Is.EqualTo(3));
    }

    [Test]
    public async Task Filters_choose_kind_site_and_post()
    {
        await PutAsync("p", Chunk("p1", "p", [1, 0, 0, 0]), Whole("p", [1, 0, 0, 0]));
        await PutAsync("q", Chunk("q1", "q", [1, 0, 0, 0], OtherSite), Whole("q", [1, 0, 0, 0], OtherSite));
        float[] query = [1, 0, 0, 0];
        Assert.That(await FindAsync(query, Chunks), Is.EqualTo(["p1", "q1"]));
        Assert.That(await FindAsync(query, new VectorFilter(VectorKind.Post)), Is.EqualTo(["p", "q"]));
        Assert.That(
            await FindAsync(query, new VectorFilter(VectorKind.Post, Sites: new SiteScope(OtherSite))),
            Is.EqualTo(["q"])
        );
        Assert.That(await FindAsync(query, new VectorFilter(VectorKind.Chunk, PostId: "p")), Is.EqualTo(["p1"]));
        Assert.That(
            await FindAsync(query, new VectorFilter(VectorKind.Chunk, Sites: new SiteScope(OtherSite), PostId: "p")),
            Is.Empty
        );
        Assert.That(await FindAsync(query, new VectorFilter(VectorKind.Post, ExcludePostId: "p")), Is.EqualTo(["q"]));
        Assert.That(
            await FindAsync(query, new VectorFilter(VectorKind.Post, Sites: new SiteScope("https://none.example"))),
            Is.Empty
        );
        Assert.That(
            await FindAsync(
                query,
                new VectorFilter(VectorKind.Post, Sites: new SiteScope(OtherSite, "https://none.example"))
            ),
            Is.EqualTo(["q"])
        );
        Assert.That(
            await FindAsync(query, new VectorFilter(VectorKind.Post, Sites: new SiteScope(OtherSite, Site))),
            Is.EqualTo(["p", "q"])
        );
        Assert.That(
            await FindAsync(query, new VectorFilter(VectorKind.Post, Sites: new SiteScope())),
            Is.Empty,
            "no site is not every site"
        );
        Assert.That(
            await FindAsync(
                query,
                new VectorFilter(VectorKind.Chunk, Sites: new SiteScope(OtherSite), ExcludePostId: "p")
            ),
            Is.EqualTo(["q1"])
        );
    }

    [Test]
    public async Task A_zero_vector_is_near_nothing_on_either_side()
    {
        await PutAsync("p", Chunk("zero", "p", [0, 0, 0, 0]), Chunk("one", "p", [0, 1, 0, 0]));
        Assert.That(await FindAsync([0, 1, 0, 0], Chunks), Is.EqualTo(["one"]));
        Assert.That(await FindAsync([0, 0, 0, 0], Chunks), Is.Empty);
    }

    [Test]
    public async Task A_query_of_another_dimension_is_refused()
    {
        await PutAsync("p", Chunk("c", "p", [1, 0, 0, 0]));
        Assert.That(
            async () => await Index.SearchAsync(Space, new float[] { 1, 0 }, Chunks, 1, Cancel),
            Throws.ArgumentException
        );
    }

    [Test]
    public async Task Spaces_do_not_mix_and_all_but_one_can_be_forgotten()
    {
        var other = Space with { Id = "contract-2", Dimension = 2 };
        await PutAsync("p", Chunk("c", "p", [1, 0, 0, 0]));
        await Index.ReplacePostAsync(other, "p", [Chunk("c", "p", [1, 0])], Cancel);
        await Index.DeletePostAsync("p", Cancel);
        Assert.That(
            (await Index.CountAsync(Space.Id, Cancel), await Index.CountAsync(other.Id, Cancel)),
            Is.EqualTo((0, 0))
        );
        await PutAsync("p", Chunk("c", "p", [1, 0, 0, 0]));
        await Index.ReplacePostAsync(other, "p", [Chunk("d", "p", [1, 0])], Cancel);
        await Index.KeepOnlyAsync(other.Id, Cancel);
        Assert.That(await Index.CountAsync(Space.Id, Cancel), Is.Zero);
        Assert.That(
            (await Index.SearchAsync(other, new float[] { 1, 0 }, Chunks, 5, Cancel)).Select(h => h.Id),
            Is.EqualTo(["d"])
        );
    }

    [Test]
    public async Task Searches_while_posts_come_and_go_see_whole_posts_only()
    {
        await PutAsync("stays", Chunk("stays", "stays", [1, 0, 0, 0]));
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var searching = Task.Run(async () =>
        {
            var searches = 0;
            while (!done.IsCancellationRequested || searches == 0)
            {
                var hits = await Index.SearchAsync(Space, new float[] { 1, 0.1f, 0, 0 }, Chunks, 1_000, Cancel);
                Assert.That(hits.Select(h => h.Id), Does.Contain("stays"));
                foreach (var post in hits.Where(h => h.PostId != "stays").GroupBy(h => h.PostId))
                    Assert.That(post.Count(), Is.EqualTo(3), "a post was seen by halves");
                searches++;
            }
        });
        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(worker =>
                    Task.Run(async () =>
                    {
                        for (var i = 0; i < 40; i++)
                        {
                            var post = $"w{worker}-{i % 7}";
                            await PutAsync(
                                post,
                                [.. Enumerable.Range(0, 3).Select(c => Chunk($"{post}-{c}", post, Unit(i + c)))]
                            );
                            if (i % 3 == 0)
                                await Index.DeletePostAsync(post, Cancel);
                        }
                    })
                )
        );
        await done.CancelAsync();
        await searching;
        Assert.That(await Index.CountAsync(Space.Id, Cancel), Is.GreaterThan(1).And.LessThanOrEqualTo(1 + (4 * 7 * 3)));
    }

    protected static Embedding Chunk(string id, string postId, float[] values, string site = Site) =>
        new(id, postId, site, VectorKind.Chunk, values);

    protected static Embedding Whole(string postId, float[] values, string site = Site) =>
        new(postId, postId, site, VectorKind.Post, values);

    private static float[] Unit(int seed)
    {
        var angle = seed * 0.7;
        return [(float)Math.Cos(angle), (float)Math.Sin(angle), 0, 0];
    }

    private Task PutAsync(string postId, params Embedding[] embeddings) =>
        Index.ReplacePostAsync(Space, postId, embeddings, Cancel);

    private async Task<string[]> FindAsync(float[] query, VectorFilter filter) =>
        [.. (await Index.SearchAsync(Space, query, filter, 100, Cancel)).Select(h => h.Id)];
}
