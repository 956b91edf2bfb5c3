using BlogManager.Application.Ports;

namespace BlogManager.Application.Tests.Sources;

/// <summary>Replies that are kept for ever. Not for use by several threads.</summary>
internal sealed class InMemoryReplies : IIdempotencyStore
{
    private readonly Dictionary<string, (byte[] Fingerprint, byte[]? Reply, string? Subject)> _all = [];

    public Task<IdempotencyClaim> ClaimAsync(
        string id,
        ReadOnlyMemory<byte> fingerprint,
        TimeSpan lease,
        CancellationToken cancellationToken
    )
    {
        if (!_all.TryGetValue(id, out var known))
        {
            _all[id] = (fingerprint.ToArray(), null, null);
            return Task.FromResult(new IdempotencyClaim(IdempotencyOutcome.Claimed, "token", default));
        }

        return Task.FromResult(
            !known.Fingerprint.AsSpan().SequenceEqual(fingerprint.Span)
                ? new IdempotencyClaim(IdempotencyOutcome.OtherRequest, string.Empty, default)
            : known.Reply is null ? new IdempotencyClaim(IdempotencyOutcome.InProgress, string.Empty, default)
            : new IdempotencyClaim(IdempotencyOutcome.Replied, string.Empty, known.Reply)
        );
    }

    public Task<bool> KeepAsync(
        string id,
        string token,
        ReadOnlyMemory<byte> reply,
        string? subject,
        TimeSpan lifetime,
        CancellationToken cancellationToken
    )
    {
        _all[id] = (_all[id].Fingerprint, reply.ToArray(), subject);
        return Task.FromResult(true);
    }

    public Task ReleaseAsync(string id, string token, CancellationToken cancellationToken)
    {
        _all.Remove(id);
        return Task.CompletedTask;
    }

    public Task DeleteBySubjectAsync(string subject, CancellationToken cancellationToken)
    {
        foreach (var id in _all.Where(r => r.Value.Subject == subject).Select(r => r.Key).ToList())
            _all.Remove(id);
        return Task.CompletedTask;
    }
}
