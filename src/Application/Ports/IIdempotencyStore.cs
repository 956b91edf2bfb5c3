namespace BlogManager.Application.Ports;

/// <summary>
/// Remembers what was answered to requests with an Idempotency-Key (draft-ietf-httpapi-idempotency-key-header), so that
/// one that is sent again has no second effect. Outlives the process.
/// </summary>
public interface IIdempotencyStore
{
    /// <summary>
    /// Claims a request for whoever comes first, however many ask at once. What has expired counts as never having
    /// been.
    /// </summary>
    /// <param name="id">Names the caller and their key; not the key itself.</param>
    /// <param name="fingerprint">Of the request: another one under the same id is told from it by this.</param>
    /// <param name="lease">
    /// How long the claim holds without a reply: a process that dies leaves it to the next attempt.
    /// </param>
    Task<IdempotencyClaim> ClaimAsync(
        string id,
        ReadOnlyMemory<byte> fingerprint,
        TimeSpan lease,
        CancellationToken cancellationToken
    );

    /// <summary>Keeps the reply to a claimed request; nothing happens where the claim is another's by now.</summary>
    /// <param name="reply">The reply, sealed by the caller.</param>
    /// <param name="subject">
    /// The id of the post or job that the reply tells of, with which it is erased; null where it tells of none.
    /// </param>
    Task<bool> KeepAsync(
        string id,
        string token,
        ReadOnlyMemory<byte> reply,
        string? subject,
        TimeSpan lifetime,
        CancellationToken cancellationToken
    );

    /// <summary>Gives a claim back, after a request that failed: the next attempt is made anew.</summary>
    Task ReleaseAsync(string id, string token, CancellationToken cancellationToken);

    Task DeleteBySubjectAsync(string subject, CancellationToken cancellationToken);
}

public enum IdempotencyOutcome
{
    /// <summary>The request is the first: it is to be served, then kept or released with the token.</summary>
    Claimed,

    InProgress,

    /// <summary>The same request was served: its reply is there.</summary>
    Replied,

    OtherRequest,
}

/// <param name="Token">Proves the claim, where it is <see cref="IdempotencyOutcome.Claimed"/>; else empty.</param>
/// <param name="Reply">The reply, where there is one; else empty.</param>
public sealed record IdempotencyClaim(IdempotencyOutcome Outcome, string Token, ReadOnlyMemory<byte> Reply);
