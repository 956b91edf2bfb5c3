using System.Buffers.Binary;
using System.Collections.Concurrent;
using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.ApiKeys;

/// <summary>
/// Tells whose a presented key is. Form and checksum are checked before the store is asked; a key that was found valid
/// is remembered for a few seconds, so that the store is not asked at every call and a key revoked by another instance
/// still dies in time.
/// </summary>
public sealed class ApiKeyVerifier(IApiKeyStore keys, KeyUsage usage, TimeProvider time)
{
    /// <summary>
    /// How long a verified key is believed unasked. Below the 5 s in which a revocation must reach every instance.
    /// </summary>
    public static readonly TimeSpan Memory = TimeSpan.FromSeconds(4);

    /// <summary>Verified keys remembered at most; where more are in use, all are asked for anew.</summary>
    internal const int MaxRemembered = 4096;

    // By the hash, so that no key in the clear stays in memory. Only keys that exist get in: guesses cannot push others
    // out.
    private readonly ConcurrentDictionary<Digest, Verified> _verified = new();

    /// <summary>
    /// The caller that a key stands for, or an <see cref="ErrorKind.Unauthorized"/> error; of a paused key an
    /// <see cref="ErrorKind.Forbidden"/> one.
    /// </summary>
    public async ValueTask<Result<Caller>> VerifyAsync(string presented, CancellationToken cancellationToken)
    {
        if (!KeySecret.TryParse(presented, out var secret))
            return ApiKeyErrors.Malformed;
        var now = time.GetUtcNow();
        var hash = Digest.Of(secret);
        if (_verified.TryGetValue(hash, out var known) && known.Until > now)
        {
            usage.Note(known.KeyId);
            return known.Caller;
        }

        foreach (var key in await keys.FindByVisibleIdAsync(secret.VisibleId, cancellationToken))
        {
            if (key.AcceptedUntil(secret, now) is not { } end)
                continue;
            if (_verified.Count >= MaxRemembered)
                _verified.Clear();
            // Counted from before the look-up: a revocation in between must not be outlived.
            var caller = key.PausedAt is null ? Result<Caller>.Success(Caller.Of(key)) : ApiKeyErrors.Paused;
            _verified[hash] = new Verified(key.Id, caller, end - now < Memory ? end : now + Memory);
            usage.Note(key.Id);
            return caller;
        }

        _verified.TryRemove(hash, out _);
        return ApiKeyErrors.NotValid;
    }

    /// <summary>
    /// Whether a key was valid when it was last looked up here, however long ago: such a one may be looked up again
    /// where guesses are not. Asks no store. One that is found revoked or expired at the next look-up is known no more.
    /// </summary>
    public bool IsKnown(string presented) =>
        KeySecret.TryParse(presented, out var secret) && _verified.ContainsKey(Digest.Of(secret));

    /// <summary>Drops what is remembered of a key, after it was revoked, rotated or changed here.</summary>
    /// <param name="keyId">The key's id.</param>
    internal void Forget(string keyId)
    {
        foreach (var entry in _verified)
        {
            if (entry.Value.KeyId == keyId)
                _verified.TryRemove(entry);
        }
    }

    /// <summary>The SHA-256 of a key.</summary>
    private readonly record struct Digest(UInt128 High, UInt128 Low)
    {
        internal static Digest Of(KeySecret secret)
        {
            Span<byte> hash = stackalloc byte[32];
            secret.Hash(hash);
            return new(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
        }

        public override int GetHashCode() => (int)(uint)Low;
    }

    private sealed record Verified(string KeyId, Result<Caller> Caller, DateTimeOffset Until);
}
