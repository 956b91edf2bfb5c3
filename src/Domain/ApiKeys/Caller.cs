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

    /// <summary>The origins from which alone a publishable key works; null for every other caller.</summary>
    public IReadOnlyList<string>? Origins { get; init; }

    /// <summary>The origins of which a caller may have posts taken in without the scope to write.</summary>
    public IReadOnlyList<string> AutoProcessOrigins { get; init; } = [];

    /// <summary>The caller that a key stands for.</summary>
    /// <param name="key">The key.</param>
    public static Caller Of(ApiKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var isForPages = key.Kind == KeyKind.Publishable;
        return new Caller(key.Id, key.Name, key.Scopes)
        {
            Tier = key.Tier,
            Limits = key.Limits,
            Origins = isForPages ? key.AllowedOrigins : null,
            AutoProcessOrigins = isForPages && key.AutoProcess ? key.AllowedOrigins : [],
        };
    }

    /// <summary>A caller without a key and without rights.</summary>
    public static readonly Caller Anonymous = new(null, "anonymous", []);

    /// <summary>The service itself: jobs and the command line.</summary>
    public static readonly Caller System = new(null, "system", ApiKeys.Scopes.All);

    /// <summary>Whether the caller holds a scope.</summary>
    /// <param name="scope">The scope.</param>
    public bool Has(Scope scope) => Scopes.Contains(scope);
}
