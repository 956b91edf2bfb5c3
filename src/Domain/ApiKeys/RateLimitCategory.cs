namespace BlogManager.Domain.ApiKeys;

/// <summary>What requests are counted as. Each caller has a quota of each.</summary>
public enum RateLimitCategory
{
    /// <summary>What a text model works at: taking in posts, asking.</summary>
    Ai,

    /// <summary>What the embedding model works at.</summary>
    Embedding,

    /// <summary>Reading what is stored.</summary>
    Read,

    /// <summary>Changing what is stored.</summary>
    Write,

    /// <summary>Searching.</summary>
    Search,

    /// <summary>Finding similar posts by vectors that are there already.</summary>
    Similarity,

    /// <summary>Looking at the service's health.</summary>
    Health,

    /// <summary>Managing keys.</summary>
    Admin,
}

/// <summary>The categories in which requests are counted, by name.</summary>
public static class LimitCategories
{
    /// <summary>The highest limit that a key may have in a category, in requests a minute.</summary>
    public const int MaxPermits = 1_000_000;

    /// <summary>
    /// What keys that are not valid are counted as, per address: no category of requests, and nothing that a key may
    /// have a limit of its own in.
    /// </summary>
    public const string Authentication = "authentication";

    /// <summary>Every category's name.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<RateLimitCategory>().Select(Name)];

    /// <summary>The name in limits of a key, headers and metrics, e.g. <c>ai</c>.</summary>
    /// <param name="category">The category.</param>
    public static string Name(this RateLimitCategory category) => category.ToString().ToLowerInvariant();
}
