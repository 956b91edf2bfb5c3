namespace BlogManager.Architecture.Tests;

/// <summary>The working copy that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The directory of <c>BlogManager.sln</c>, found by walking up from the test's own.</summary>
    internal static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>What people wrote below some directories: nothing that was built.</summary>
    internal static IReadOnlyList<string> Files(string root, string pattern, params string[] below) =>
        [
            .. below
                .Select(directory => Path.Combine(root, directory))
                .Where(Directory.Exists)
                .SelectMany(directory => Directory.EnumerateFiles(directory, pattern, SearchOption.AllDirectories))
                .Where(file => !Parts(root, file).Any(part => part is "bin" or "obj"))
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>The names on the way from the root to a file.</summary>
    internal static string[] Parts(string root, string file) =>
        Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar);

    private static string Find(string from)
    {
        for (var directory = new DirectoryInfo(from); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "BlogManager.sln")))
                return directory.FullName;
        }

        throw new InvalidOperationException($"No BlogManager.sln above {from}.");
    }
}
