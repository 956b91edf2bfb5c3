using Microsoft.Data.Sqlite;

namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>
/// Which vectors each post has in each space: what other processes learn changes from. Revisions are drawn from one
/// number for all spaces, so that a space which is erased and added again goes on from where it was. Runs inside the
/// writer's transaction.
/// </summary>
internal static class VectorSets
{
    /// <summary>Begins to count the changes of a new space; nothing happens where it is there already.</summary>
    public static void AddSpace(SqliteConnection connection, string spaceId)
    {
        Next(connection);
        connection.Execute(
            "INSERT INTO space_revisions (space_id, revision) SELECT $space, vector_revision FROM corpus WHERE true ON CONFLICT (space_id) DO NOTHING",
            ("$space", spaceId)
        );
    }

    public static void KeepOnly(SqliteConnection connection, string spaceId)
    {
        connection.Execute("DELETE FROM vector_sets WHERE space_id <> $space", ("$space", spaceId));
        connection.Execute("DELETE FROM space_revisions WHERE space_id <> $space", ("$space", spaceId));
    }

    public static void Erase(SqliteConnection connection, string postId, string spaceId)
    {
        Next(connection);
        connection.Execute(
            "UPDATE space_revisions SET revision = (SELECT vector_revision FROM corpus) WHERE space_id = $space",
            ("$space", spaceId)
        );
        connection.Execute(
            "DELETE FROM vector_sets WHERE space_id = $space AND post_id = $post",
            ("$space", spaceId),
            ("$post", postId)
        );
    }

    public static void Erase(SqliteConnection connection, string postId)
    {
        Next(connection);
        connection.Execute("UPDATE space_revisions SET revision = (SELECT vector_revision FROM corpus)");
        connection.Execute("DELETE FROM vector_sets WHERE post_id = $post", ("$post", postId));
    }

    /// <summary>
    /// Notes that a post's vectors, of which it had none in that space, were written with the revision that was drawn
    /// last.
    /// </summary>
    public static void Add(SqliteConnection connection, string spaceId, string postId) =>
        connection.Execute(
            "INSERT INTO vector_sets (space_id, post_id, revision) SELECT $space, $post, vector_revision FROM corpus",
            ("$space", spaceId),
            ("$post", postId)
        );

    // Drawn before it is given to anything.
    private static void Next(SqliteConnection connection) =>
        connection.Execute("UPDATE corpus SET vector_revision = vector_revision + 1");
}
