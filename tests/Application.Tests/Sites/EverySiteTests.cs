using BlogManager.Application.Indexing;
using BlogManager.Application.Posts;
using BlogManager.Application.Tests.Posts;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Tests.Sites;

/// <summary>What touches every site is closed to a caller that is held to some.</summary>
public sealed class EverySiteTests
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task Embedding_all_posts_anew_is_for_callers_of_every_site(bool isHeld)
    {
        using var blog = new InMemoryBlog();
        var caller = new Caller("1", "writer", [Scope.PostsWrite])
        {
            Sites = isHeld ? new SiteScope("https://own.example") : null,
        };
        var queued = await blog.SendAsync(new QueueReindex(), caller);
        Assert.That(queued.Error?.Kind, Is.EqualTo(isHeld ? ErrorKind.Forbidden : (ErrorKind?)null));
        Assert.That(
            (await blog.JobStore.ListAsync(null, null, 10, null, default)).Value.Items.Count,
            Is.EqualTo(isHeld ? 0 : 1)
        );
    }

    [TestCase("https://own.example/p", null)]
    [TestCase("https://other.example/p", ErrorKind.Forbidden)]
    public async Task A_post_of_another_site_is_refused_before_it_is_fetched(string url, ErrorKind? refusal)
    {
        using var blog = new InMemoryBlog();
        blog.Pages[url] = "Rye bread needs a starter.";
        var caller = new Caller("1", "writer", [Scope.PostsWrite]) { Sites = new SiteScope("https://own.example") };
        var processed = await blog.SendAsync(new ProcessPost(new PostUrl(url)), caller);
        Assert.That(processed.Error?.Kind, Is.EqualTo(refusal));
        Assert.That((blog.Crawler.Invocations.Count, blog.Stored.Count), Is.EqualTo(refusal is null ? (1, 1) : (0, 0)));
    }
}
