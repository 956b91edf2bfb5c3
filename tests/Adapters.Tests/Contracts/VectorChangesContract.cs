using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Vectors.InProcess;

namespace BlogManager.Adapters.Tests.Contracts;

public abstract class VectorChangesContract : StorageContract
{
    private const string Next = "built-in-next";

    [Test]
    public async Task The_revision_rises_with_everything_that_changes_a_posts_vectors()
    {
        var seen = new List<long?> { await RevisionAsync() };
        await StoreAsync(Samples.Post("p1"));
        seen.Add(await RevisionAsync());
        await StoreAsync(Samples.Post("p1", version: 2));
        seen.Add(await RevisionAsync());
        Assert.That(
            await Storage.Embeddings.WriteAsync(
                Samples.SpaceId,
                "p1",
                2,
                Samples.Embeddings(Samples.Post("p1", version: 2)),
                Cancel
            ),
            Is.True
        );
        seen.Add(await RevisionAsync());
        await Storage.Posts.DeleteAsync("p1", Cancel);
        seen.Add(await RevisionAsync());
        Assert.That(seen, Is.Ordered.Ascending.And.Unique);
        Assert.That(await RevisionAsync(), Is.EqualTo(seen[^1]), "asking changes nothing");
    }

    [Test]
    public async Task A_post_that_is_replaced_in_one_space_changes_the_others_where_its_vectors_are_erased()
    {
        await Storage.Embeddings.AddSpaceAsync(Samples.Space(Next), Cancel);
        await StoreAsync(Samples.Post("p1"));
        await Storage.Embeddings.WriteAsync(Next, "p1", 1, Samples.Embeddings(Samples.Post("p1")), Cancel);
        var before = await RevisionAsync(Next);
        await StoreAsync(Samples.Post("p1", version: 2));
        Assert.That(await RevisionAsync(Next), Is.GreaterThan(before!.Value));
        Assert.That(await Storage.Changes.ReadPostsAsync(Next, ["p1"], Cancel), Is.Empty);
    }

    [Test]
    public async Task An_unknown_and_an_erased_space_have_none_and_one_that_is_added_again_goes_on_above_it()
    {
        Assert.That(await RevisionAsync("none"), Is.Null);
        await StoreAsync(Samples.Post("p1"));
        var before = await RevisionAsync();
        await Storage.Embeddings.AddSpaceAsync(Samples.Space(Next), Cancel);
        await Storage.Embeddings.ActivateAsync(Next, Cancel);
        Assert.That(await RevisionAsync(), Is.Null);
        await Storage.Embeddings.AddSpaceAsync(Samples.Space(), Cancel);
        Assert.That(await RevisionAsync(), Is.GreaterThan(before!.Value));
        Assert.That(await Storage.Changes.ReadPostsAsync(Samples.SpaceId, ["p1"], Cancel), Is.Empty);
    }

    [Test]
    public async Task A_post_has_a_mark_that_differs_after_every_writing_until_it_is_erased()
    {
        await StoreAsync(Samples.Post("p1"));
        await StoreAsync(Samples.Post("p2"));
        var first = await MarksAsync();
        await Storage.Embeddings.WriteAsync(Samples.SpaceId, "p1", 1, Samples.Embeddings(Samples.Post("p1")), Cancel);
        var second = await MarksAsync();
        await StoreAsync(Samples.Post("p1", version: 2));
        var third = await MarksAsync();
        Assert.That(third.Keys, Is.EquivalentTo(["p1", "p2"]));
        Assert.That(new[] { first["p1"], second["p1"], third["p1"] }, Is.Unique);
        Assert.That(new[] { second["p2"], third["p2"] }, Is.All.EqualTo(first["p2"]));
        await Storage.Posts.DeleteAsync("p1", Cancel);
        Assert.That((await MarksAsync()).Keys, Is.EqualTo(["p2"]));
    }

    [Test]
    public async Task The_vectors_of_some_posts_are_read_in_one_space()
    {
        foreach (var id in (string[])["p1", "p2", "p3"])
            await StoreAsync(Samples.Post(id));
        await Storage.Embeddings.AddSpaceAsync(Samples.Space(Next), Cancel);
        await Storage.Embeddings.WriteAsync(Next, "p1", 1, Samples.Embeddings(Samples.Post("p1"))[2..], Cancel);
        var read = await Storage.Changes.ReadPostsAsync(Samples.SpaceId, ["p3", "gone", "p1"], Cancel);
        Assert.That(
            read.Select(e => e.Id),
            Is.EquivalentTo(
                Samples.Embeddings(Samples.Post("p1")).Concat(Samples.Embeddings(Samples.Post("p3"))).Select(e => e.Id)
            )
        );
        Assert.That(
            (await Storage.Changes.ReadPostsAsync(Next, ["p1", "p2"], Cancel)).Select(e => e.Id),
            Is.EqualTo(["p1"])
        );
        Assert.That(await Storage.Changes.ReadPostsAsync("none", ["p1"], Cancel), Is.Empty);
        Assert.That(await Storage.Changes.ReadPostsAsync(Samples.SpaceId, [], Cancel), Is.Empty);
    }

    [Test]
    public async Task An_index_in_memory_that_is_told_nothing_follows_the_store()
    {
        using var index = new InProcessVectorIndex(Storage.Embeddings, Storage.Changes);
        Assert.That(await FoundAsync(index), Is.Empty);
        for (var i = 0; i < 40; i++)
            await StoreAsync(Samples.Post($"p{i:00}"));
        Assert.That(await FoundAsync(index), Has.Length.EqualTo(80));
        await StoreAsync(Samples.Post("p07", version: 2, chunks: 1));
        await Storage.Posts.DeleteAsync("p08", Cancel);
        await StoreAsync(Samples.Post("late"));
        var found = await FoundAsync(index);
        Assert.That(found, Has.Length.EqualTo(79).And.Contains("late-v1-c0").And.Contains("p07-v2-c0"));
        Assert.That(found, Has.None.StartsWith("p08").And.None.StartsWith("p07-v1"));
        await Storage.Embeddings.AddSpaceAsync(Samples.Space(Next), Cancel);
        await Storage.Embeddings.ActivateAsync(Next, Cancel);
        Assert.That(await FoundAsync(index), Is.Empty);
    }

    [Test]
    public async Task What_was_erased_before_a_search_began_is_not_found_by_it_while_posts_come_and_go()
    {
        using var index = new InProcessVectorIndex(Storage.Embeddings, Storage.Changes);
        await StoreAsync(Samples.Post("stays"));
        var erased = new System.Collections.Concurrent.ConcurrentDictionary<string, bool>();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var searching = Enumerable
            .Range(0, 3)
            .Select(_ =>
                Task.Run(async () =>
                {
                    var searches = 0;
                    while (!done.IsCancellationRequested || searches == 0)
                    {
                        var gone = erased.Keys.ToHashSet();
                        var posts = (await HitsAsync(index))
                            .GroupBy(h => h.PostId)
                            .ToDictionary(g => g.Key, g => g.Count());
                        Assert.That(posts.Keys, Does.Contain("stays"));
                        Assert.That(posts.Keys.Where(gone.Contains), Is.Empty);
                        Assert.That(posts.Values, Is.All.EqualTo(2), "a post was seen by halves");
                        searches++;
                    }
                })
            )
            .ToArray();
        await Task.WhenAll(
            Enumerable
                .Range(0, 3)
                .Select(writer =>
                    Task.Run(async () =>
                    {
                        for (var i = 0; i < 12; i++)
                        {
                            var id = $"w{writer}-{i}";
                            await StoreAsync(Samples.Post(id));
                            await StoreAsync(Samples.Post(id, version: 2));
                            if (i % 2 != 0)
                                continue;
                            await Storage.Posts.DeleteAsync(id, Cancel);
                            erased[id] = true;
                        }
                    })
                )
        );
        await done.CancelAsync();
        await Task.WhenAll(searching);
        Assert.That((await FoundAsync(index)), Has.Length.EqualTo(2 * (1 + (3 * 6))));
    }

    private Task<long?> RevisionAsync(string spaceId = Samples.SpaceId) =>
        Storage.Changes.RevisionAsync(spaceId, Cancel);

    private async Task<Dictionary<string, string>> MarksAsync() =>
        (await Storage.Changes.MarksAsync(Samples.SpaceId, Cancel)).ToDictionary(m => m.PostId, m => m.Mark);

    private static async Task<string[]> FoundAsync(InProcessVectorIndex index) =>
        [.. (await HitsAsync(index)).Select(h => h.Id)];

    private static Task<IReadOnlyList<VectorHit>> HitsAsync(InProcessVectorIndex index) =>
        index.SearchAsync(
            Samples.Space().Space,
            new float[] { 1, 0.5f, 0.25f, 1 },
            new VectorFilter(VectorKind.Chunk),
            1_000,
            Cancel
        );
}
