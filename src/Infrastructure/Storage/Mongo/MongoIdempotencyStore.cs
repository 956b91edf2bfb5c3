using BlogManager.Application.Ports;
using BlogManager.Domain.Shared;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>
/// Claims and replies in MongoDB: one document each, which the server erases some time after it has expired.
/// </summary>
internal sealed class MongoIdempotencyStore(MongoDatabase database, TimeProvider time) : IIdempotencyStore
{
    public async Task<IdempotencyClaim> ClaimAsync(
        string id,
        ReadOnlyMemory<byte> fingerprint,
        TimeSpan lease,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var now = time.GetUtcNow();
            var claim = new ReplyDocument
            {
                Id = id,
                Fingerprint = fingerprint.ToArray(),
                Token = Ids.New(time),
                Until = (now + lease).ToStored(),
                EraseAt = EraseAt(lease).ToStored(),
            };
            if (
                await database.WriteAsync(token => InsertAsync(claim, token), cancellationToken)
                || await TakeOverAsync(claim, now, cancellationToken)
            )
                return new IdempotencyClaim(IdempotencyOutcome.Claimed, claim.Token, default);
            var known = await database.ReadAsync(
                async token =>
                    (ReplyDocument?)await database.Replies.Find(MongoReplies.Id(id)).FirstOrDefaultAsync(token),
                cancellationToken
            );
            // Given back or expired since: there is room now.
            if (known is null || known.Until <= now.ToStored())
                continue;
            return !known.Fingerprint.AsSpan().SequenceEqual(fingerprint.Span)
                    ? new IdempotencyClaim(IdempotencyOutcome.OtherRequest, string.Empty, default)
                : known.Reply is null ? new IdempotencyClaim(IdempotencyOutcome.InProgress, string.Empty, default)
                : new IdempotencyClaim(IdempotencyOutcome.Replied, string.Empty, known.Reply);
        }
    }

    public async Task<bool> KeepAsync(
        string id,
        string token,
        ReadOnlyMemory<byte> reply,
        string? subject,
        TimeSpan lifetime,
        CancellationToken cancellationToken
    )
    {
        var update = MongoReplies.Keep(reply.ToArray(), subject, time.GetUtcNow() + lifetime, EraseAt(lifetime));
        var kept = await database.WriteAsync(
            cancel => database.Replies.UpdateOneAsync(MongoReplies.Claimed(id, token), update, options: null, cancel),
            cancellationToken
        );
        return kept.MatchedCount == 1;
    }

    public Task ReleaseAsync(string id, string token, CancellationToken cancellationToken) =>
        database.WriteAsync(
            cancel => database.Replies.DeleteOneAsync(MongoReplies.Claimed(id, token), cancel),
            cancellationToken
        );

    public Task DeleteBySubjectAsync(string subject, CancellationToken cancellationToken) =>
        database.WriteAsync(
            cancel => database.Replies.DeleteManyAsync(MongoReplies.OfSubject(subject), cancel),
            cancellationToken
        );

    // What erases is the server, by its clock and not by ours; what has expired is told by ours, and does not wait for
    // it.
    private static DateTimeOffset EraseAt(TimeSpan lifetime) =>
        TimeProvider.System.GetUtcNow() + lifetime + ReplyDocument.EraseAfter;

    private async Task<bool> TakeOverAsync(ReplyDocument claim, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var taken = await database.WriteAsync(
            token =>
                database.Replies.UpdateOneAsync(
                    MongoReplies.Expired(claim.Id, now),
                    MongoReplies.TakeOver(claim),
                    options: null,
                    token
                ),
            cancellationToken
        );
        return taken.MatchedCount == 1;
    }

    private async Task<bool> InsertAsync(ReplyDocument claim, CancellationToken cancellationToken)
    {
        try
        {
            await database.Replies.InsertOneAsync(claim, options: null, cancellationToken);
            return true;
        }
        catch (MongoException e) when (MongoFaults.IsDuplicateKey(e))
        {
            return false;
        }
    }
}
