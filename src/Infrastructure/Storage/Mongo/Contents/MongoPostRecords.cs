using BlogManager.Application.Ports;
using BlogManager.Domain.Shared;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo.Contents;

/// <summary>
/// Posts with their vectors, read and put whole: vectors first, then the post that points to them, then what nothing
/// points to any more is erased.
/// </summary>
internal sealed class MongoPostRecords(
    MongoDatabase database,
    WriteLog log,
    DerivedDocuments derived,
    TimeProvider time
)
{
    public async Task<IReadOnlyList<PostRecord>> ReadAsync(
        List<PostDocument> posts,
        CancellationToken cancellationToken
    )
    {
        var parts = new List<VectorPartDocument>();
        foreach (var space in posts.SelectMany(p => p.Vectors.Keys).Distinct(StringComparer.Ordinal))
        {
            string[] writes = [.. posts.Where(p => p.Vectors.ContainsKey(space)).Select(p => p.Vectors[space].Write)];
            parts.AddRange(
                await database.ReadAsync(
                    token => database.Vectors.Find(MongoDerived.VectorsOfSets(writes, space)).ToListAsync(token),
                    cancellationToken
                )
            );
        }

        return [.. posts.Select(post => new PostRecord(post.ToPost(), [.. VectorsOf(post, parts)]))];
    }

    /// <summary>Puts a post. Its rows of terms are made when the service starts.</summary>
    public async Task PutAsync(PostRecord record, CancellationToken cancellationToken)
    {
        var document = PostDocument.Of(record.Post, Ids.New(time));
        var claim =
            record.Post.Aliases.Count == 0 ? 0 : await derived.NextAsync(MongoDerived.TheClaims, cancellationToken);
        document.Aliases = [.. record.Post.Aliases.Select(a => new AliasElement { Url = a.Value, Claim = claim })];
        foreach (var vectors in record.Vectors)
        {
            // A write of its own for each space: it names the parts.
            var write = Ids.New(time);
            var parts = VectorPartDocument.Split(
                write,
                vectors.SpaceId,
                vectors.Embeddings[0].Values.Length,
                record.Post.Id,
                record.Post.Version,
                vectors.Embeddings
            );
            await derived.AddVectorsAsync(parts, cancellationToken);
            document.Spaces.Add(vectors.SpaceId);
            document.VectorSpace = vectors.SpaceId;
            document.Vectors[vectors.SpaceId] = new VectorSetElement
            {
                Write = write,
                Parts = parts.Count,
                Count = vectors.Embeddings.Count,
            };
        }

        // Before the post: a stop behind it must not leave a count that lacks it.
        await log.DoubtPostsAsync(cancellationToken);
        await database.RepeatAsync(
            token =>
                database.Posts.ReplaceOneAsync(
                    MongoPosts.Id(document.Id),
                    document,
                    new ReplaceOptions { IsUpsert = true },
                    token
                ),
            cancellationToken
        );
        await derived.EraseOthersAsync(
            document.Id,
            [document.Write, .. document.Vectors.Values.Select(v => v.Write)],
            cancellationToken
        );
    }

    /// <summary>
    /// A set that lacks a part is none: the post counts as lacking its vectors, as it does elsewhere.
    /// </summary>
    private static IEnumerable<PostVectors> VectorsOf(PostDocument post, List<VectorPartDocument> parts)
    {
        foreach (var (space, set) in post.Vectors.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            VectorPartDocument[] own =
            [
                .. parts.Where(p => p.Space == space && p.Post == post.Id && p.Write == set.Write).OrderBy(p => p.Part),
            ];
            if (own.Length == set.Parts && set.Count > 0)
                yield return new PostVectors(
                    space,
                    [.. own.SelectMany(p => p.Vectors).Select(v => v.ToEmbedding(post.Id))]
                );
        }
    }
}
