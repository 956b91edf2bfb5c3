using BlogManager.Application.Ports;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo.Contents;

/// <summary>
/// The documents of a collection as records. Each is put by one change of one document, which a reader sees or does not
/// see.
/// </summary>
/// <param name="read">Makes records of documents, in their order.</param>
internal sealed class MongoRecords<TDocument, T>(
    MongoDatabase database,
    IMongoCollection<TDocument> collection,
    FilterDefinition<TDocument> which,
    Func<List<TDocument>, CancellationToken, Task<IReadOnlyList<T>>> read,
    Func<T, CancellationToken, Task> put
) : IStoredRecords<T>
{
    private static readonly FilterDefinitionBuilder<TDocument> Where = Builders<TDocument>.Filter;

    public Task<long> CountAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            token => collection.CountDocumentsAsync(which & After(string.Empty), options: null, token),
            cancellationToken
        );

    public async Task<IReadOnlyList<T>> ReadAsync(string after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return await ListAsync(
            collection.Find(which & After(after)).Sort(Builders<TDocument>.Sort.Ascending("_id")).Limit(limit),
            cancellationToken
        );
    }

    public Task<IReadOnlyList<T>> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        ListAsync(collection.Find(which & Where.In("_id", ids)), cancellationToken);

    public async Task PutAsync(IReadOnlyList<T> records, CancellationToken cancellationToken)
    {
        foreach (var record in records)
        {
            try
            {
                await put(record, cancellationToken);
            }
            catch (MongoException e) when (MongoFaults.IsDuplicateKey(e))
            {
                // Without the driver's text, which has the value.
                throw new RecordConflictException();
            }
        }
    }

    private static FilterDefinition<TDocument> After(string id) => Where.Gt("_id", id);

    private async Task<IReadOnlyList<T>> ListAsync(
        IFindFluent<TDocument, TDocument> find,
        CancellationToken cancellationToken
    ) => await read(await database.ReadAsync(token => find.ToListAsync(token), cancellationToken), cancellationToken);
}
