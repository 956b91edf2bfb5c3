using System.Text.Json;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;
using Microsoft.Data.Sqlite;

namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>
/// The schema, as an ordered list of steps. A step that was released is never changed: a new one goes to the end.
/// <c>PRAGMA user_version</c> counts the steps that a file has had.
/// </summary>
internal static partial class SqliteMigrations
{
    private static readonly string[] Steps =
    [
        First,
        KeyPolicies,
        IdempotentRequests,
        JobTraces,
        VectorRevisions,
        Move,
        KeySites,
        Likeness,
        Clock,
        KeptAnswers,
        DueOrder,
        Terms,
        ImportItems,
        OwnersQuestions,
        AskingPause,
        Curated,
        Sources,
        DailyCounts,
        TokenBudgets,
    ];

    public static int Latest => Steps.Length;

    /// <exception cref="InvalidOperationException">The file is newer.</exception>
    public static void RefuseNewer(SqliteConnection connection, string path)
    {
        var version = connection.Number("PRAGMA user_version");
        if (version > Latest)
        {
            throw new InvalidOperationException(
                $"The database {path} has schema version {version}; this release knows versions up to {Latest}. Run the release that wrote it or a later one, or restore a backup."
            );
        }
    }

    /// <summary>
    /// Brings a file to <see cref="Latest"/>, each step in a transaction of its own; safe while another process does
    /// the same.
    /// </summary>
    public static void Apply(SqliteConnection connection, string path)
    {
        connection.CreateFunction<string, string, string, string>(
            "likeness_keys",
            (url, title, text) =>
                JsonSerializer.Serialize(PostLikeness.Of(new PostUrl(url), title, new StoredText(text)).Keys()),
            isDeterministic: true
        );
        while (connection.Number("PRAGMA user_version") < Latest)
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            var version = (int)connection.Number("PRAGMA user_version");
            if (version >= Latest)
                break;
            connection.Execute(Steps[version]);
            connection.Execute($"PRAGMA user_version = {version + 1}");
            transaction.Commit();
        }

        RefuseNewer(connection, path);
    }

    // Long texts stand last in their rows, so that a list does not walk their overflow pages. The lexical index keeps
    // no copy of the texts: it reads them through the view chunk_documents, and so must be cleared of a post before the
    // post changes.
    private const string First = """
        CREATE TABLE corpus (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            version INTEGER NOT NULL,
            chunks INTEGER NOT NULL
        ) STRICT;
        INSERT INTO corpus (one, version, chunks) VALUES (1, 0, 0);

        CREATE TABLE posts (
            row INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            url TEXT NOT NULL UNIQUE,
            site TEXT NOT NULL,
            version INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            processed_at INTEGER NOT NULL,
            title TEXT NOT NULL,
            author TEXT,
            published_at INTEGER,
            language TEXT NOT NULL,
            word_count INTEGER NOT NULL,
            content_hash TEXT NOT NULL,
            questions_requested INTEGER NOT NULL,
            provider TEXT NOT NULL,
            model TEXT NOT NULL,
            degraded INTEGER NOT NULL,
            etag TEXT,
            last_modified TEXT,
            summary TEXT NOT NULL,
            key_points TEXT NOT NULL,
            text TEXT NOT NULL
        ) STRICT;
        CREATE INDEX posts_newest ON posts (created_at DESC, id DESC);
        CREATE INDEX posts_site_newest ON posts (site, created_at DESC, id DESC);

        CREATE TABLE post_urls (
            url TEXT NOT NULL PRIMARY KEY,
            post_id TEXT NOT NULL REFERENCES posts (id),
            ordinal INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX post_urls_post ON post_urls (post_id, ordinal);

        CREATE TABLE chunks (
            row INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            post_id TEXT NOT NULL REFERENCES posts (id),
            site TEXT NOT NULL,
            ordinal INTEGER NOT NULL,
            start_offset INTEGER NOT NULL,
            end_offset INTEGER NOT NULL,
            heading TEXT NOT NULL,
            text TEXT NOT NULL
        ) STRICT;
        CREATE INDEX chunks_post ON chunks (post_id, ordinal);
        CREATE INDEX chunks_site ON chunks (site);

        CREATE VIEW chunk_documents (row, title, heading, text) AS
            SELECT c.row, p.title, c.heading, c.text FROM chunks c JOIN posts p ON p.id = c.post_id;
        CREATE VIRTUAL TABLE chunk_words USING fts5 (
            title, heading, text,
            content = 'chunk_documents', content_rowid = 'row', tokenize = 'porter unicode61 remove_diacritics 2'
        );
        INSERT INTO chunk_words (chunk_words, rank) VALUES ('secure-delete', 1);

        CREATE TABLE questions (
            row INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            post_id TEXT NOT NULL REFERENCES posts (id),
            ordinal INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            icon TEXT NOT NULL,
            question TEXT NOT NULL,
            answer TEXT NOT NULL,
            evidence TEXT NOT NULL
        ) STRICT;
        CREATE INDEX questions_post ON questions (post_id, ordinal);

        CREATE TABLE spaces (
            row INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            provider TEXT NOT NULL,
            model_name TEXT NOT NULL,
            dimension INTEGER NOT NULL,
            active INTEGER NOT NULL,
            trained_on_posts INTEGER NOT NULL,
            trained_model BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX spaces_active ON spaces (active) WHERE active = 1;

        CREATE TABLE embeddings (
            row INTEGER PRIMARY KEY,
            space_id TEXT NOT NULL REFERENCES spaces (id),
            id TEXT NOT NULL,
            post_id TEXT NOT NULL REFERENCES posts (id),
            post_version INTEGER NOT NULL,
            site TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('chunk', 'post')),
            vector BLOB NOT NULL,
            UNIQUE (space_id, id)
        ) STRICT;
        CREATE INDEX embeddings_post ON embeddings (post_id, space_id, post_version);

        CREATE TABLE jobs (
            row INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            subject TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
            progress_done INTEGER NOT NULL,
            progress_total INTEGER NOT NULL,
            steps TEXT NOT NULL,
            attempts INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            not_before INTEGER NOT NULL,
            started_at INTEGER,
            finished_at INTEGER,
            lease_owner TEXT,
            lease_until INTEGER,
            error_code TEXT,
            error_message TEXT,
            result TEXT,
            payload TEXT NOT NULL,
            checkpoint TEXT
        ) STRICT;
        CREATE UNIQUE INDEX jobs_live ON jobs (kind, subject) WHERE status IN ('queued', 'running');
        CREATE INDEX jobs_oldest_live ON jobs (created_at, id) WHERE status IN ('queued', 'running');
        CREATE INDEX jobs_newest ON jobs (created_at DESC, id DESC);
        CREATE INDEX jobs_status_newest ON jobs (status, created_at DESC, id DESC);
        CREATE INDEX jobs_subject ON jobs (subject);

        CREATE TABLE api_keys (
            row INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            visible_id TEXT NOT NULL,
            name TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('admin', 'secret', 'publishable')),
            hash BLOB NOT NULL,
            scopes TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER,
            revoked_at INTEGER
        ) STRICT;
        CREATE INDEX api_keys_visible ON api_keys (visible_id);
        CREATE INDEX api_keys_newest ON api_keys (created_at DESC, id DESC);
        """;

    private const string IdempotentRequests = """
        CREATE TABLE idempotent_requests (
            row INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            fingerprint BLOB NOT NULL,
            token TEXT NOT NULL,
            until INTEGER NOT NULL,
            subject TEXT,
            reply BLOB
        ) STRICT;
        CREATE INDEX idempotent_requests_until ON idempotent_requests (until);
        CREATE INDEX idempotent_requests_subject ON idempotent_requests (subject) WHERE subject IS NOT NULL;
        """;

    // Keys of before had what is now the default. The triggers make the audit append-only for whoever opens the file
    // with this schema.
    private const string KeyPolicies = """
        ALTER TABLE api_keys ADD COLUMN tier TEXT NOT NULL DEFAULT 'standard' CHECK (tier IN ('standard', 'elevated', 'unlimited'));
        ALTER TABLE api_keys ADD COLUMN limits TEXT NOT NULL DEFAULT '{}';
        ALTER TABLE api_keys ADD COLUMN allowed_origins TEXT NOT NULL DEFAULT '';
        ALTER TABLE api_keys ADD COLUMN auto_process INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE api_keys ADD COLUMN last_used_at INTEGER;
        ALTER TABLE api_keys ADD COLUMN previous_visible_id TEXT;
        ALTER TABLE api_keys ADD COLUMN previous_hash BLOB;
        ALTER TABLE api_keys ADD COLUMN previous_until INTEGER;
        UPDATE api_keys SET tier = 'elevated' WHERE kind = 'admin';
        CREATE INDEX api_keys_previous_visible ON api_keys (previous_visible_id) WHERE previous_visible_id IS NOT NULL;

        CREATE TABLE key_changes (
            row INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            at INTEGER NOT NULL,
            action TEXT NOT NULL CHECK (action IN ('created', 'rotated', 'revoked')),
            key_id TEXT NOT NULL,
            key_name TEXT NOT NULL,
            actor_key_id TEXT,
            actor_name TEXT NOT NULL
        ) STRICT;
        CREATE INDEX key_changes_newest ON key_changes (at DESC, id DESC);
        CREATE TRIGGER key_changes_stay BEFORE DELETE ON key_changes BEGIN SELECT RAISE(ABORT, 'The audit of keys is append-only.'); END;
        CREATE TRIGGER key_changes_stay_as_they_are BEFORE UPDATE ON key_changes BEGIN SELECT RAISE(ABORT, 'The audit of keys is append-only.'); END;
        """;

    private const string JobTraces = "ALTER TABLE jobs ADD COLUMN trace_parent TEXT";

    // Tables of their own: a column of posts or spaces would stand behind long texts and trained models, which would be
    // walked to read it and written anew with it.
    private const string VectorRevisions = """
        ALTER TABLE corpus ADD COLUMN vector_revision INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE space_revisions (
            space_id TEXT NOT NULL PRIMARY KEY REFERENCES spaces (id),
            revision INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT INTO space_revisions (space_id, revision) SELECT id, 0 FROM spaces;
        CREATE TABLE vector_sets (
            space_id TEXT NOT NULL REFERENCES spaces (id),
            post_id TEXT NOT NULL REFERENCES posts (id),
            revision INTEGER NOT NULL,
            PRIMARY KEY (space_id, post_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX vector_sets_post ON vector_sets (post_id);
        INSERT INTO vector_sets (space_id, post_id, revision) SELECT DISTINCT space_id, post_id, 0 FROM embeddings;
        """;

    // The list of actions is part of the table, which is therefore made anew.
    private const string KeySites = """
        ALTER TABLE api_keys ADD COLUMN sites TEXT;
        ALTER TABLE api_keys ADD COLUMN paused_at INTEGER;
        CREATE TABLE key_changes_now (
            row INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            at INTEGER NOT NULL,
            action TEXT NOT NULL CHECK (action IN ('created', 'rotated', 'revoked', 'changed', 'paused', 'resumed')),
            key_id TEXT NOT NULL,
            key_name TEXT NOT NULL,
            actor_key_id TEXT,
            actor_name TEXT NOT NULL
        ) STRICT;
        INSERT INTO key_changes_now (row, id, at, action, key_id, key_name, actor_key_id, actor_name)
            SELECT row, id, at, action, key_id, key_name, actor_key_id, actor_name FROM key_changes;
        DROP TRIGGER key_changes_stay;
        DROP TRIGGER key_changes_stay_as_they_are;
        DROP TABLE key_changes;
        ALTER TABLE key_changes_now RENAME TO key_changes;
        CREATE INDEX key_changes_newest ON key_changes (at DESC, id DESC);
        CREATE TRIGGER key_changes_stay BEFORE DELETE ON key_changes BEGIN SELECT RAISE(ABORT, 'The audit of keys is append-only.'); END;
        CREATE TRIGGER key_changes_stay_as_they_are BEFORE UPDATE ON key_changes BEGIN SELECT RAISE(ABORT, 'The audit of keys is append-only.'); END;
        """;

    // By what posts of one text under several addresses find each other. The function stands for this step alone; it is
    // made where the steps are taken.
    private const string Likeness = """
        CREATE TABLE post_likeness (
            key TEXT NOT NULL,
            post_id TEXT NOT NULL REFERENCES posts (id),
            PRIMARY KEY (key, post_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX post_likeness_post ON post_likeness (post_id);
        INSERT OR IGNORE INTO post_likeness (key, post_id) SELECT keys.value, posts.id FROM posts, json_each(likeness_keys(posts.url, posts.title, posts.text)) AS keys;
        """;

    // Which time it was at one moment of one boot of the machine: see SqliteClock.
    private const string Clock = """
        CREATE TABLE clock (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            boot TEXT NOT NULL,
            since_boot INTEGER NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;
        """;

    // What the owner looks into, by time. Posts are no references: an answer is written after its posts may have gone,
    // and looks for them itself.
    private const string KeptAnswers = """
        CREATE TABLE kept_answers (
            row INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            at INTEGER NOT NULL,
            sites TEXT,
            outcome TEXT CHECK (outcome IN ('answered', 'close', 'unanswered')),
            key_id TEXT,
            support REAL,
            provider TEXT,
            model TEXT,
            degraded INTEGER,
            input_tokens INTEGER,
            output_tokens INTEGER,
            latency_ms INTEGER,
            question TEXT,
            answer TEXT
        ) STRICT;
        CREATE INDEX kept_answers_newest ON kept_answers (at DESC, id DESC);
        CREATE INDEX kept_answers_ids ON kept_answers (at) WHERE outcome IS NULL;

        CREATE TABLE answer_posts (
            answer_id TEXT NOT NULL REFERENCES kept_answers (id),
            cited INTEGER NOT NULL,
            ordinal INTEGER NOT NULL,
            post_id TEXT NOT NULL,
            PRIMARY KEY (answer_id, cited, ordinal)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX answer_posts_post ON answer_posts (post_id, cited);

        CREATE TABLE answer_ratings (
            answer_id TEXT NOT NULL REFERENCES kept_answers (id),
            caller TEXT NOT NULL,
            at INTEGER NOT NULL,
            helpful INTEGER NOT NULL,
            comment TEXT,
            PRIMARY KEY (answer_id, caller)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE visitor_keys (
            day INTEGER PRIMARY KEY,
            key BLOB NOT NULL
        ) STRICT;
        """;

    // Jobs are claimed in the order in which they become due.
    private const string DueOrder = """
        CREATE INDEX IF NOT EXISTS jobs_due ON jobs (not_before, created_at, id) WHERE status IN ('queued', 'running');
        DROP INDEX IF EXISTS jobs_oldest_live;
        """;

    // Words as the service analyses them, by each post's language: the tokenizer only parts them. A copy of the terms is
    // kept, for by it the index forgets a post to the last trace, whatever the analysis has become by then. Rows of
    // chunk_words are brought over after the start (TermsBackfill), and are searched until then.
    private const string Terms = """
        CREATE VIRTUAL TABLE chunk_terms USING fts5 (title, heading, text, tokenize = 'ascii');
        INSERT INTO chunk_terms (chunk_terms, rank) VALUES ('secure-delete', 1);
        """;

    // The pages of imports. The long texts of errors stand last.
    private const string ImportItems = """
        CREATE TABLE import_items (
            job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
            ordinal INTEGER NOT NULL,
            url TEXT NOT NULL,
            outcome TEXT CHECK (outcome IN ('taken_in', 'unchanged', 'skipped', 'failed', 'gone')),
            post_id TEXT,
            error_code TEXT,
            error_message TEXT,
            PRIMARY KEY (job_id, ordinal),
            UNIQUE (job_id, url)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX import_items_url ON import_items (url);
        CREATE INDEX import_items_pending ON import_items (job_id, ordinal) WHERE outcome IS NULL;
        """;

    // Whose copy the file is, where it was filled from another store.
    private const string Move = """
        CREATE TABLE move (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            source TEXT NOT NULL,
            started_at INTEGER NOT NULL,
            finished_at INTEGER
        ) STRICT;
        """;
}
