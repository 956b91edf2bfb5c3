using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Ports;

/// <summary>What came of revoking a key.</summary>
public enum RevokeOutcome
{
    /// <summary>It is revoked (now, or was before).</summary>
    Revoked,

    /// <summary>There is no such key.</summary>
    NotFound,

    /// <summary>It is the last active admin key, and stays.</summary>
    LastAdmin,
}

/// <summary>API keys, without their secrets.</summary>
public interface IApiKeyStore
{
    /// <summary>Adds a key.</summary>
    Task AddAsync(ApiKey key, CancellationToken cancellationToken);

    /// <summary>Adds an admin key where no active one exists, in one atomic step.</summary>
    /// <returns>False where one exists: nothing was added.</returns>
    Task<bool> AddFirstAdminAsync(ApiKey key, CancellationToken cancellationToken);

    /// <summary>The keys with a visible id (nearly always one), active or not.</summary>
    Task<IReadOnlyList<ApiKey>> FindByVisibleIdAsync(string visibleId, CancellationToken cancellationToken);

    /// <summary>The key of an id, or null.</summary>
    Task<ApiKey?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Keys, newest first, by key. A cursor that was not made here is an <see cref="ErrorKind.Invalid"/> error on field <c>cursor</c>.</summary>
    Task<Result<Page<ApiKey>>> ListAsync(int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>Revokes a key in one atomic step, unless it is the last active admin key.</summary>
    Task<RevokeOutcome> RevokeAsync(string id, CancellationToken cancellationToken);
}
