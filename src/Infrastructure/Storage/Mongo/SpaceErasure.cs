using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>
/// Erases the spaces that another took the place of. They are noted in the change that makes that one the active one, and
/// struck out when nothing of them is left; in between everything is done in pages, each a call of its own that may be made
/// again. What a stop leaves, the next start or look goes on with.
/// </summary>
internal sealed class SpaceErasure(MongoDatabase database, DerivedDocuments derived)
{
    private const int PostsPerPage = 200;

    /// <summary>Goes on with what is noted; nothing where nothing is.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        var active = await FindAsync(cancellationToken);
        if (active is not { Space: { } kept, Erasing: { Count: > 0 } noted })
            return;
        string[] spaces = [.. noted.Where(s => s != kept)];
        // From here on no post is stored in them.
        await database.RepeatAsync(
            token => database.Spaces.DeleteManyAsync(MongoDerived.Spaces(spaces), token),
            cancellationToken
        );
        await database.RepeatAsync(
            token =>
                database.Corpus.UpdateOneAsync(
                    MongoDerived.TheCorpus,
                    MongoDerived.TakesNoVectors(spaces),
                    options: null,
                    token
                ),
            cancellationToken
        );
        while (await ForgetSomeAsync(spaces, kept, cancellationToken)) { }
        await derived.EraseVectorsOfAsync(spaces, cancellationToken);
        await database.RepeatAsync(
            token => database.Models.DeleteManyAsync(MongoDerived.ModelsOfSpaces(spaces), token),
            cancellationToken
        );
        await database.RepeatAsync(
            token =>
                database.ActiveSpace.UpdateOneAsync(
                    MongoDerived.TheActiveSpace,
                    MongoDerived.Erased(noted),
                    options: null,
                    token
                ),
            cancellationToken
        );
    }

    public Task<ActiveSpaceDocument?> FindAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            async token =>
                (ActiveSpaceDocument?)
                    await database.ActiveSpace.Find(MongoDerived.TheActiveSpace).FirstOrDefaultAsync(token),
            cancellationToken
        );

    private async Task<bool> ForgetSomeAsync(
        IReadOnlyCollection<string> spaces,
        string kept,
        CancellationToken cancellationToken
    )
    {
        var ids = await database.ReadAsync(
            token =>
                database
                    .Posts.Find(MongoPosts.InAnySpace(spaces))
                    .Limit(PostsPerPage)
                    .Project(p => p.Id)
                    .ToListAsync(token),
            cancellationToken
        );
        if (ids.Count == 0)
            return false;
        await database.RepeatAsync(
            token =>
                database.Posts.UpdateManyAsync(
                    MongoPosts.IdsInSpace(ids, kept),
                    MongoPosts.LastGivenIn(kept),
                    options: null,
                    token
                ),
            cancellationToken
        );
        await database.RepeatAsync(
            token =>
                database.Posts.UpdateManyAsync(
                    MongoPosts.Ids(ids),
                    MongoPosts.ForgetSpaces(spaces),
                    options: null,
                    token
                ),
            cancellationToken
        );
        return true;
    }
}
