using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Languages;
using Microsoft.Data.Sqlite;

namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>
/// The lexical index by SQLite's FTS5: terms by the language of each post (<see cref="WordAnalysis"/>), ranked by its
/// <c>bm25()</c>, whose k1 1.2 and b 0.75 are built in. Posts that an earlier release stored stand in another table until
/// they are brought over, and are found there, by the Porter stems of SQLite's own.
/// </summary>
internal sealed class SqliteLexicalIndex(SqliteDatabase database) : ILexicalIndex
{
    /// <summary>How much a word counts in a chunk's post title, in its headings and in its text.</summary>
    private const string ColumnWeights = "2.0, 1.5, 1.0";

    public async Task<IReadOnlyList<LexicalHit>> SearchAsync(LexicalQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        if (query.Words.Count == 0)
            return [];

        // The unary plus keeps the filter out of FTS5, which would run the whole query anew for each row that may pass.
        var filter = (query.Sites, query.PostId) switch
        {
            (null, null) => string.Empty,
            (null, _) => "AND +rowid IN (SELECT row FROM chunks WHERE post_id = $post)",
            (_, null) => "AND +rowid IN (SELECT row FROM chunks WHERE site IN (SELECT value FROM json_each($sites)))",
            _ =>
                "AND +rowid IN (SELECT row FROM chunks WHERE post_id = $post AND site IN (SELECT value FROM json_each($sites)))",
        };
        string[] words = [.. query.Words.Distinct(StringComparer.Ordinal)];
        return await database.ReadAsync(
            c =>
                c.Query(
                    $"""
                    WITH best (row, rank) AS MATERIALIZED (
                        SELECT * FROM ({Best("chunk_terms", "$terms", filter)})
                        {(HasOldRows(c) ? $"UNION ALL SELECT * FROM ({Best("chunk_words", "$words", filter)})" : "")})
                    SELECT c.id, c.post_id, -best.rank FROM best JOIN chunks c ON c.row = best.row ORDER BY best.rank, best.row LIMIT $limit
                    """,
                    r => new LexicalHit(r.GetString(0), r.GetString(1), r.GetDouble(2)),
                    ("$terms", string.Join(" OR ", words.Select(w => Phrase(w, query.Form)))),
                    ("$words", string.Join(" OR ", words.Select(Literal))),
                    ("$sites", query.Sites.ToRow()),
                    ("$post", query.PostId),
                    ("$limit", query.Limit)
                ),
            cancellationToken
        );
    }

    public Task<TermStatistics> StatisticsAsync(
        IReadOnlyCollection<string> words,
        WordForm form,
        CancellationToken cancellationToken
    ) =>
        database.ReadAsync(
            c =>
            {
                var counts = new Dictionary<string, int>(StringComparer.Ordinal);
                using var count = c.Prepare("SELECT count(*) FROM chunk_terms WHERE chunk_terms MATCH $match");
                using var old = c.Prepare("SELECT count(*) FROM chunk_words WHERE chunk_words MATCH $match");
                var hasOldRows = HasOldRows(c);
                foreach (var word in words.Distinct(StringComparer.Ordinal))
                {
                    counts[word] = Convert.ToInt32(count.With(("$match", Phrase(word, form))).ExecuteScalar());
                    if (hasOldRows)
                        counts[word] += Convert.ToInt32(old.With(("$match", Literal(word))).ExecuteScalar());
                }

                return new TermStatistics((int)c.Number("SELECT chunks FROM corpus"), counts);
            },
            cancellationToken
        );

    /// <summary>Whether posts of an earlier release are not brought over yet.</summary>
    internal static bool HasOldRows(SqliteConnection connection) =>
        connection.Number("SELECT EXISTS (SELECT 1 FROM chunk_words_docsize)") == 1;

    private static string Best(string table, string match, string filter) =>
        $"SELECT rowid, bm25({table}, {ColumnWeights}) AS rank FROM {table} WHERE {table} MATCH {match} {filter} ORDER BY rank, rowid LIMIT $limit";

    private static string Phrase(string word, WordForm form) =>
        Literal(form == WordForm.Analysed ? word : string.Join(' ', WordAnalysis.Phrase(word)));

    /// <summary>
    /// A word as an FTS5 string, in which only the quotation mark has a meaning; NUL would end the expression.
    /// </summary>
    private static string Literal(string word) => '"' + word.Replace("\"", "\"\"").Replace('\0', ' ') + '"';
}
