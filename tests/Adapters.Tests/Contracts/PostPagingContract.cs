using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Adapters.Tests.Contracts;

/// <summary>Lists of posts, page by page.</summary>
public abstract class PostPagingContract : StorageContract
{
    [Test]
    public async Task Pages_run_from_the_newest_to_the_oldest_without_gap_or_repeat([Values(1, 3, 7, 100)] int limit)
    {
        for (var i = 0; i < 14; i++)
            await StoreAsync(Samples.Post($"p{i:00}", createdAt: Samples.Created.AddMinutes(i / 4)));
        Assert.That(
            (await AllAsync(null, limit)).Select(p => p.Id),
            Is.EqualTo(Enumerable.Range(0, 14).Reverse().Select(i => $"p{i:00}"))
        );
    }

    [Test]
    public async Task The_last_page_has_no_cursor()
    {
        await StoreAsync(Samples.Post("p1"));
        await StoreAsync(Samples.Post("p2"));
        Assert.That((await Storage.Posts.ListAsync(null, 2, null, Cancel)).Value.NextCursor, Is.Null);
        Assert.That(
            (await Storage.Posts.ListAsync(null, 1, null, Cancel)).Value.NextCursor,
            Does.Match("^[A-Za-z0-9_-]+$")
        );
    }

    [Test]
    public async Task An_empty_list_is_one_empty_page()
    {
        var page = (await Storage.Posts.ListAsync(new SiteScope("https://nobody.example"), 10, null, Cancel)).Value;
        Assert.That((page.Items.Count, page.NextCursor), Is.EqualTo((0, (string?)null)));
    }

    [Test]
    public async Task Posts_that_come_and_go_between_pages_neither_repeat_nor_hide_others()
    {
        for (var i = 0; i < 10; i++)
            await StoreAsync(Samples.Post($"p{i}", createdAt: Samples.Created.AddMinutes(i)));
        var first = (await Storage.Posts.ListAsync(null, 4, null, Cancel)).Value;
        await StoreAsync(Samples.Post("newer", createdAt: Samples.Created.AddMinutes(60)));
        await Storage.Posts.DeleteAsync("p6", Cancel);
        await StoreAsync(Samples.Post("p2", version: 2, createdAt: Samples.Created.AddMinutes(2)));
        var rest = await AllAsync(null, 4, first.NextCursor);
        Assert.That(
            first.Items.Concat(rest).Select(p => p.Id),
            Is.EqualTo(["p9", "p8", "p7", "p6", "p5", "p4", "p3", "p2", "p1", "p0"])
        );
    }

    [Test]
    public async Task A_site_lists_its_own_posts()
    {
        await StoreAsync(Samples.Post("a", "https://one.example/a"));
        await StoreAsync(Samples.Post("b", "https://one.example:8443/b"));
        await StoreAsync(Samples.Post("c", "https://one.example/c"));
        Assert.That(
            (await AllAsync(new SiteScope("https://one.example"), 1)).Select(p => p.Id),
            Is.EqualTo(["c", "a"])
        );
        Assert.That(
            (await AllAsync(new SiteScope("https://one.example:8443"), 1)).Select(p => p.Id),
            Is.EqualTo(["b"])
        );
        Assert.That(
            (await AllAsync(new SiteScope("https://one.example:8443", "https://one.example"), 1)).Select(p => p.Id),
            Is.EqualTo(["c", "b", "a"])
        );
        Assert.That(await AllAsync(new SiteScope(), 1), Is.Empty, "no site is not every site");
    }

    [TestCase("")]
    [TestCase("abc")]
    [TestCase("!!!")]
    [TestCase("AAAA AAAA")]
    [TestCase("cG9zdHM6MTp")]
    [TestCase("_____w")]
    [TestCase("👩‍🔬")]
    public async Task A_cursor_that_was_not_made_here_is_refused(string cursor)
    {
        var posts = await Storage.Posts.ListAsync(null, 10, cursor, Cancel);
        var jobs = await Storage.Jobs.ListAsync(null, null, 10, cursor, Cancel);
        var keys = await Storage.Keys.ListAsync(10, cursor, Cancel);
        foreach (var error in new[] { posts.Error, jobs.Error, keys.Error })
        {
            Assert.That(error?.Kind, Is.EqualTo(ErrorKind.Invalid));
            Assert.That(error!.Fields, Contains.Key("cursor"));
        }
    }

    [Test]
    public async Task A_mark_stands_until_it_is_taken_away_or_the_post_is_replaced()
    {
        var post = await StoreAsync(Samples.Post("p1"));
        await StoreAsync(Samples.Post("p2"));
        PostMark gone = new(PostMarkKind.Gone, "The site has it no more: \"ü\".", Start);
        await Storage.Posts.MarkAsync("p1", new PostMark(PostMarkKind.Failed, "once", Start.AddDays(-1)), Cancel);
        await Storage.Posts.MarkAsync("p1", gone, Cancel);
        await Storage.Posts.MarkAsync("none", gone, Cancel);
        Assert.That((await Storage.Posts.FindAsync("p1", Cancel))!.Mark, Is.EqualTo(gone));
        Assert.That((await Storage.Posts.FindAsync("p1", Cancel))!.Version, Is.EqualTo(1));
        Assert.That((await Storage.Posts.FindListingByUrlAsync(post.Url, Cancel))!.Mark, Is.EqualTo(gone));
        var listed = (await Storage.Posts.ListAsync(null, 10, null, Cancel)).Value.Items;
        Assert.That(listed.Select(p => p.Mark), Is.EquivalentTo(new[] { gone, null }));
        Assert.That((await Storage.Posts.FindListingsAsync(["p1"], Cancel))[0].Mark, Is.EqualTo(gone));

        await Storage.Posts.MarkAsync("p1", null, Cancel);
        Assert.That((await Storage.Posts.FindAsync("p1", Cancel))!.Mark, Is.Null);
        await Storage.Posts.MarkAsync("p1", gone, Cancel);
        await StoreAsync(Samples.Post("p1", version: 2));
        Assert.That((await Storage.Posts.FindAsync("p1", Cancel))!.Mark, Is.Null, "a replacement has its own say");
        await Storage.Posts.MarkAsync("p1", gone, Cancel);
        Assert.That(await Storage.Posts.DeleteAsync("p1", Cancel), Is.Not.Null);
        await StoreAsync(Samples.Post("p1"));
        Assert.That((await Storage.Posts.FindAsync("p1", Cancel))!.Mark, Is.Null);
    }

    [Test]
    public async Task A_cursor_of_another_list_is_refused()
    {
        await StoreAsync(Samples.Post("p1"));
        await StoreAsync(Samples.Post("p2"));
        var cursor = (await Storage.Posts.ListAsync(null, 1, null, Cancel)).Value.NextCursor;
        Assert.That(
            (await Storage.Jobs.ListAsync(null, null, 1, cursor, Cancel)).Error?.Kind,
            Is.EqualTo(ErrorKind.Invalid)
        );
    }

    private async Task<List<PostListing>> AllAsync(SiteScope? sites, int limit, string? cursor = null)
    {
        var all = new List<PostListing>();
        do
        {
            var page = (await Storage.Posts.ListAsync(sites, limit, cursor, Cancel)).Value;
            Assert.That(page.Items, Has.Count.AtMost(limit));
            all.AddRange(page.Items);
            cursor = page.NextCursor;
        } while (cursor is not null);
        return all;
    }
}
