using BlogManager.Domain.ApiKeys;

namespace BlogManager.Application.ApiKeys;

/// <summary>A key as its administrators see it: never the key itself.</summary>
/// <param name="Id">Opaque id.</param>
/// <param name="Name">For people.</param>
/// <param name="Kind"><c>admin</c>, <c>secret</c> or <c>publishable</c>.</param>
/// <param name="VisibleId">The key's first characters, by which people recognise it.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Status"><c>active</c>, <c>paused</c>, <c>expired</c> or <c>revoked</c>.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when it is refused; null for never.</param>
/// <param name="RevokedAt">When it was revoked; null while it is not.</param>
/// <param name="Tier">
/// How much of each rate limit it has: <c>standard</c> (once), <c>elevated</c> (ten times) or <c>unlimited</c>.
/// </param>
/// <param name="Limits">Its own limits by category, in requests a minute; they go before its tier.</param>
/// <param name="AllowedOrigins">The origins of the pages that a publishable key works on.</param>
/// <param name="Sites">The sites that it is held to; null for none.</param>
/// <param name="AutoProcess">Whether a page with this publishable key may have posts on its own sites taken in.</param>
/// <param name="PausedAt">Since when it is paused; null while it is not.</param>
/// <param name="LastUsedAt">When it was last used, give or take a minute; null for never.</param>
/// <param name="PreviousKeyUntil">
/// Until when the key that a rotation replaced still works; null where none does.
/// </param>
public sealed record ApiKeyView(
    string Id,
    string Name,
    string Kind,
    string VisibleId,
    IReadOnlyList<string> Scopes,
    string Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    string Tier,
    IReadOnlyDictionary<string, int> Limits,
    IReadOnlyList<string> AllowedOrigins,
    IReadOnlyList<string>? Sites,
    bool AutoProcess,
    DateTimeOffset? PausedAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? PreviousKeyUntil
)
{
    internal static ApiKeyView Of(ApiKey key, DateTimeOffset now) =>
        new(
            key.Id,
            key.Name,
            key.Kind.Name(),
            key.VisibleId,
            [.. key.Scopes.Select(s => s.Name())],
            StatusOf(key, now),
            key.CreatedAt,
            key.ExpiresAt,
            key.RevokedAt,
            key.Tier.Name(),
            key.Limits,
            key.AllowedOrigins,
            key.HeldTo?.Sites,
            key.AutoProcess,
            key.PausedAt,
            key.LastUsedAt,
            key.IsActive(now) && key.Previous?.Until > now ? key.Previous.Until : null
        );

    internal static string StatusOf(ApiKey key, DateTimeOffset now) =>
        key.RevokedAt is not null ? "revoked"
        : !key.IsActive(now) ? "expired"
        : key.PausedAt is not null ? "paused"
        : "active";
}
