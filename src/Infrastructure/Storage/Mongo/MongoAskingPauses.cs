using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

internal sealed class MongoAskingPauses(MongoDatabase database) : IAskingPauses
{
    private static readonly ReplaceOptions Upsert = new() { IsUpsert = true };

    public async Task<AskingPause?> FindAsync(CancellationToken cancellationToken) =>
        (
            await database.ReadAsync(
                async token =>
                    (AskingPauseDocument?)
                        await database.AskingPauses.Find(MongoDerived.ThePause).FirstOrDefaultAsync(token),
                cancellationToken
            )
        )?.ToPause();

    public Task PutAsync(AskingPause? pause, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async token =>
            {
                if (pause is null)
                    await database.AskingPauses.DeleteOneAsync(MongoDerived.ThePause, token);
                else
                    await database.AskingPauses.ReplaceOneAsync(
                        MongoDerived.ThePause,
                        AskingPauseDocument.Of(pause),
                        Upsert,
                        token
                    );
                return true;
            },
            cancellationToken
        );
}
