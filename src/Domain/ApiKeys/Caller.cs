namespace BlogManager.Domain.ApiKeys;

/// <summary>Who makes a request, and what they may do.</summary>
/// <param name="KeyId">The id of the key, or null for a caller without one.</param>
/// <param name="Name">The key's name, or what the caller is (<c>anonymous</c>, <c>system</c>).</param>
/// <param name="Scopes">What they may do.</param>
public sealed record Caller(string? KeyId, string Name, IReadOnlyList<Scope> Scopes)
{
    /// <summary>How much of each rate limit the key has.</summary>
    public KeyTier Tier { get; init; } = KeyTier.Standard;

    /// <summary>The key's own limits by category, in requests a minute; they go before its tier.</summary>
    public IReadOnlyDictionary<string, int> Limits { get; init; } = new Dictionary<string, int>();

    /// <summary>A caller without a key and without rights.</summary>
    public static readonly Caller Anonymous = new(null, "anonymous", []);

    /// <summary>The service itself: jobs and the command line.</summary>
    public static readonly Caller System = new(null, "system", ApiKeys.Scopes.All);

    /// <summary>Whether the caller holds a scope.</summary>
    /// <param name="scope">The scope.</param>
    public bool Has(Scope scope) => Scopes.Contains(scope);
}
