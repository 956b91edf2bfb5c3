using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using MongoDB.Bson.Serialization.Attributes;

namespace BlogManager.Infrastructure.Storage.Mongo.Documents;

/// <summary>
/// Some of a post's vectors in a space. Nothing changes it: other vectors are another write's documents, to which the
/// post then points.
/// </summary>
[BsonIgnoreExtraElements]
internal sealed class VectorPartDocument
{
    // A document has at most 16 MiB; a few make good use of a message.
    private const int MaxPartBytes = 4 * 1024 * 1024;
    private const int OtherBytesOfVector = 256;

    [BsonId]
    public string Id { get; set; } = string.Empty;

    [BsonElement("write")]
    public string Write { get; set; } = string.Empty;

    [BsonElement("space")]
    public string Space { get; set; } = string.Empty;

    [BsonElement("post")]
    public string Post { get; set; } = string.Empty;

    [BsonElement("version")]
    public long Version { get; set; }

    [BsonElement("part")]
    public int Part { get; set; }

    [BsonElement("vectors")]
    public List<VectorElement> Vectors { get; set; } = [];

    /// <summary>A post's vectors as documents, none of which is too large.</summary>
    /// <exception cref="ArgumentException">
    /// A vector is of another post, or of another dimension than the space.
    /// </exception>
    public static List<VectorPartDocument> Split(
        string write,
        string space,
        int dimension,
        string post,
        long version,
        IReadOnlyList<Embedding> embeddings
    )
    {
        foreach (var embedding in embeddings)
        {
            if (embedding.Values.Length != dimension)
                throw new ArgumentException(
                    $"A vector has {embedding.Values.Length} components; its space has {dimension}.",
                    nameof(embeddings)
                );
            if (embedding.PostId != post)
                throw new ArgumentException(
                    "An embedding belongs to another post than the one that it is stored with.",
                    nameof(embeddings)
                );
        }

        var perPart = Math.Max(1, MaxPartBytes / ((dimension * sizeof(float)) + OtherBytesOfVector));
        return
        [
            .. embeddings
                .Chunk(perPart)
                .Select(
                    (some, part) =>
                        new VectorPartDocument
                        {
                            Id = $"{write}:{part}",
                            Write = write,
                            Space = space,
                            Post = post,
                            Version = version,
                            Part = part,
                            Vectors = [.. some.Select(VectorElement.Of)],
                        }
                ),
        ];
    }
}

/// <summary>A vector, as <see cref="StoredVectors"/> keeps it.</summary>
[BsonIgnoreExtraElements]
internal sealed class VectorElement
{
    [BsonElement("id")]
    public string Id { get; set; } = string.Empty;

    [BsonElement("kind")]
    public string Kind { get; set; } = StoredVectors.Name(VectorKind.Chunk);

    [BsonElement("site")]
    public string Site { get; set; } = string.Empty;

    [BsonElement("values")]
    public byte[] Values { get; set; } = [];

    public static VectorElement Of(Embedding embedding) =>
        new()
        {
            Id = embedding.Id,
            Kind = StoredVectors.Name(embedding.Kind),
            Site = embedding.Site,
            Values = StoredVectors.ToBytes(embedding.Values.Span),
        };

    public Embedding ToEmbedding(string post) =>
        new(Id, post, Site, StoredVectors.KindOf(Kind), StoredVectors.FromBytes(Values));
}

/// <summary>
/// An embedding space. Its trained model may be larger than a document and lies in <see cref="ModelPartDocument"/>.
/// </summary>
[BsonIgnoreExtraElements]
internal sealed class SpaceDocument
{
    public const int CurrentSchema = 1;

    [BsonId]
    public string Id { get; set; } = string.Empty;

    [BsonElement("schema")]
    public int Schema { get; set; }

    [BsonElement("provider")]
    public string Provider { get; set; } = string.Empty;

    [BsonElement("model")]
    public string Model { get; set; } = string.Empty;

    [BsonElement("dimension")]
    public int Dimension { get; set; }

    [BsonElement("trained_on_posts")]
    public int TrainedOnPosts { get; set; }

    [BsonElement("write")]
    public string Write { get; set; } = string.Empty;

    [BsonElement("parts")]
    public int Parts { get; set; }

    public static SpaceDocument Of(StoredSpace space, string write, int parts) =>
        new()
        {
            Id = space.Space.Id,
            Schema = CurrentSchema,
            Provider = space.Space.Provider,
            Model = space.Space.Model,
            Dimension = space.Space.Dimension,
            TrainedOnPosts = space.TrainedOnPosts,
            Write = write,
            Parts = parts,
        };

    public StoredSpace ToSpace(byte[] model) =>
        new(new EmbeddingSpace(Id, Provider, Model, Dimension), TrainedOnPosts, model);
}

[BsonIgnoreExtraElements]
internal sealed class ModelPartDocument
{
    private const int MaxPartBytes = 8 * 1024 * 1024;

    [BsonId]
    public string Id { get; set; } = string.Empty;

    [BsonElement("write")]
    public string Write { get; set; } = string.Empty;

    [BsonElement("space")]
    public string Space { get; set; } = string.Empty;

    [BsonElement("part")]
    public int Part { get; set; }

    [BsonElement("data")]
    public byte[] Data { get; set; } = [];

    /// <summary>A model as documents; none where it is empty.</summary>
    public static List<ModelPartDocument> Split(string write, string space, ReadOnlyMemory<byte> model)
    {
        var parts = new List<ModelPartDocument>();
        for (var at = 0; at < model.Length; at += MaxPartBytes)
        {
            parts.Add(
                new ModelPartDocument
                {
                    Id = $"{write}:{parts.Count}",
                    Write = write,
                    Space = space,
                    Part = parts.Count,
                    Data = model[at..Math.Min(model.Length, at + MaxPartBytes)].ToArray(),
                }
            );
        }

        return parts;
    }
}
