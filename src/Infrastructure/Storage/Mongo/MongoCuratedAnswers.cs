using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>
/// The owner's answers in MongoDB. The revision counts up behind each change: whoever sees the new one sees the change.
/// </summary>
internal sealed class MongoCuratedAnswers(MongoDatabase database, DerivedDocuments derived) : ICuratedAnswers
{
    public async Task<long> RevisionAsync(CancellationToken cancellationToken) =>
        (
            await database.ReadAsync(
                token => database.Counters.Find(MongoDerived.TheCurated).Limit(1).ToListAsync(token),
                cancellationToken
            )
        )
            is [var counter]
            ? counter.Value
            : 0;

    public async Task<IReadOnlyList<CuratedAnswer>> ReadAllAsync(CancellationToken cancellationToken) =>
        (
            await database.ReadAsync(
                token => database.Curated.Find(MongoCurated.All).Sort(MongoCurated.NewestFirst).ToListAsync(token),
                cancellationToken
            )
        ).ConvertAll(c => c.ToAnswer());

    public async Task<CuratedAnswer?> FindAsync(string id, CancellationToken cancellationToken) =>
        (
            await database.ReadAsync(
                token => database.Curated.Find(MongoCurated.Id(id)).Limit(1).ToListAsync(token),
                cancellationToken
            )
        )
            is [var found]
            ? found.ToAnswer()
            : null;

    public async Task<bool> PutAsync(CuratedAnswer answer, CancellationToken cancellationToken)
    {
        var isWritten = await database.WriteAsync(
            async token =>
            {
                if (answer.Version > 1)
                    return (
                            await database.Curated.UpdateOneAsync(
                                MongoCurated.OfVersion(answer.Id, answer.Version - 1),
                                MongoCurated.Change(answer),
                                options: null,
                                token
                            )
                        ).MatchedCount == 1;
                await PutWholeAsync(answer, token);
                return true;
            },
            cancellationToken
        );
        if (isWritten)
            await ChangedAsync();
        return isWritten;
    }

    public async Task<bool> DeleteAsync(string id, CancellationToken cancellationToken)
    {
        var erased = await database.WriteAsync(
            token => database.Curated.DeleteOneAsync(MongoCurated.Id(id), token),
            cancellationToken
        );
        if (erased.DeletedCount > 0)
            await ChangedAsync();
        return erased.DeletedCount > 0;
    }

    public async Task<int> DeleteByPostAsync(PostUrl post, CancellationToken cancellationToken)
    {
        var erased = await database.WriteAsync(
            token => database.Curated.DeleteManyAsync(MongoCurated.OfPost(post), token),
            cancellationToken
        );
        if (erased.DeletedCount > 0)
            await ChangedAsync();
        return (int)erased.DeletedCount;
    }

    public Task NoteGivenAsync(string id, DateTimeOffset at, CancellationToken cancellationToken) =>
        database.WriteAsync(
            token => database.Curated.UpdateOneAsync(MongoCurated.Id(id), MongoCurated.Given(at), options: null, token),
            cancellationToken
        );

    private Task<ReplaceOneResult> PutWholeAsync(CuratedAnswer answer, CancellationToken cancellationToken) =>
        database.Curated.ReplaceOneAsync(
            MongoCurated.Id(answer.Id),
            Documents.CuratedDocument.Of(answer),
            new ReplaceOptions { IsUpsert = true },
            cancellationToken
        );

    // The change is made: whoever goes away now must not leave it unseen elsewhere.
    private Task<long> ChangedAsync() => derived.NextAsync(MongoDerived.TheCurated, CancellationToken.None);
}
