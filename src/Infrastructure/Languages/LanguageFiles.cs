namespace BlogManager.Infrastructure.Languages;

/// <summary>The JSON files of this folder, embedded: <c>FOLDER/LANGUAGE.json</c>.</summary>
internal static class LanguageFiles
{
    private const string Extension = ".json";

    /// <summary>The languages that have a file in a folder, in order.</summary>
    internal static IReadOnlyList<string> In(string folder)
    {
        var before = Prefix(folder);
        return
        [
            .. typeof(LanguageFiles)
                .Assembly.GetManifestResourceNames()
                .Where(n => n.StartsWith(before, StringComparison.Ordinal))
                .Select(n => n[before.Length..^Extension.Length])
                .Order(StringComparer.Ordinal),
        ];
    }

    internal static Stream Open(string folder, string language) =>
        typeof(LanguageFiles).Assembly.GetManifestResourceStream(Prefix(folder) + language + Extension)
        ?? throw new FileNotFoundException($"There is no {folder}/{language}{Extension} in the program.");

    private static string Prefix(string folder) => $"Languages/{folder}/";
}
