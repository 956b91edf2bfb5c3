using BlogManager.Domain.ApiKeys;

namespace BlogManager.Application.ApiKeys;

/// <summary>A key that was just made or rotated, shown this once.</summary>
/// <param name="Id">Opaque id.</param>
/// <param name="Key">The key in the clear. It is not stored and cannot be shown again.</param>
/// <param name="Name">For people.</param>
/// <param name="Kind"><c>admin</c>, <c>secret</c> or <c>publishable</c>.</param>
/// <param name="VisibleId">The key's first characters, by which people recognise it.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when it is refused; null for never.</param>
/// <param name="Tier">
/// How much of each rate limit it has: <c>standard</c> (once), <c>elevated</c> (ten times) or <c>unlimited</c>.
/// </param>
/// <param name="Limits">Its own limits by category, in requests a minute; they go before its tier.</param>
/// <param name="AllowedOrigins">The origins of the pages that a publishable key works on.</param>
/// <param name="Sites">The sites that it is held to; null for none.</param>
/// <param name="AutoProcess">Whether a page with this publishable key may have posts on its own sites taken in.</param>
/// <param name="PreviousKeyUntil">
/// After a rotation, until when the key before still works; null where none does.
/// </param>
public sealed record IssuedApiKey(
    string Id,
    string Key,
    string Name,
    string Kind,
    string VisibleId,
    IReadOnlyList<string> Scopes,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    string Tier,
    IReadOnlyDictionary<string, int> Limits,
    IReadOnlyList<string> AllowedOrigins,
    IReadOnlyList<string>? Sites,
    bool AutoProcess,
    DateTimeOffset? PreviousKeyUntil
)
{
    internal static IssuedApiKey Of(ApiKey key, KeySecret secret) =>
        new(
            key.Id,
            secret.Reveal(),
            key.Name,
            key.Kind.Name(),
            secret.VisibleId,
            [.. key.Scopes.Select(s => s.Name())],
            key.CreatedAt,
            key.ExpiresAt,
            key.Tier.Name(),
            key.Limits,
            key.AllowedOrigins,
            key.HeldTo?.Sites,
            key.AutoProcess,
            key.Previous?.Until
        );

    /// <summary>All but the key, which must not reach a log by way of this record.</summary>
    public override string ToString() => $"{nameof(IssuedApiKey)} {Id}";
}
