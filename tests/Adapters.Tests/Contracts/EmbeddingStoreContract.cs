using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;

namespace BlogManager.Adapters.Tests.Contracts;

public abstract class EmbeddingStoreContract : StorageContract
{
    private const string Next = "built-in-next";

    [Test]
    public async Task No_space_is_active_at_first() =>
        Assert.That(await Storage.Embeddings.ActiveSpaceAsync(Cancel), Is.Null);

    [Test]
    public async Task A_space_comes_back_as_it_was_added()
    {
        var space = new StoredSpace(new EmbeddingSpace(Next, "ollama", "nomic/é", 768), 0, ReadOnlyMemory<byte>.Empty);
        await Storage.Embeddings.AddSpaceAsync(space, Cancel);
        var found = await Storage.Embeddings.FindSpaceAsync(Next, Cancel);
        Assert.That((found!.Space, found.TrainedOnPosts, found.Model.Length), Is.EqualTo((space.Space, 0, 0)));
        var trained = await Storage.Embeddings.FindSpaceAsync(Samples.SpaceId, Cancel);
        Assert.That(
            (trained!.TrainedOnPosts, trained.Model.ToArray()),
            Is.EqualTo((12, Samples.Space().Model.ToArray()))
        );
        Assert.That(await Storage.Embeddings.FindSpaceAsync("none", Cancel), Is.Null);
    }

    [Test]
    public async Task Adding_a_space_again_changes_nothing()
    {
        await Storage.Embeddings.ActivateAsync(Samples.SpaceId, Cancel);
        await Storage.Embeddings.AddSpaceAsync(
            Samples.Space() with
            {
                TrainedOnPosts = 99,
                Model = new byte[] { 9 },
            },
            Cancel
        );
        Assert.That(
            Samples.Dump(await Storage.Embeddings.ActiveSpaceAsync(Cancel)),
            Is.EqualTo(Samples.Dump(Samples.Space()))
        );
    }

    [Test]
    public async Task Vectors_come_back_bit_for_bit()
    {
        var post = Samples.Post("p1", chunks: 1);
        float[] odd = [float.MaxValue, -0f, float.Epsilon, 0.1f];
        Embedding[] stored =
        [
            new(post.Chunks[0].Id, "p1", post.Url.Site, VectorKind.Chunk, odd),
            new("p1", "p1", post.Url.Site, VectorKind.Post, new float[] { 0, 0, 0, -1 }),
        ];
        Assert.That(await Storage.Posts.ReplaceAsync(post, Samples.SpaceId, stored, Cancel), Is.True);
        var read = await Storage.Embeddings.ReadAsync(Samples.SpaceId, Cancel).ToListAsync();
        Assert.That(read.Select(Form), Is.EquivalentTo(stored.Select(Form)));

        static string Form(Embedding e) =>
            $"{e.Id} {e.PostId} {e.Site} {e.Kind} {string.Join(',', e.Values.ToArray().Select(BitConverter.SingleToInt32Bits))}";
    }

    [Test]
    public async Task All_vectors_of_many_posts_are_read_and_none_of_another_space()
    {
        await Storage.Embeddings.AddSpaceAsync(Samples.Space(Next, 2), Cancel);
        var ids = new List<string>();
        for (var i = 0; i < 70; i++)
        {
            var post = await StoreAsync(Samples.Post($"p{i}"));
            ids.AddRange(Samples.Embeddings(post).Select(e => e.Id));
        }

        Assert.That(
            await Storage.Embeddings.WriteAsync(Next, "p7", 1, Samples.Embeddings(Samples.Post("p7"), 2), Cancel),
            Is.True
        );
        Assert.That(
            (await Storage.Embeddings.ReadAsync(Samples.SpaceId, Cancel).ToListAsync()).Select(e => e.Id),
            Is.EquivalentTo(ids)
        );
        Assert.That(await Storage.Embeddings.ReadAsync(Next, Cancel).ToListAsync(), Has.Count.EqualTo(3));
        Assert.That(await Storage.Embeddings.ReadAsync("none", Cancel).ToListAsync(), Is.Empty);
    }

    [Test]
    public async Task Vectors_are_read_post_by_post_in_order_and_from_any_post_on()
    {
        var ids = Enumerable.Range(0, 70).Select(i => $"p{i:00}").ToList();
        foreach (var id in Enumerable.Reverse(ids))
            await StoreAsync(Samples.Post(id));
        var read = await Storage.Embeddings.ReadAsync(Samples.SpaceId, string.Empty, Cancel).ToListAsync();
        Assert.That(read.Select(e => e.PostId), Is.EqualTo(ids.SelectMany(id => Enumerable.Repeat(id, 3))));
        var rest = await Storage.Embeddings.ReadAsync(Samples.SpaceId, "p40", Cancel).ToListAsync();
        Assert.That(rest.Select(e => e.PostId).Distinct(), Is.EqualTo(ids[41..]));
        Assert.That(await Storage.Embeddings.ReadAsync(Samples.SpaceId, "p69", Cancel).ToListAsync(), Is.Empty);
    }

    [Test]
    public async Task Writing_replaces_the_posts_vectors_in_that_space_alone()
    {
        await Storage.Embeddings.AddSpaceAsync(Samples.Space(Next), Cancel);
        var post = await StoreAsync(Samples.Post("p1"));
        await StoreAsync(Samples.Post("p2"));
        var all = Samples.Embeddings(post);
        Assert.That(await Storage.Embeddings.WriteAsync(Next, "p1", 1, all, Cancel), Is.True);
        Assert.That(await Storage.Embeddings.WriteAsync(Next, "p1", 1, all[2..], Cancel), Is.True);
        Assert.That(
            (await Storage.Embeddings.ReadAsync(Next, Cancel).ToListAsync()).Select(e => e.Id),
            Is.EqualTo(["p1"])
        );
        Assert.That(await Storage.Embeddings.ReadAsync(Samples.SpaceId, Cancel).ToListAsync(), Has.Count.EqualTo(6));
    }

    [Test]
    public async Task Vectors_of_a_post_that_is_gone_or_of_another_version_are_not_written()
    {
        var post = await StoreAsync(Samples.Post("p1"));
        await StoreAsync(Samples.Post("p1", version: 2));
        await Storage.Embeddings.AddSpaceAsync(Samples.Space(Next), Cancel);
        Assert.That(await Storage.Embeddings.WriteAsync(Next, "p1", 1, Samples.Embeddings(post), Cancel), Is.False);
        Assert.That(await Storage.Embeddings.WriteAsync(Next, "p1", 3, Samples.Embeddings(post), Cancel), Is.False);
        Assert.That(await Storage.Embeddings.WriteAsync(Next, "gone", 1, [], Cancel), Is.False);
        Assert.That(
            await Storage.Embeddings.WriteAsync("no-space", "p1", 2, Samples.Embeddings(post), Cancel),
            Is.False
        );
        Assert.That(await Storage.Embeddings.ReadAsync(Next, Cancel).ToListAsync(), Is.Empty);
    }

    [Test]
    public async Task Posts_without_vectors_of_their_present_version_are_missing()
    {
        await Storage.Embeddings.AddSpaceAsync(Samples.Space(Next), Cancel);
        foreach (var id in new[] { "c", "a", "b" })
            await StoreAsync(Samples.Post(id));
        Assert.That(await MissingAsync(Samples.SpaceId), Is.Empty);
        Assert.That(await MissingAsync(Next), Is.EquivalentTo(["a", "b", "c"]));
        foreach (var id in new[] { "a", "b" })
            await Storage.Embeddings.WriteAsync(Next, id, 1, Samples.Embeddings(Samples.Post(id)), Cancel);
        await StoreAsync(Samples.Post("b", version: 2));
        Assert.That(await MissingAsync(Next), Is.EquivalentTo(["b", "c"]));
    }

    [Test]
    public async Task More_posts_than_a_page_without_vectors_are_all_missing_and_each_once()
    {
        await Storage.Embeddings.AddSpaceAsync(Samples.Space(Next), Cancel);
        var ids = Enumerable.Range(0, 230).Select(i => $"p{i:000}").ToList();
        foreach (var id in ids)
        {
            var post = Samples.Post(id, chunks: 1, questions: 0);
            // Every third has none in either.
            Assert.That(
                await Storage.Posts.ReplaceAsync(
                    post,
                    Samples.SpaceId,
                    ids.IndexOf(id) % 3 == 0 ? [] : Samples.Embeddings(post),
                    Cancel
                ),
                Is.True
            );
        }

        Assert.That(await MissingAsync(Next), Is.EquivalentTo(ids));
        Assert.That(await MissingAsync(Samples.SpaceId), Is.EquivalentTo(ids.Where((_, i) => i % 3 == 0)));
    }

    [Test]
    public async Task A_post_whose_vectors_in_the_active_space_were_written_before_those_of_another_is_not_missing()
    {
        var post = await StoreAsync(Samples.Post("p1"));
        await Storage.Embeddings.AddSpaceAsync(Samples.Space(Next), Cancel);
        await Storage.Embeddings.WriteAsync(Next, "p1", 1, Samples.Embeddings(post), Cancel);
        Assert.That(await MissingAsync(Samples.SpaceId), Is.Empty);
        Assert.That(await MissingAsync(Next), Is.Empty);
        await Storage.Embeddings.WriteAsync(Samples.SpaceId, "p1", 1, Samples.Embeddings(post), Cancel);
        Assert.That(await MissingAsync(Next), Is.Empty);
    }

    [Test]
    public async Task Activating_a_space_erases_all_others()
    {
        var post = await StoreAsync(Samples.Post("p1"));
        await Storage.Embeddings.ActivateAsync(Samples.SpaceId, Cancel);
        await Storage.Embeddings.AddSpaceAsync(Samples.Space(Next), Cancel);
        await Storage.Embeddings.WriteAsync(Next, "p1", 1, Samples.Embeddings(post), Cancel);
        await Storage.Embeddings.ActivateAsync(Next, Cancel);
        Assert.That((await Storage.Embeddings.ActiveSpaceAsync(Cancel))!.Space.Id, Is.EqualTo(Next));
        Assert.That(await Storage.Embeddings.FindSpaceAsync(Samples.SpaceId, Cancel), Is.Null);
        Assert.That(await Storage.Embeddings.ReadAsync(Samples.SpaceId, Cancel).ToListAsync(), Is.Empty);
        Assert.That(await Storage.Embeddings.ReadAsync(Next, Cancel).ToListAsync(), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Activating_an_unknown_space_changes_nothing()
    {
        await StoreAsync(Samples.Post("p1"));
        await Storage.Embeddings.ActivateAsync(Samples.SpaceId, Cancel);
        Assert.That(
            async () => await Storage.Embeddings.ActivateAsync("none", Cancel),
            Throws.InvalidOperationException
        );
        Assert.That((await Storage.Embeddings.ActiveSpaceAsync(Cancel))!.Space.Id, Is.EqualTo(Samples.SpaceId));
        Assert.That(await Storage.Embeddings.ReadAsync(Samples.SpaceId, Cancel).ToListAsync(), Has.Count.EqualTo(3));
    }

    private async Task<List<string>> MissingAsync(string space) =>
        await Storage.Embeddings.MissingPostsAsync(space, Cancel).ToListAsync(Cancel);
}
