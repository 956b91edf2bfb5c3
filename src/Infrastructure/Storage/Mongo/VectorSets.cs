using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>Reads the vectors that posts point to: all of a post's in a space, or none.</summary>
internal sealed class VectorSets(MongoDatabase database)
{
    /// <summary>The vectors of some posts, which were read with <see cref="MongoPosts.WriteParts"/>.</summary>
    public async Task<List<Embedding>> ReadAsync(
        string spaceId,
        List<PostDocument> posts,
        CancellationToken cancellationToken
    )
    {
        var sets = posts
            .DistinctBy(p => p.Id)
            .Where(p => p.Vectors.ContainsKey(spaceId))
            .ToDictionary(p => p.Id, p => p.Vectors[spaceId], StringComparer.Ordinal);
        var parts = await PartsAsync(spaceId, [.. sets.Values.Select(s => s.Write)], cancellationToken);
        var vectors = new List<Embedding>();
        foreach (var (post, set) in sets)
        {
            var own = parts.Where(p => p.Post == post && p.Write == set.Write).ToList();
            vectors.AddRange(
                own.Count == set.Parts ? Vectors(post, own) : await RereadVectorsAsync(spaceId, post, cancellationToken)
            );
        }

        return vectors;
    }

    /// <summary>The vectors of a post that was given others while it was read.</summary>
    private async Task<IEnumerable<Embedding>> RereadVectorsAsync(
        string spaceId,
        string postId,
        CancellationToken cancellationToken
    )
    {
        string? seen = null;
        while (true)
        {
            if (
                await FindPostAsync(postId, cancellationToken) is not { } post
                || !post.Vectors.TryGetValue(spaceId, out var set)
            )
                return [];
            var parts = await PartsAsync(spaceId, [set.Write], cancellationToken);
            if (parts.Count == set.Parts)
                return Vectors(postId, parts);
            if (seen == set.Write)
            {
                // Nothing changes, and they are not there: the post lacks its vectors, and so is repaired like any
                // other that does.
                await database.RepeatAsync(
                    token =>
                        database.Posts.UpdateOneAsync(
                            MongoPosts.OfVectors(postId, spaceId, set.Write),
                            MongoPosts.LacksVectors(spaceId),
                            options: null,
                            token
                        ),
                    cancellationToken
                );
                return [];
            }

            seen = set.Write;
        }
    }

    private static IEnumerable<Embedding> Vectors(string post, List<VectorPartDocument> parts) =>
        parts.OrderBy(p => p.Part).SelectMany(p => p.Vectors).Select(v => v.ToEmbedding(post));

    private async Task<List<VectorPartDocument>> PartsAsync(
        string spaceId,
        string[] writes,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await database.ReadAsync(
                    token => database.Vectors.Find(MongoDerived.VectorsOfSets(writes, spaceId)).ToListAsync(token),
                    cancellationToken
                )
            ).DistinctBy(p => p.Id),
        ];

    private Task<PostDocument?> FindPostAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async token =>
                (PostDocument?)
                    await database
                        .Posts.Find(MongoPosts.Id(id))
                        .Project<PostDocument>(MongoPosts.WriteParts)
                        .FirstOrDefaultAsync(token),
            cancellationToken
        );
}
