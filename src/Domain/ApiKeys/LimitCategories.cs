namespace BlogManager.Domain.ApiKeys;

/// <summary>The categories in which requests are counted, by wire name.</summary>
public static class LimitCategories
{
    /// <summary>The highest limit that a key may have in a category, in requests a minute.</summary>
    public const int MaxPermits = 1_000_000;

    /// <summary>Every category.</summary>
    public static IReadOnlyList<string> All { get; } = ["ai", "embedding", "read", "write", "search", "similarity", "health", "admin"];
}
