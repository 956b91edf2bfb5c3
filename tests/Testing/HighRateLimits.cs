namespace BlogManager.Testing;

/// <summary>Limits that no test reaches: a test that is not about them is not stopped by them.</summary>
internal static class HighRateLimits
{
    private const string Section = "BlogManager:RateLimits:";
    private const string Permits = "100000";

    /// <summary>The settings, by key.</summary>
    internal static IReadOnlyDictionary<string, string> Settings { get; } =
        new[] { "Ai", "Embedding", "Read", "Write", "Search", "Similarity", "Health", "Admin" }
            .Select(category => $"{Section}{category}:PermitsPerMinute")
            .Append(Section + "FailedAuthenticationsPerMinute")
            .ToDictionary(key => key, _ => Permits);
}
