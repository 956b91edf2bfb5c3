using BlogManager.Application.Ports;

namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>
/// The lexical index by SQLite's FTS5: Porter stems of words without diacritics, ranked by its <c>bm25()</c>, whose k1
/// 1.2 and b 0.75 are built in.
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
        return await database.ReadAsync(
            c =>
                c.Query(
                    $"""
                    WITH best (row, rank) AS MATERIALIZED (
                        SELECT rowid, bm25(chunk_words, {ColumnWeights}) AS rank FROM chunk_words
                        WHERE chunk_words MATCH $match {filter} ORDER BY rank, rowid LIMIT $limit)
                    SELECT c.id, c.post_id, -best.rank FROM best JOIN chunks c ON c.row = best.row ORDER BY best.rank, best.row
                    """,
                    r => new LexicalHit(r.GetString(0), r.GetString(1), r.GetDouble(2)),
                    ("$match", string.Join(" OR ", query.Words.Distinct(StringComparer.Ordinal).Select(Literal))),
                    ("$sites", query.Sites.ToRow()),
                    ("$post", query.PostId),
                    ("$limit", query.Limit)
                ),
            cancellationToken
        );
    }

    public Task<TermStatistics> StatisticsAsync(
        IReadOnlyCollection<string> words,
        CancellationToken cancellationToken
    ) =>
        database.ReadAsync(
            c =>
            {
                var counts = new Dictionary<string, int>(StringComparer.Ordinal);
                using var count = c.Prepare("SELECT count(*) FROM chunk_words WHERE chunk_words MATCH $match");
                foreach (var word in words.Distinct(StringComparer.Ordinal))
                    counts[word] = Convert.ToInt32(count.With(("$match", Literal(word))).ExecuteScalar());
                return new TermStatistics((int)c.Number("SELECT chunks FROM corpus"), counts);
            },
            cancellationToken
        );

    /// <summary>
    /// A word as an FTS5 string, in which only the quotation mark has a meaning; NUL would end the expression.
    /// </summary>
    private static string Literal(string word) => '"' + word.Replace("\"", "\"\"").Replace('\0', ' ') + '"';
}
