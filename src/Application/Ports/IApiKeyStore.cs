using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Ports;

public enum RevokeOutcome
{
    Revoked,

    NotFound,

    /// <summary>It is the last admin key that does not expire, or the last at all, and stays.</summary>
    LastAdmin,
}

public enum UpdateOutcome
{
    Updated,

    NotFound,

    NotActive,

    /// <summary>It is the last admin key that does not expire, or the last at all, and is not paused.</summary>
    LastAdmin,
}

public enum RotateOutcome
{
    Rotated,

    NotFound,

    NotActive,

    /// <summary>Another rotation came first.</summary>
    Superseded,
}

/// <param name="Hash">The new secret's SHA-256.</param>
/// <param name="Replaces">
/// The SHA-256 of the secret that it takes the place of: where the key has another by now, nothing is done.
/// </param>
/// <param name="ReplacedUntil">Until when the replaced secret still works; null for not at all.</param>
public sealed record SecretRotation(
    string VisibleId,
    ReadOnlyMemory<byte> Hash,
    ReadOnlyMemory<byte> Replaces,
    DateTimeOffset? ReplacedUntil
);

/// <summary>
/// API keys, without their secrets, and the audit of what was done to them: each change and its entry are one atomic
/// step.
/// </summary>
public interface IApiKeyStore
{
    Task AddAsync(ApiKey key, Caller by, CancellationToken cancellationToken);

    /// <summary>Adds an admin key where none exists that works, in one atomic step.</summary>
    /// <returns>False where one exists: nothing was added.</returns>
    Task<bool> AddFirstAdminAsync(ApiKey key, Caller by, CancellationToken cancellationToken);

    /// <summary>
    /// The keys with a visible id (nearly always one), of the present secret or of the one that it replaced, active or
    /// not.
    /// </summary>
    Task<IReadOnlyList<ApiKey>> FindByVisibleIdAsync(string visibleId, CancellationToken cancellationToken);

    Task<ApiKey?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Keys, newest first, by key. A cursor that was not made here is an <see cref="ErrorKind.Invalid"/> error on field
    /// <c>cursor</c>.
    /// </summary>
    Task<Result<Page<ApiKey>>> ListAsync(int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces an active key's secret in one atomic step. Of a secret replaced earlier nothing is left.
    /// </summary>
    Task<RotateOutcome> RotateAsync(string id, SecretRotation rotation, Caller by, CancellationToken cancellationToken);

    /// <summary>
    /// Changes an active key. Whether an admin key may be paused is decided in one atomic step with the pause: not the
    /// last that works and does not expire, nor the last that works.
    /// </summary>
    Task<UpdateOutcome> UpdateAsync(string id, KeyUpdate update, Caller by, CancellationToken cancellationToken);

    /// <summary>
    /// Revokes a key in one atomic step, unless it is the last admin key that works and does not expire, or the last
    /// that works.
    /// </summary>
    Task<RevokeOutcome> RevokeAsync(string id, Caller by, CancellationToken cancellationToken);

    /// <summary>
    /// Remembers when keys were last used. An earlier moment than is remembered, or an unknown key, changes nothing.
    /// </summary>
    Task RecordUseAsync(IReadOnlyDictionary<string, DateTimeOffset> lastUse, CancellationToken cancellationToken);

    /// <summary>The distinct origins of the active publishable keys, the newest keys' first.</summary>
    Task<IReadOnlyList<string>> ListOriginsAsync(int limit, CancellationToken cancellationToken);

    /// <summary>
    /// The audit, newest first, by key. A cursor that was not made here is an <see cref="ErrorKind.Invalid"/> error on
    /// field <c>cursor</c>.
    /// </summary>
    Task<Result<Page<KeyChange>>> ListChangesAsync(int limit, string? cursor, CancellationToken cancellationToken);
}
