using BlogManager.Domain.Posts;

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

    /// <summary>
    /// The sites that the caller is held to in everything that it reads, writes, erases or asks; null for none. The
    /// stores that use cases are given heed it, so that no use case needs to.
    /// </summary>
    public SiteScope? Sites { get; init; }

    /// <summary>
    /// Whether a caller without the scope to write may have posts of its <see cref="Sites"/> taken in.
    /// </summary>
    public bool MayAutoProcess { get; init; }

    /// <summary>Whether the caller is a page, with a key that everyone who opens it can read.</summary>
    public bool IsPage => Origins is not null;

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
            Sites = key.HeldTo,
            MayAutoProcess = isForPages && key.AutoProcess,
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
