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

    /// <summary>Whether it is accepted at a moment.</summary>
    /// <param name="now">The moment.</param>
    public bool IsActive(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is null || ExpiresAt > now);
}
