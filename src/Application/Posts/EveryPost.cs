using System.Runtime.CompilerServices;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;

namespace BlogManager.Application.Posts;

/// <summary>Reads all posts one after the other, newest first, and holds one at a time.</summary>
internal sealed class EveryPost(IPostStore posts)
{
    private const int PostsAtOnce = 100;

    internal async IAsyncEnumerable<BlogPost> ReadAsync(
        SiteOrigin? site,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        string? cursor = null;
        do
        {
            var page = (await posts.ListAsync(SiteScope.Of(site), PostsAtOnce, cursor, cancellationToken)).Value;
            foreach (var listing in page.Items)
            {
                // It may have been erased since it was listed.
                if (await posts.FindAsync(listing.Id, cancellationToken) is { } post)
                    yield return post;
            }

            cursor = page.NextCursor;
        } while (cursor is not null);
    }
}
