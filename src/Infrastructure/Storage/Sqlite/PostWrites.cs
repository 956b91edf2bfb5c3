using System.Text.Json;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Languages;
using Microsoft.Data.Sqlite;

namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>
/// Replaces and erases the rows of a post. Runs inside the writer's transaction, which makes each of these all or
/// nothing.
/// </summary>
internal static class PostWrites
{
    /// <summary>See <see cref="IPostStore.ReplaceAsync"/>.</summary>
    public static bool Replace(
        SqliteConnection connection,
        BlogPost post,
        string spaceId,
        IReadOnlyList<Embedding> embeddings
    )
    {
        if (
            connection.Number("SELECT version FROM posts WHERE id = $id", ("$id", post.Id)) != post.Version - 1
            || connection.Number("SELECT questions_revision FROM posts WHERE id = $id", ("$id", post.Id))
                != post.QuestionsRevision
            || connection.Number(
                "SELECT EXISTS (SELECT 1 FROM posts WHERE url = $url AND id <> $id)",
                ("$url", post.Url.Value),
                ("$id", post.Id)
            ) != 0
            || !EmbeddingRows.Fits(connection, spaceId, embeddings)
        )
            return false;
        var chunks = Put(connection, post, isNew: post.Version == 1);
        EmbeddingRows.Add(connection, spaceId, post.Id, post.Version, embeddings);
        Count(connection, chunks);
        return true;
    }

    /// <summary>
    /// Adds a post as it is in another store, or puts it in place of what has its id; the corpus version stays.
    /// </summary>
    public static void Put(SqliteConnection connection, PostRecord record)
    {
        var post = record.Post;
        var chunks = Put(
            connection,
            post,
            isNew: connection.Number("SELECT EXISTS (SELECT 1 FROM posts WHERE id = $id)", ("$id", post.Id)) == 0
        );
        foreach (var vectors in record.Vectors)
            EmbeddingRows.Add(connection, vectors.SpaceId, post.Id, post.Version, vectors.Embeddings);
        connection.Execute("UPDATE corpus SET chunks = chunks + $chunks", ("$chunks", chunks));
    }

    /// <summary>See <see cref="IPostStore.ReplaceQuestionsAsync"/>.</summary>
    public static bool ReplaceQuestions(
        SqliteConnection connection,
        string id,
        long version,
        long revision,
        IReadOnlyList<Question> questions
    )
    {
        if (
            connection.Execute(
                "UPDATE posts SET questions_revision = $revision + 1 WHERE id = $id AND version = $version AND questions_revision = $revision",
                ("$id", id),
                ("$version", version),
                ("$revision", revision)
            ) == 0
        )
            return false;
        connection.Execute("DELETE FROM questions WHERE post_id = $id", ("$id", id));
        AddQuestions(connection, id, questions);
        return true;
    }

    /// <summary>See <see cref="IPostStore.DeleteAsync"/>.</summary>
    public static ErasedRows? Delete(SqliteConnection connection, string id)
    {
        if (connection.Number("SELECT EXISTS (SELECT 1 FROM posts WHERE id = $id)", ("$id", id)) == 0)
            return null;
        var erased = EraseParts(connection, id);
        var posts = connection.Execute("DELETE FROM posts WHERE id = $id", ("$id", id));
        Count(connection, -erased.Chunks);
        return erased with { Posts = posts };
    }

    /// <summary>See <see cref="IPostStore.MergeAsync"/>.</summary>
    public static bool Merge(SqliteConnection connection, string id, long version, string intoId, long intoVersion)
    {
        const string Is = "SELECT EXISTS (SELECT 1 FROM posts WHERE id = $id AND version = $version)";
        if (
            connection.Number(Is, ("$id", id), ("$version", version)) == 0
            || connection.Number(Is, ("$id", intoId), ("$version", intoVersion)) == 0
        )
            return false;
        var urls = connection.Query(
            "SELECT url FROM post_urls WHERE post_id = $id ORDER BY ordinal",
            r => new PostUrl(r.GetString(0)),
            ("$id", id)
        );
        Delete(connection, id);
        foreach (var url in urls)
            AddAlias(connection, intoId, url);
        return true;
    }

    /// <summary>See <see cref="IPostStore.AddAliasAsync"/>.</summary>
    public static int AddAlias(SqliteConnection connection, string id, PostUrl alias) =>
        connection.Execute(
            """
            INSERT INTO post_urls (url, post_id, ordinal) SELECT $url, id, 1 + (SELECT max(ordinal) FROM post_urls WHERE post_id = $id) FROM posts WHERE id = $id
            ON CONFLICT (url) DO UPDATE SET post_id = excluded.post_id, ordinal = excluded.ordinal WHERE ordinal > 0 AND post_id <> excluded.post_id
            """,
            ("$url", alias.Value),
            ("$id", id)
        );

    /// <summary>See <see cref="IPostStore.MarkAsync"/>.</summary>
    public static int Mark(SqliteConnection connection, string id, PostMark? mark) =>
        mark is null
            ? connection.Execute("DELETE FROM post_marks WHERE post_id = $id", ("$id", id))
            : connection.Execute(
                """
                INSERT INTO post_marks (post_id, kind, at, reason) SELECT id, $kind, $at, $reason FROM posts WHERE id = $id
                ON CONFLICT (post_id) DO UPDATE SET kind = excluded.kind, at = excluded.at, reason = excluded.reason
                """,
                ("$id", id),
                ("$kind", mark.Kind.Name()),
                ("$at", mark.At.ToRow()),
                ("$reason", mark.Reason)
            );

    private static int Put(SqliteConnection connection, BlogPost post, bool isNew)
    {
        var kept = isNew ? [] : StandingRows(connection, post);
        var erased = EraseParts(connection, post.Id, [.. kept.Values]);
        var columns = PostRows.Columns(post);
        var parameters = Array.ConvertAll(columns, c => ("$" + c.Column, c.Value));
        if (isNew)
            connection.Execute(
                $"INSERT INTO posts ({string.Join(", ", columns.Select(c => c.Column))}) VALUES ({string.Join(", ", parameters.Select(p => p.Item1))})",
                parameters
            );
        else
            connection.Execute(
                $"UPDATE posts SET {string.Join(", ", columns.Select(c => $"{c.Column} = ${c.Column}"))} WHERE id = $id",
                parameters
            );
        if (post.Mark is not null)
            Mark(connection, post.Id, post.Mark);
        AddUrls(connection, post);
        AddLikeness(connection, post);
        MoveChunks(connection, post, kept);
        AddChunks(connection, post, kept);
        AddQuestions(connection, post.Id, post.Questions);
        return post.Chunks.Count - kept.Count - erased.Chunks;
    }

    /// <summary>
    /// The rows of a stored post's chunks, by their ids, that the new version has too with the same terms: to erase and
    /// to add terms is what costs most of a replacement.
    /// </summary>
    private static Dictionary<string, long> StandingRows(SqliteConnection connection, BlogPost post)
    {
        var now = post.Chunks.ToDictionary(c => c.Id, StringComparer.Ordinal);
        return connection
            .Query(
                """
                SELECT c.id, c.row, c.heading, c.text FROM chunks c JOIN posts p ON p.id = c.post_id JOIN chunk_terms t ON t.rowid = c.row
                WHERE c.post_id = $id AND p.title = $title AND p.language = $language
                """,
                r => (Id: r.GetString(0), Row: r.GetInt64(1), Heading: r.GetString(2), Text: r.GetString(3)),
                ("$id", post.Id),
                ("$title", post.Title),
                ("$language", post.Language)
            )
            .Where(c => now.TryGetValue(c.Id, out var chunk) && chunk.Heading == c.Heading && chunk.Text == c.Text)
            .ToDictionary(c => c.Id, c => c.Row, StringComparer.Ordinal);
    }

    private static ErasedRows EraseParts(SqliteConnection connection, string id, IReadOnlyList<long>? keptRows = null)
    {
        var kept = JsonSerializer.Serialize(keptRows ?? []);
        EraseWords(connection, id, kept);

        // In every space: vectors of an older version would be those of chunks that no longer exist.
        VectorSets.Erase(connection, id);
        var vectors = connection.Execute("DELETE FROM embeddings WHERE post_id = $id", ("$id", id));
        var chunks = connection.Execute(
            "DELETE FROM chunks WHERE post_id = $id AND row NOT IN (SELECT value FROM json_each($kept))",
            ("$id", id),
            ("$kept", kept)
        );
        var questions = connection.Execute("DELETE FROM questions WHERE post_id = $id", ("$id", id));
        connection.Execute("DELETE FROM post_urls WHERE post_id = $id", ("$id", id));
        connection.Execute("DELETE FROM post_likeness WHERE post_id = $id", ("$id", id));
        Mark(connection, id, mark: null);
        return new ErasedRows(0, chunks, vectors, questions);
    }

    /// <summary>
    /// Makes the terms of a post that an earlier release stored; its words in the old index go. See <see
    /// cref="TermsBackfill"/>.
    /// </summary>
    internal static void RenewTerms(SqliteConnection connection, string id)
    {
        var post = connection.First(
            "SELECT title, language FROM posts WHERE id = $id",
            r => new TermsOf(r.GetString(0), r.GetString(1)),
            ("$id", id)
        );
        var chunks = connection.Query(
            "SELECT row, heading, text FROM chunks WHERE post_id = $id ORDER BY ordinal",
            r => (Row: r.GetInt64(0), Heading: r.GetString(1), Text: r.GetString(2)),
            ("$id", id)
        );
        EraseWords(connection, id, keptRows: "[]");
        using var terms = PrepareTerms(connection);
        foreach (var (row, heading, text) in chunks)
            AddTerms(terms, row, post!, heading, text);
    }

    // First of all: the old index learns what to forget from the chunks and the title as they stand, and of what it
    // never had it must not be told.
    private static void EraseWords(SqliteConnection connection, string id, string keptRows)
    {
        connection.Execute(
            "DELETE FROM chunk_words WHERE rowid IN (SELECT c.row FROM chunks c JOIN chunk_words_docsize d ON d.id = c.row WHERE c.post_id = $id AND c.row NOT IN (SELECT value FROM json_each($kept)))",
            ("$id", id),
            ("$kept", keptRows)
        );
        connection.Execute(
            "DELETE FROM chunk_terms WHERE rowid IN (SELECT row FROM chunks WHERE post_id = $id AND row NOT IN (SELECT value FROM json_each($kept)))",
            ("$id", id),
            ("$kept", keptRows)
        );
    }

    private static SqliteCommand PrepareTerms(SqliteConnection connection) =>
        connection.Prepare(
            "INSERT INTO chunk_terms (rowid, title, heading, text) VALUES ($row, $title, $heading, $text)"
        );

    private static void AddTerms(SqliteCommand terms, object? row, TermsOf post, string heading, string text) =>
        terms
            .With(
                ("$row", row),
                ("$title", post.Title),
                ("$heading", post.Joined(heading)),
                ("$text", post.Joined(text))
            )
            .ExecuteNonQuery();

    /// <summary>How the words of a post become terms.</summary>
    private sealed class TermsOf(string title, string language)
    {
        internal string Title { get; } = Join(title, language);

        internal string Joined(string text) => Join(text, language);

        private static string Join(string text, string language) =>
            string.Join(' ', WordAnalysis.Terms(text, language));
    }

    private static void AddUrls(SqliteConnection connection, BlogPost post)
    {
        // A canonical URL (ordinal 0) takes the place of another post's alias; an alias that of another's alias, never
        // that of a canonical URL.
        using var add = connection.Prepare(
            """
            INSERT INTO post_urls (url, post_id, ordinal) VALUES ($url, $id, $ordinal)
            ON CONFLICT (url) DO UPDATE SET post_id = excluded.post_id, ordinal = excluded.ordinal WHERE ordinal > 0
            """
        );
        add.With(("$url", post.Url.Value), ("$id", post.Id), ("$ordinal", 0)).ExecuteNonQuery();
        var ordinal = 1;
        foreach (var alias in post.Aliases)
            add.With(("$url", alias.Value), ("$ordinal", ordinal++)).ExecuteNonQuery();
    }

    private static void AddLikeness(SqliteConnection connection, BlogPost post)
    {
        using var add = connection.Prepare(
            "INSERT INTO post_likeness (key, post_id) VALUES ($key, $id) ON CONFLICT DO NOTHING"
        );
        foreach (var key in PostLikeness.Of(post).Keys())
            add.With(("$key", key), ("$id", post.Id)).ExecuteNonQuery();
    }

    private static void MoveChunks(SqliteConnection connection, BlogPost post, Dictionary<string, long> rows)
    {
        using var move = connection.Prepare(
            "UPDATE chunks SET site = $site, ordinal = $ordinal, start_offset = $start, end_offset = $end WHERE row = $row"
        );
        foreach (var chunk in post.Chunks.Where(c => rows.ContainsKey(c.Id)))
            move.With(
                    ("$row", rows[chunk.Id]),
                    ("$site", post.Url.Site),
                    ("$ordinal", chunk.Ordinal),
                    ("$start", chunk.Start),
                    ("$end", chunk.End)
                )
                .ExecuteNonQuery();
    }

    private static void AddChunks(SqliteConnection connection, BlogPost post, Dictionary<string, long> standing)
    {
        using var chunkRow = connection.Prepare(
            """
            INSERT INTO chunks (id, post_id, site, ordinal, start_offset, end_offset, heading, text)
            VALUES ($id, $post, $site, $ordinal, $start, $end, $heading, $text) RETURNING row
            """
        );
        using var terms = PrepareTerms(connection);
        var termsOf = new TermsOf(post.Title, post.Language);
        foreach (var chunk in post.Chunks.Where(c => !standing.ContainsKey(c.Id)))
        {
            var row = chunkRow
                .With(
                    ("$id", chunk.Id),
                    ("$post", post.Id),
                    ("$site", post.Url.Site),
                    ("$ordinal", chunk.Ordinal),
                    ("$start", chunk.Start),
                    ("$end", chunk.End),
                    ("$heading", chunk.Heading),
                    ("$text", chunk.Text)
                )
                .ExecuteScalar();
            AddTerms(terms, row, termsOf, chunk.Heading, chunk.Text);
        }
    }

    private static void AddQuestions(SqliteConnection connection, string postId, IReadOnlyList<Question> questions)
    {
        using var add = connection.Prepare(
            """
            INSERT INTO questions (id, post_id, ordinal, created_at, icon, question, answer, evidence, hidden, pinned, placed, original)
            VALUES ($id, $post, $ordinal, $created, $icon, $question, $answer, $evidence, $hidden, $pinned, $placed, $original)
            """
        );
        for (var i = 0; i < questions.Count; i++)
        {
            var question = questions[i];
            add.With(
                    ("$id", question.Id),
                    ("$post", postId),
                    ("$ordinal", i),
                    ("$created", question.CreatedAt.ToRow()),
                    ("$icon", question.Icon),
                    ("$question", question.Text),
                    ("$answer", question.Answer),
                    ("$evidence", PostRows.ToJson(question.Evidence)),
                    ("$hidden", question.Hidden ? 1 : 0),
                    ("$pinned", question.Pinned ? 1 : 0),
                    ("$placed", question.Placed ? 1 : 0),
                    ("$original", PostRows.ToJson(question.Original))
                )
                .ExecuteNonQuery();
        }
    }

    private static void Count(SqliteConnection connection, int chunks) =>
        connection.Execute("UPDATE corpus SET version = version + 1, chunks = chunks + $chunks", ("$chunks", chunks));
}
