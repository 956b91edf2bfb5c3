using System.Runtime.CompilerServices;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>
/// Posts without vectors in a space. What a post does not have no index knows; but one knows in which space each was given
/// vectors last, so that those of the space itself are not walked, which are all of them as a rule.
/// </summary>
internal sealed class MissingPosts(MongoDatabase database)
{
    private const int IdsPerRead = 100;

    public async IAsyncEnumerable<string> ReadAsync(
        string spaceId,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // First those that have no vectors at all, then those that were given them last in another space, space by space.
        string? lastSpace = null;
        while (true)
        {
            var last = string.Empty;
            while (true)
            {
                var ids = await LackingAsync(spaceId, lastSpace, last, cancellationToken);
                foreach (var id in ids)
                    yield return id;
                if (ids.Count < IdsPerRead)
                    break;
                last = ids[^1];
            }

            var after = lastSpace ?? string.Empty;
            var next = await database.ReadAsync(
                async token =>
                    (PostDocument?)
                        await database
                            .Posts.Find(MongoPosts.OfLaterSpace(after, spaceId))
                            .Sort(MongoPosts.ByVectorSpace)
                            .Project<PostDocument>(MongoPosts.VectorSpaceOnly)
                            .FirstOrDefaultAsync(token),
                cancellationToken
            );
            if (next is null)
                yield break;
            lastSpace = next.VectorSpace;
        }
    }

    private async Task<List<string>> LackingAsync(
        string spaceId,
        string? lastSpace,
        string after,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await database.ReadAsync(
                    token =>
                        database
                            .Posts.Find(MongoPosts.LackingVectors(spaceId, lastSpace, after))
                            .Sort(MongoPosts.ById)
                            .Limit(IdsPerRead)
                            .Project<PostDocument>(MongoPosts.IdOnly)
                            .ToListAsync(token),
                    cancellationToken
                )
            ).Select(p => p.Id),
        ];
}
