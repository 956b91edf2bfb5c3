namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>
/// Keeps the database for its owner alone: it holds posts, questions and the digests of keys. SQLite gives its log the
/// permissions of the file. On Windows the directory's access list decides, and nothing is done.
/// </summary>
internal static class DatabaseFiles
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly string[] Suffixes = [string.Empty, "-wal", "-shm", "-journal"];

    /// <summary>Makes what is missing of directory and file, and tightens what is there.</summary>
    internal static void Prepare(string path)
    {
        var directory = Path.GetDirectoryName(path)!;
        PrepareDirectory(directory);
        if (OperatingSystem.IsWindows())
            return;
        try
        {
            if (!File.Exists(path))
            {
                new FileStream(
                    path,
                    new FileStreamOptions
                    {
                        Mode = FileMode.CreateNew,
                        Access = FileAccess.Write,
                        Share = FileShare.ReadWrite | FileShare.Delete,
                        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                    }
                ).Dispose();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process made it first, or it cannot be made: SQLite opens it, or says why not.
            return;
        }

        foreach (var suffix in Suffixes)
            Tighten(path + suffix);
    }

    /// <summary>
    /// Makes the directory where it is missing, for its owner alone; one that is there is tightened where it holds
    /// nothing but the database.
    /// </summary>
    internal static void PrepareDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else if (!Directory.Exists(directory))
            Directory.CreateDirectory(directory, Owner);
        else if (IsOurs(directory))
            Tighten(directory);
    }

    // A directory that others use as well is theirs: the files in it are closed all the same.
    private static bool IsOurs(string directory)
    {
        try
        {
            return Directory
                .EnumerateFileSystemEntries(directory)
                .All(entry => Path.GetFileName(entry).StartsWith(SqliteDatabase.FileName, StringComparison.Ordinal));
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Tighten(string path)
    {
        if (OperatingSystem.IsWindows() || !Path.Exists(path))
            return;
        try
        {
            var mode = File.GetUnixFileMode(path);
            if ((mode & ~Owner) != UnixFileMode.None)
                File.SetUnixFileMode(path, mode & Owner);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's, or on a file system that is read-only or knows no permissions: it is opened as it is.
            return;
        }
    }
}
