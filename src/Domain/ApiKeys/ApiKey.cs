using BlogManager.Domain.Posts;

namespace BlogManager.Domain.ApiKeys;

/// <summary>What is stored of an API key: never the key itself.</summary>
public sealed record ApiKey
{
    /// <summary>Opaque id.</summary>
    public required string Id { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>Its kind.</summary>
    public required KeyKind Kind { get; init; }

    /// <summary>The visible part of the key, by which it is looked up.</summary>
    public required string VisibleId { get; init; }

    /// <summary>SHA-256 of the key.</summary>
    public required ReadOnlyMemory<byte> Hash { get; init; }

    /// <summary>What it may do.</summary>
    public required IReadOnlyList<Scope> Scopes { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when it is refused; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked; null while it is not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>How much of each rate limit it has.</summary>
    public KeyTier Tier { get; init; } = KeyTier.Standard;

    /// <summary>
    /// Its own limits by category (<see cref="LimitCategories"/>), in requests a minute; they go before its tier.
    /// </summary>
    public IReadOnlyDictionary<string, int> Limits { get; init; } = new Dictionary<string, int>();

    /// <summary>
    /// The origins (<see cref="WebOrigin"/>) of the pages that a publishable key works on; empty for other kinds.
    /// </summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>
    /// The sites that it is held to in everything that it reads, writes, erases or asks; null where none were named:
    /// then a publishable key is held to its
    /// <see cref="AllowedOrigins"/>, and any other to nothing.
    /// </summary>
    public IReadOnlyList<string>? Sites { get; init; }

    /// <summary>Since when it is paused; null while it is not.</summary>
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>Whether a page with this publishable key may have posts on its own sites taken in.</summary>
    public bool AutoProcess { get; init; }

    /// <summary>When it was last used, give or take a minute or so; null for never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>The secret that a rotation replaced, while that still works.</summary>
    public ReplacedSecret? Previous { get; init; }

    /// <summary>What it is held to; null for nothing.</summary>
    public SiteScope? HeldTo =>
        Sites is not null ? new SiteScope(Sites)
        : Kind == KeyKind.Publishable ? new SiteScope(AllowedOrigins)
        : null;

    /// <summary>Whether it is accepted at a moment, or would be if it were not paused.</summary>
    /// <param name="now">The moment.</param>
    public bool IsActive(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is null || ExpiresAt > now);

    /// <summary>
    /// Until when a presented key stands for this one, or null where it does not: the present secret, or in its grace
    /// period the one before.
    /// </summary>
    /// <param name="secret">The key as it was sent.</param>
    /// <param name="now">The moment.</param>
    public DateTimeOffset? AcceptedUntil(KeySecret secret, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (secret.Kind != Kind || !IsActive(now))
            return null;
        var end = ExpiresAt ?? DateTimeOffset.MaxValue;
        if (secret.Matches(Hash.Span))
            return end;
        return Previous is { } previous && previous.Until > now && secret.Matches(previous.Hash.Span)
            ? (previous.Until < end ? previous.Until : end)
            : null;
    }
}

/// <summary>A secret that was replaced, and still works for a while.</summary>
/// <param name="VisibleId">Its visible part.</param>
/// <param name="Hash">Its SHA-256.</param>
/// <param name="Until">From when it is refused.</param>
public sealed record ReplacedSecret(string VisibleId, ReadOnlyMemory<byte> Hash, DateTimeOffset Until);
