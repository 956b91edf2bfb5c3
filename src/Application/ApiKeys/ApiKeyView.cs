using BlogManager.Domain.ApiKeys;

namespace BlogManager.Application.ApiKeys;

/// <summary>A key as its administrators see it: never the key itself.</summary>
/// <param name="Id">Opaque id.</param>
/// <param name="Name">For people.</param>
/// <param name="Kind"><c>admin</c>, <c>secret</c> or <c>publishable</c>.</param>
/// <param name="VisibleId">The key's first characters, by which people recognise it.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Status"><c>active</c>, <c>expired</c> or <c>revoked</c>.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when it is refused; null for never.</param>
/// <param name="RevokedAt">When it was revoked; null while it is not.</param>
public sealed record ApiKeyView(
    string Id, string Name, string Kind, string VisibleId, IReadOnlyList<string> Scopes, string Status,
    DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt)
{
    internal static ApiKeyView Of(ApiKey key, DateTimeOffset now) => new(
        key.Id, key.Name, key.Kind.Name(), key.VisibleId, [.. key.Scopes.Select(s => s.Name())], StatusOf(key, now), key.CreatedAt, key.ExpiresAt, key.RevokedAt);

    internal static string StatusOf(ApiKey key, DateTimeOffset now) => key.IsActive(now) ? "active" : key.RevokedAt is null ? "expired" : "revoked";
}

/// <summary>The wire names of <see cref="KeyKind"/>.</summary>
internal static class KeyKindNames
{
    internal static string Name(this KeyKind kind) => kind switch
    {
        KeyKind.Admin => "admin",
        KeyKind.Secret => "secret",
        KeyKind.Publishable => "publishable",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A kind of key without a wire name."),
    };
}
