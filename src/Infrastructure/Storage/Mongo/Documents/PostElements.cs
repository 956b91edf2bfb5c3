using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;
using MongoDB.Bson.Serialization.Attributes;

namespace BlogManager.Infrastructure.Storage.Mongo.Documents;

[BsonIgnoreExtraElements]
internal sealed class AliasElement
{
    [BsonElement("url")]
    public string Url { get; set; } = string.Empty;

    /// <summary>
    /// Numbers the claims on aliases in the order in which they were made: where two posts hold one URL for a moment,
    /// the later claim counts.
    /// </summary>
    [BsonElement("claim")]
    public long Claim { get; set; }
}

[BsonIgnoreExtraElements]
internal sealed class ChunkElement
{
    [BsonElement("id")]
    public string Id { get; set; } = string.Empty;

    [BsonElement("ordinal")]
    public int Ordinal { get; set; }

    [BsonElement("start")]
    public int Start { get; set; }

    [BsonElement("end")]
    public int End { get; set; }

    [BsonElement("heading")]
    public string Heading { get; set; } = string.Empty;

    [BsonElement("text")]
    public string Text { get; set; } = string.Empty;

    public static ChunkElement Of(Chunk chunk) =>
        new()
        {
            Id = chunk.Id,
            Ordinal = chunk.Ordinal,
            Start = chunk.Start,
            End = chunk.End,
            Heading = chunk.Heading,
            Text = chunk.Text,
        };

    public Chunk ToChunk() => new(Id, Ordinal, Start, End, Text, Heading);
}

/// <summary>A question. What its owner did to it is absent where nothing was done.</summary>
[BsonIgnoreExtraElements]
internal sealed class QuestionElement
{
    [BsonElement("id")]
    public string Id { get; set; } = string.Empty;

    [BsonElement("question")]
    public string Text { get; set; } = string.Empty;

    [BsonElement("answer")]
    public string Answer { get; set; } = string.Empty;

    [BsonElement("icon")]
    public string Icon { get; set; } = string.Empty;

    [BsonElement("evidence")]
    public List<EvidenceElement> Evidence { get; set; } = [];

    [BsonElement("created_at")]
    public DateTime CreatedAt { get; set; }

    [BsonElement("hidden"), BsonIgnoreIfDefault]
    public bool Hidden { get; set; }

    [BsonElement("pinned"), BsonIgnoreIfDefault]
    public bool Pinned { get; set; }

    [BsonElement("placed"), BsonIgnoreIfDefault]
    public bool Placed { get; set; }

    [BsonElement("original"), BsonIgnoreIfNull]
    public OriginalElement? Original { get; set; }

    public static QuestionElement Of(Question question) =>
        new()
        {
            Id = question.Id,
            Text = question.Text,
            Answer = question.Answer,
            Icon = question.Icon,
            Evidence = EvidenceElement.Of(question.Evidence),
            CreatedAt = question.CreatedAt.ToStored(),
            Hidden = question.Hidden,
            Pinned = question.Pinned,
            Placed = question.Placed,
            Original = question.Original is { } original
                ? new OriginalElement
                {
                    Text = original.Text,
                    Answer = original.Answer,
                    Evidence = EvidenceElement.Of(original.Evidence),
                }
                : null,
        };

    public Question ToQuestion(string postId) =>
        new(Id, postId, Text, Answer, Icon, EvidenceElement.ToEvidence(Evidence), CreatedAt.ToMoment())
        {
            Hidden = Hidden,
            Pinned = Pinned,
            Placed = Placed,
            Original = Original is null
                ? null
                : new OriginalQuestion(Original.Text, Original.Answer, EvidenceElement.ToEvidence(Original.Evidence)),
        };
}

/// <summary>An edited question as it was first written.</summary>
[BsonIgnoreExtraElements]
internal sealed class OriginalElement
{
    [BsonElement("question")]
    public string Text { get; set; } = string.Empty;

    [BsonElement("answer")]
    public string Answer { get; set; } = string.Empty;

    [BsonElement("evidence")]
    public List<EvidenceElement> Evidence { get; set; } = [];
}

[BsonIgnoreExtraElements]
internal sealed class EvidenceElement
{
    [BsonElement("quote")]
    public string Quote { get; set; } = string.Empty;

    [BsonElement("start")]
    public int Start { get; set; }

    [BsonElement("end")]
    public int End { get; set; }

    public static List<EvidenceElement> Of(IReadOnlyList<Evidence> evidence) =>
        [
            .. evidence.Select(e => new EvidenceElement
            {
                Quote = e.Quote,
                Start = e.Start,
                End = e.End,
            }),
        ];

    public static IReadOnlyList<Evidence> ToEvidence(List<EvidenceElement> elements) =>
        [.. elements.Select(e => new Evidence(e.Quote, e.Start, e.End))];
}

/// <summary>Which documents of collection <c>vectors</c> are a post's vectors in a space.</summary>
[BsonIgnoreExtraElements]
internal sealed class VectorSetElement
{
    [BsonElement("write")]
    public string Write { get; set; } = string.Empty;

    [BsonElement("parts")]
    public int Parts { get; set; }

    [BsonElement("count")]
    public int Count { get; set; }
}

/// <summary>What is wrong with a post.</summary>
[BsonIgnoreExtraElements]
internal sealed class MarkElement
{
    [BsonElement("kind")]
    public string Kind { get; set; } = string.Empty;

    [BsonElement("reason")]
    public string Reason { get; set; } = string.Empty;

    [BsonElement("at")]
    public DateTime At { get; set; }

    public static MarkElement? Of(PostMark? mark) =>
        mark is null
            ? null
            : new()
            {
                Kind = mark.Kind.Name(),
                Reason = mark.Reason,
                At = mark.At.ToStored(),
            };

    public PostMark ToMark() => new(PostMarkKinds.Parse(Kind).Value, Reason, At.ToMoment());
}
