using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>
/// Brings posts that an earlier release stored up to the present schema: the keys by which their doubles are found, and the
/// field by which those without vectors are. An index says which they are; where there are none, nothing is walked.
/// </summary>
internal sealed class PostUpgrade(MongoDatabase database, SpaceErasure spaces)
{
    private const int PostsPerRead = 200;

    /// <returns>How many there were.</returns>
    public async Task<int> UpgradeAsync(CancellationToken cancellationToken)
    {
        var upgraded = 0;
        while (true)
        {
            var posts = await database.ReadAsync(
                token =>
                    database
                        .Posts.Find(MongoPosts.OfEarlierSchema)
                        .Limit(PostsPerRead)
                        .Project<PostDocument>(MongoPosts.UpgradeParts)
                        .ToListAsync(token),
                cancellationToken
            );
            if (posts.Count == 0)
                return upgraded;
            var active = (await spaces.FindAsync(cancellationToken))?.Space;
            var updates = new List<UpdateOneModel<PostDocument>>();
            foreach (var post in posts)
                updates.Add(
                    new UpdateOneModel<PostDocument>(
                        MongoPosts.OfVersion(post.Id, post.Version),
                        MongoPosts.Upgraded(
                            active is not null && post.Spaces.Contains(active) ? active : post.Spaces.LastOrDefault(),
                            post.Likeness is null ? await LikenessAsync(post.Id, cancellationToken) : null
                        )
                    )
                );
            var done = await database.RepeatAsync(
                token => database.Posts.BulkWriteAsync(updates, new BulkWriteOptions { IsOrdered = false }, token),
                cancellationToken
            );
            // Those that were replaced meanwhile are up to date, or seen with the next look.
            if (done.MatchedCount == 0)
                return upgraded;
            upgraded += (int)done.MatchedCount;
        }
    }

    private async Task<IEnumerable<string>?> LikenessAsync(string id, CancellationToken cancellationToken)
    {
        var post = await database.ReadAsync(
            async token => (PostDocument?)await database.Posts.Find(MongoPosts.Id(id)).FirstOrDefaultAsync(token),
            cancellationToken
        );
        return post is null ? null : PostLikeness.Of(post.ToPost(), cancellationToken).Keys();
    }
}
