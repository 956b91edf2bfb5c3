namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>What owners write and have kept in step.</summary>
internal static partial class SqliteMigrations
{
    // What an owner did to questions.
    private const string OwnersQuestions = """
        ALTER TABLE posts ADD COLUMN questions_revision INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE questions ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE questions ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE questions ADD COLUMN placed INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE questions ADD COLUMN original TEXT;
        """;

    // That asking is paused: a row while it is.
    private const string AskingPause = """
        CREATE TABLE asking_pause (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            since INTEGER NOT NULL,
            message TEXT
        ) STRICT;
        """;

    // The answers that the owner wrote.
    private const string Curated = """
        CREATE TABLE curated_answers (
            id TEXT PRIMARY KEY,
            version INTEGER NOT NULL,
            questions TEXT NOT NULL,
            answer TEXT,
            block INTEGER NOT NULL,
            post_url TEXT,
            site TEXT,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            times INTEGER NOT NULL,
            last_given_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE curated_revision (revision INTEGER NOT NULL) STRICT;
        INSERT INTO curated_revision VALUES (0);
        """;

    // Blogs that are kept in step, with what is looked for by column and the rest as JSON; their pages; and what is wrong
    // with posts, in a table of its own: behind a post's text a list would have to walk that.
    private const string Sources = """
        CREATE TABLE sources (
            id TEXT PRIMARY KEY,
            site TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'failing')),
            due_at INTEGER,
            hub_at INTEGER,
            job_id TEXT,
            created_at INTEGER NOT NULL,
            version INTEGER NOT NULL,
            body TEXT NOT NULL
        ) STRICT;
        CREATE INDEX sources_site ON sources (site);

        CREATE TABLE source_pages (
            source_id TEXT NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
            url TEXT NOT NULL,
            modified INTEGER,
            PRIMARY KEY (source_id, url)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX source_pages_url ON source_pages (url);

        CREATE TABLE post_marks (
            post_id TEXT PRIMARY KEY REFERENCES posts (id),
            kind TEXT NOT NULL CHECK (kind IN ('failed', 'gone')),
            at INTEGER NOT NULL,
            reason TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """;
}
