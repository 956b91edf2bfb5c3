using BlogManager.Application.Ports;

namespace BlogManager.Infrastructure.Storage.Mongo.Words;

/// <summary>
/// The lexical index that the settings and the server allow. Where it is off nothing is found by words; how common they
/// are is known all the same, since an answer's support is weighed by it.
/// </summary>
internal sealed class MongoLexicalIndex(MongoDatabase database, InProcessWords inProcess, TextIndexWords text)
    : ILexicalIndex
{
    public async Task<IReadOnlyList<LexicalHit>> SearchAsync(LexicalQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        if (query.Words.Count == 0)
            return [];
        return await database.LexicalSearchAsync(cancellationToken) switch
        {
            MongoStorageOptions.TextIndex => await text.SearchAsync(query, cancellationToken),
            MongoStorageOptions.InProcess => await inProcess.SearchAsync(query, cancellationToken),
            _ => [],
        };
    }

    public async Task<TermStatistics> StatisticsAsync(
        IReadOnlyCollection<string> words,
        WordForm form,
        CancellationToken cancellationToken
    ) =>
        await database.LexicalSearchAsync(cancellationToken) == MongoStorageOptions.TextIndex
            ? await text.StatisticsAsync(words, form, cancellationToken)
            : await inProcess.StatisticsAsync(words, form, cancellationToken);
}
