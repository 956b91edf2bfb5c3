using BlogManager.Domain.Posts;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>Gives posts that an earlier release stored the keys by which their doubles are found.</summary>
internal sealed class LikenessBackfill(MongoDatabase database)
{
    private const int PostsPerRead = 32;

    public async Task<int> AddAsync(CancellationToken cancellationToken)
    {
        var added = 0;
        var last = string.Empty;
        while (true)
        {
            var after = last;
            var posts = await database.ReadAsync(
                token =>
                    database
                        .Posts.Find(MongoPosts.WithoutLikeness(after))
                        .Sort(MongoPosts.ById)
                        .Limit(PostsPerRead)
                        .ToListAsync(token),
                cancellationToken
            );
            if (posts.Count == 0)
                return added;
            foreach (var post in posts)
            {
                var keys = PostLikeness.Of(post.ToPost(), cancellationToken).Keys();
                // One that is replaced meanwhile has its own.
                var done = await database.WriteAsync(
                    token =>
                        database.Posts.UpdateOneAsync(
                            MongoPosts.OfVersion(post.Id, post.Version),
                            MongoPosts.HasLikeness(keys),
                            options: null,
                            token
                        ),
                    cancellationToken
                );
                added += (int)done.MatchedCount;
            }

            last = posts[^1].Id;
        }
    }
}
