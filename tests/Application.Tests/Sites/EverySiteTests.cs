using BlogManager.Application.Indexing;
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
}
