using BlogManager.Application.Ports;

namespace BlogManager.Infrastructure.Storage.Mongo.Words;

/// <summary>
/// The lexical index that the settings name. Until every post has its rows, the index in the process stands in for them.
/// Where it is off nothing is found by words; how common they are is known all the same, since an answer's support is
/// weighed by it.
/// </summary>
internal sealed class MongoLexicalIndex(
    MongoDatabase database,
    InProcessWords inProcess,
    TermSearch rows,
    TermRows stored
) : ILexicalIndex
{
    private volatile bool _areComplete;

    public async Task<IReadOnlyList<LexicalHit>> SearchAsync(LexicalQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        return query.Words.Count == 0 || database.LexicalSearch == MongoStorageOptions.Off
            ? []
            : await (await ChosenAsync(cancellationToken)).SearchAsync(query, cancellationToken);
    }

    public async Task<TermStatistics> StatisticsAsync(
        IReadOnlyCollection<string> words,
        WordForm form,
        CancellationToken cancellationToken
    ) => await (await ChosenAsync(cancellationToken)).StatisticsAsync(words, form, cancellationToken);

    // Posts are stored with their rows: once none is missing none will be.
    private async Task<ILexicalIndex> ChosenAsync(CancellationToken cancellationToken)
    {
        if (database.LexicalSearch != MongoStorageOptions.Rows)
            return inProcess;
        if (!_areComplete)
            _areComplete = !await stored.AnyMissingAsync(cancellationToken);
        return _areComplete ? rows : inProcess;
    }
}
