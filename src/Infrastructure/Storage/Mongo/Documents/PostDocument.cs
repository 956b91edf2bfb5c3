using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;
using MongoDB.Bson.Serialization.Attributes;

namespace BlogManager.Infrastructure.Storage.Mongo.Documents;

/// <summary>
/// A post with its chunks, questions, summary and aliases, and where its vectors are: one document, so that a reader
/// sees all of a version or nothing of it. Elements that a later release adds are ignored, and what an earlier one had
/// not has a default.
/// </summary>
[BsonIgnoreExtraElements]
internal sealed class PostDocument
{
    /// <summary>2 since every post has the keys of its likeness and <see cref="VectorSpace"/>.</summary>
    public const int CurrentSchema = 2;

    [BsonId]
    public string Id { get; set; } = string.Empty;

    [BsonElement("schema")]
    public int Schema { get; set; }

    [BsonElement("version")]
    public long Version { get; set; }

    /// <summary>
    /// Names the write that made this version: derived documents of another write are not this version's.
    /// </summary>
    [BsonElement("write")]
    public string Write { get; set; } = string.Empty;

    [BsonElement("url")]
    public string Url { get; set; } = string.Empty;

    [BsonElement("site")]
    public string Site { get; set; } = string.Empty;

    [BsonElement("aliases")]
    public List<AliasElement> Aliases { get; set; } = [];

    [BsonElement("created_at")]
    public DateTime CreatedAt { get; set; }

    [BsonElement("processed_at")]
    public DateTime ProcessedAt { get; set; }

    [BsonElement("title")]
    public string Title { get; set; } = string.Empty;

    [BsonElement("author"), BsonIgnoreIfNull]
    public string? Author { get; set; }

    [BsonElement("published_at"), BsonIgnoreIfNull]
    public DateTime? PublishedAt { get; set; }

    [BsonElement("language")]
    public string Language { get; set; } = "und";

    [BsonElement("word_count")]
    public int WordCount { get; set; }

    [BsonElement("content_hash")]
    public string ContentHash { get; set; } = string.Empty;

    [BsonElement("questions_requested")]
    public int QuestionsRequested { get; set; } = 5;

    /// <summary>Absent while it is 0, as in documents of earlier releases.</summary>
    [BsonElement("questions_revision"), BsonIgnoreIfNull]
    public long? QuestionsRevision { get; set; }

    [BsonElement("provider")]
    public string Provider { get; set; } = string.Empty;

    [BsonElement("model")]
    public string Model { get; set; } = string.Empty;

    [BsonElement("degraded")]
    public bool Degraded { get; set; }

    [BsonElement("etag"), BsonIgnoreIfNull]
    public string? ETag { get; set; }

    [BsonElement("last_modified"), BsonIgnoreIfNull]
    public string? LastModified { get; set; }

    [BsonElement("summary")]
    public string Summary { get; set; } = string.Empty;

    [BsonElement("key_points")]
    public List<string> KeyPoints { get; set; } = [];

    [BsonElement("total_questions")]
    public int TotalQuestions { get; set; }

    /// <summary>
    /// The ids of the chunks: absent where there are none, since the sparse unique index takes an empty array for a
    /// value.
    /// </summary>
    [BsonElement("chunk_ids"), BsonIgnoreIfNull]
    public List<string>? ChunkIds { get; set; }

    /// <summary>The ids of the questions; absent where there are none.</summary>
    [BsonElement("question_ids"), BsonIgnoreIfNull]
    public List<string>? QuestionIds { get; set; }

    /// <summary>
    /// The ids of the spaces in which this version has vectors: the keys of <see cref="Vectors"/>, where an index sees
    /// them.
    /// </summary>
    [BsonElement("spaces")]
    public List<string> Spaces { get; set; } = [];

    [BsonElement("vectors")]
    public Dictionary<string, VectorSetElement> Vectors { get; set; } = [];

    /// <summary>The write that changed its vectors last, in whichever space.</summary>
    [BsonElement("vector_write")]
    public string VectorWrite { get; set; } = string.Empty;

    /// <summary>
    /// The space in which it was given vectors last; absent for none. Where it is the space that is asked for, the post has
    /// vectors there; where it is not, <see cref="Spaces"/> says.
    /// </summary>
    [BsonElement("vector_space"), BsonIgnoreIfNull]
    public string? VectorSpace { get; set; }

    /// <summary>The analysis of its rows of terms; 0 where it has none.</summary>
    [BsonElement("term_rows")]
    public int TermRows { get; set; }

    [BsonElement("chunks")]
    public List<ChunkElement> Chunks { get; set; } = [];

    [BsonElement("questions")]
    public List<QuestionElement> Questions { get; set; } = [];

    /// <summary>The keys of its likeness; null in a document of an earlier release.</summary>
    [BsonElement("likeness"), BsonIgnoreIfNull]
    public List<string>? Likeness { get; set; }

    /// <summary>What is wrong with it; absent for nothing.</summary>
    [BsonElement("mark"), BsonIgnoreIfNull]
    public MarkElement? Mark { get; set; }

    [BsonElement("text")]
    public string Text { get; set; } = string.Empty;

    /// <summary>The document of a post, still without aliases and vectors.</summary>
    /// <param name="post">The post.</param>
    public static PostDocument Of(BlogPost post, string write) =>
        new()
        {
            Id = post.Id,
            Schema = CurrentSchema,
            Version = post.Version,
            Write = write,
            VectorWrite = write,
            Url = post.Url.Value,
            Site = post.Url.Site,
            CreatedAt = post.CreatedAt.ToStored(),
            ProcessedAt = post.ProcessedAt.ToStored(),
            Title = post.Title,
            Author = post.Author,
            PublishedAt = post.PublishedAt.ToStored(),
            Language = post.Language,
            WordCount = post.WordCount,
            ContentHash = post.ContentHash,
            QuestionsRequested = post.QuestionsRequested,
            QuestionsRevision = Stored(post.QuestionsRevision),
            Provider = post.Provider,
            Model = post.Model,
            Degraded = post.Degraded,
            ETag = post.Validators.ETag,
            LastModified = post.Validators.LastModified,
            Summary = post.Summary.Text,
            KeyPoints = [.. post.Summary.KeyPoints],
            TotalQuestions = Seen(post.Questions),
            ChunkIds = post.Chunks.Count == 0 ? null : [.. post.Chunks.Select(c => c.Id)],
            QuestionIds = IdsOf(post.Questions),
            Chunks = [.. post.Chunks.Select(ChunkElement.Of)],
            Questions = [.. post.Questions.Select(QuestionElement.Of)],
            Likeness = [.. PostLikeness.Of(post).Keys()],
            Mark = MarkElement.Of(post.Mark),
            Text = post.Text.Value,
        };

    public static long? Stored(long revision) => revision == 0 ? null : revision;

    public static int Seen(IReadOnlyList<Question> questions) => questions.Count(q => !q.Hidden);

    public static List<string>? IdsOf(IReadOnlyList<Question> questions) =>
        questions.Count == 0 ? null : [.. questions.Select(q => q.Id)];

    public BlogPost ToPost() =>
        new()
        {
            Id = Id,
            Url = new PostUrl(Url),
            Aliases = [.. Aliases.Select(a => new PostUrl(a.Url))],
            Title = Title,
            Author = Author,
            PublishedAt = PublishedAt.ToMoment(),
            Language = Language,
            Text = new StoredText(Text),
            WordCount = WordCount,
            ContentHash = ContentHash,
            Summary = new PostSummary(Summary, KeyPoints),
            Chunks = [.. Chunks.Select(c => c.ToChunk())],
            Questions = [.. Questions.Select(q => q.ToQuestion(Id))],
            QuestionsRequested = QuestionsRequested,
            QuestionsRevision = QuestionsRevision ?? 0,
            Version = Version,
            CreatedAt = CreatedAt.ToMoment(),
            ProcessedAt = ProcessedAt.ToMoment(),
            Provider = Provider,
            Model = Model,
            Degraded = Degraded,
            Validators = new PageValidators(ETag, LastModified),
            Mark = Mark?.ToMark(),
        };

    public PostListing ToListing() =>
        new(Id, new PostUrl(Url), Title, TotalQuestions, ProcessedAt.ToMoment()) { Mark = Mark?.ToMark() };

    public PostTexts ToTexts() => new(Id, Version, Site, Title, Text, [.. Chunks.Select(c => c.ToChunk())]);
}
