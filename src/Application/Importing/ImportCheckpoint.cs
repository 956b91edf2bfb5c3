using System.Text.Json;

namespace BlogManager.Application.Importing;

/// <summary>
/// What an import that gives way has to remember besides its pages: how often those were tried that could not be had yet.
/// </summary>
internal static class ImportCheckpoint
{
    /// <summary>Nothing but that the pages were found.</summary>
    internal const string Empty = "{}";

    internal static Dictionary<string, int> Read(string? checkpoint) =>
        checkpoint is null ? [] : JsonSerializer.Deserialize<Dictionary<string, int>>(checkpoint) ?? [];

    internal static string Of(Dictionary<string, int> tries) => JsonSerializer.Serialize(tries);
}
