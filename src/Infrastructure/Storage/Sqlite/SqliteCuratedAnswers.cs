using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;

namespace BlogManager.Infrastructure.Storage.Sqlite;

internal sealed class SqliteCuratedAnswers(SqliteDatabase database) : ICuratedAnswers
{
    public Task<long> RevisionAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(c => c.Number("SELECT revision FROM curated_revision"), cancellationToken);

    public async Task<IReadOnlyList<CuratedAnswer>> ReadAllAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(
            c => c.Query($"SELECT {CuratedRows.Columns} FROM curated_answers ORDER BY id DESC", CuratedRows.Read),
            cancellationToken
        );

    public Task<CuratedAnswer?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            c =>
                c.First(
                    $"SELECT {CuratedRows.Columns} FROM curated_answers WHERE id = $id",
                    CuratedRows.Read,
                    ("$id", id)
                ),
            cancellationToken
        );

    public Task<bool> PutAsync(CuratedAnswer answer, CancellationToken cancellationToken) =>
        database.WriteAsync(
            c =>
            {
                if (answer.Version == 1)
                {
                    CuratedRows.Put(c, answer);
                    return true;
                }

                var changed = c.Execute(
                    """
                    UPDATE curated_answers SET version = $version, questions = $questions, answer = $answer, block = $block, post_url = $post, site = $site,
                        created_at = $created, updated_at = $updated
                    WHERE id = $id AND version = $version - 1
                    """,
                    [.. CuratedRows.Values(answer).SkipLast(2)]
                );
                if (changed > 0)
                    CuratedRows.Changed(c);
                return changed > 0;
            },
            cancellationToken
        );

    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) =>
        database.EraseAsync(
            c =>
            {
                var erased = c.Execute("DELETE FROM curated_answers WHERE id = $id", ("$id", id));
                if (erased > 0)
                    CuratedRows.Changed(c);
                return erased > 0;
            },
            cancellationToken
        );

    public async Task<int> DeleteByPostAsync(PostUrl post, CancellationToken cancellationToken)
    {
        // Looked at first: most posts have none, and to erase empties the write-ahead log.
        var any = await database.ReadAsync(
            c =>
                c.Number("SELECT EXISTS (SELECT 1 FROM curated_answers WHERE post_url = $post)", ("$post", post.Value))
                != 0,
            cancellationToken
        );
        if (!any)
            return 0;
        return await database.EraseAsync(
            c =>
            {
                CuratedRows.Changed(c);
                return c.Execute("DELETE FROM curated_answers WHERE post_url = $post", ("$post", post.Value));
            },
            cancellationToken
        );
    }

    public Task NoteGivenAsync(string id, DateTimeOffset at, CancellationToken cancellationToken) =>
        database.WriteAsync(
            c =>
                c.Execute(
                    "UPDATE curated_answers SET times = times + 1, last_given_at = max(coalesce(last_given_at, 0), $at) WHERE id = $id",
                    ("$id", id),
                    ("$at", at.ToRow())
                ),
            cancellationToken
        );
}
