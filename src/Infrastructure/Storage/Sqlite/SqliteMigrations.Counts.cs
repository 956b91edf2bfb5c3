namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>The steps of what is counted and spent.</summary>
internal static partial class SqliteMigrations
{
    // How often an answer was given, and the counts that stay when the texts go. The id begins with the day.
    private const string DailyCounts = """
        ALTER TABLE kept_answers ADD COLUMN times INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE kept_answers ADD COLUMN last_at INTEGER;

        CREATE TABLE daily_counts (
            id TEXT PRIMARY KEY,
            day INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('asks', 'feedback', 'tokens')),
            sites TEXT,
            key_id TEXT,
            provider TEXT,
            model TEXT,
            outcome TEXT CHECK (outcome IN ('answered', 'close', 'unanswered')),
            cached INTEGER NOT NULL,
            times INTEGER NOT NULL,
            input_tokens INTEGER NOT NULL,
            output_tokens INTEGER NOT NULL,
            helpful INTEGER NOT NULL,
            unhelpful INTEGER NOT NULL,
            latency TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """;

    // What was taken of which budget of which day or month.
    private const string TokenBudgets = """
        CREATE TABLE token_budgets (
            id TEXT PRIMARY KEY,
            tokens INTEGER NOT NULL,
            last_day INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """;
}
