using System.Text.Encodings.Web;
using System.Text.Json;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;
using Microsoft.Data.Sqlite;

namespace BlogManager.Infrastructure.Storage.Sqlite;

internal static class PostRows
{
    /// <summary>The columns that <see cref="Chunk"/> reads, of table <c>chunks</c> as <c>c</c>.</summary>
    public const string ChunkColumns = "c.id, c.ordinal, c.start_offset, c.end_offset, c.text, c.heading";

    /// <summary>The columns that <see cref="Question"/> reads, of table <c>questions</c> as <c>q</c>.</summary>
    public const string QuestionColumns =
        "q.id, q.post_id, q.question, q.answer, q.icon, q.evidence, q.created_at, q.hidden, q.pinned, q.placed, q.original";

    /// <summary>The columns that <see cref="Listing"/> reads, of <see cref="ListingTables"/>.</summary>
    public const string ListingColumns =
        "p.id, p.url, p.title, (SELECT count(*) FROM questions q WHERE q.post_id = p.id AND q.hidden = 0), p.processed_at, p.created_at, m.kind, m.reason, m.at";

    /// <summary>Posts as <c>p</c>, each with its mark.</summary>
    public const string ListingTables = "posts p LEFT JOIN post_marks m ON m.post_id = p.id";

    private const string PostColumns = """
        p.id, p.url, p.version, p.created_at, p.processed_at, p.title, p.author, p.published_at, p.language, p.word_count, p.content_hash,
        p.questions_requested, p.provider, p.model, p.degraded, p.etag, p.last_modified, p.summary, p.key_points, p.text,
        p.questions_revision, m.kind, m.reason, m.at
        """;

    // Quotes and key points are read by this program alone, so nothing but JSON's own syntax needs an escape.
    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The whole post of an id, or null. Several statements: call it within a transaction.</summary>
    public static BlogPost? Find(SqliteConnection connection, string id)
    {
        var post = connection.First($"SELECT {PostColumns} FROM {ListingTables} WHERE p.id = $id", Post, ("$id", id));
        if (post is null)
            return null;
        return post with
        {
            Aliases = connection.Query(
                "SELECT url FROM post_urls WHERE post_id = $id AND ordinal > 0 ORDER BY ordinal",
                r => new PostUrl(r.GetString(0)),
                ("$id", id)
            ),
            Chunks = connection.Query(
                $"SELECT {ChunkColumns} FROM chunks c WHERE c.post_id = $id ORDER BY c.ordinal, c.row",
                r => Chunk(r),
                ("$id", id)
            ),
            Questions = connection.Query(
                $"SELECT {QuestionColumns} FROM questions q WHERE q.post_id = $id ORDER BY q.ordinal",
                Question,
                ("$id", id)
            ),
        };
    }

    /// <summary>A chunk from <see cref="ChunkColumns"/>.</summary>
    public static Chunk Chunk(SqliteDataReader r, int at = 0) =>
        new(
            r.GetString(at),
            r.GetInt32(at + 1),
            r.GetInt32(at + 2),
            r.GetInt32(at + 3),
            r.GetString(at + 4),
            r.GetString(at + 5)
        );

    /// <summary>A question from <see cref="QuestionColumns"/>.</summary>
    public static Question Question(SqliteDataReader r) =>
        new(
            r.GetString(0),
            r.GetString(1),
            r.GetString(2),
            r.GetString(3),
            r.GetString(4),
            FromJson<Evidence>(r.GetString(5)),
            r.Moment(6)
        )
        {
            Hidden = r.GetInt64(7) != 0,
            Pinned = r.GetInt64(8) != 0,
            Placed = r.GetInt64(9) != 0,
            Original = r.TextOrNull(10) is { } original
                ? JsonSerializer.Deserialize<OriginalQuestion>(original, Json)
                : null,
        };

    /// <summary>A listing from <see cref="ListingColumns"/>.</summary>
    public static PostListing Listing(SqliteDataReader r) =>
        new(r.GetString(0), new PostUrl(r.GetString(1)), r.GetString(2), r.GetInt32(3), r.Moment(4))
        {
            Mark = Mark(r, 6),
        };

    private static PostMark? Mark(SqliteDataReader r, int at) =>
        r.TextOrNull(at) is { } kind
            ? new PostMark(PostMarkKinds.Parse(kind).Value, r.GetString(at + 1), r.Moment(at + 2))
            : null;

    public static (string Column, object? Value)[] Columns(BlogPost post) =>
        [
            ("id", post.Id),
            ("url", post.Url.Value),
            ("site", post.Url.Site),
            ("version", post.Version),
            ("created_at", post.CreatedAt.ToRow()),
            ("processed_at", post.ProcessedAt.ToRow()),
            ("title", post.Title),
            ("author", post.Author),
            ("published_at", post.PublishedAt.ToRow()),
            ("language", post.Language),
            ("word_count", post.WordCount),
            ("content_hash", post.ContentHash),
            ("questions_requested", post.QuestionsRequested),
            ("questions_revision", post.QuestionsRevision),
            ("provider", post.Provider),
            ("model", post.Model),
            ("degraded", post.Degraded ? 1 : 0),
            ("etag", post.Validators.ETag),
            ("last_modified", post.Validators.LastModified),
            ("summary", post.Summary.Text),
            ("key_points", ToJson(post.Summary.KeyPoints)),
            ("text", post.Text.Value),
        ];

    public static string? ToJson(OriginalQuestion? original) =>
        original is null ? null : JsonSerializer.Serialize(original, Json);

    public static string ToJson<T>(IReadOnlyList<T> items) => JsonSerializer.Serialize(items, Json);

    private static List<T> FromJson<T>(string json) => JsonSerializer.Deserialize<List<T>>(json, Json) ?? [];

    private static BlogPost Post(SqliteDataReader r) =>
        new()
        {
            Id = r.GetString(0),
            Url = new PostUrl(r.GetString(1)),
            Version = r.GetInt64(2),
            CreatedAt = r.Moment(3),
            ProcessedAt = r.Moment(4),
            Title = r.GetString(5),
            Author = r.TextOrNull(6),
            PublishedAt = r.MomentOrNull(7),
            Language = r.GetString(8),
            WordCount = r.GetInt32(9),
            ContentHash = r.GetString(10),
            QuestionsRequested = r.GetInt32(11),
            Provider = r.GetString(12),
            Model = r.GetString(13),
            Degraded = r.GetInt64(14) != 0,
            Validators = new PageValidators(r.TextOrNull(15), r.TextOrNull(16)),
            Summary = new PostSummary(r.GetString(17), FromJson<string>(r.GetString(18))),
            Text = new StoredText(r.GetString(19)),
            QuestionsRevision = r.GetInt64(20),
            Mark = Mark(r, 21),
            Chunks = [],
            Questions = [],
        };
}
