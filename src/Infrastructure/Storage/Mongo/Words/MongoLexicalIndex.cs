using BlogManager.Application.Ports;

namespace BlogManager.Infrastructure.Storage.Mongo.Words;

/// <summary>The lexical index that the settings and the server allow. Where it is off, nothing is found by words and no word is known.</summary>
internal sealed class MongoLexicalIndex(MongoDatabase database, InProcessWords inProcess, TextIndexWords text) : ILexicalIndex
{
    private static readonly Nowhere Off = new();

    public async Task<IReadOnlyList<LexicalHit>> SearchAsync(LexicalQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        return query.Words.Count == 0 ? [] : await (await ChosenAsync(cancellationToken)).SearchAsync(query, cancellationToken);
    }

    public async Task<TermStatistics> StatisticsAsync(IReadOnlyCollection<string> words, CancellationToken cancellationToken) =>
        await (await ChosenAsync(cancellationToken)).StatisticsAsync(words, cancellationToken);

    private async Task<ILexicalIndex> ChosenAsync(CancellationToken cancellationToken) => await database.LexicalSearchAsync(cancellationToken) switch
    {
        MongoStorageOptions.TextIndex => text,
        MongoStorageOptions.InProcess => inProcess,
        _ => Off,
    };

    private sealed class Nowhere : ILexicalIndex
    {
        public Task<IReadOnlyList<LexicalHit>> SearchAsync(LexicalQuery query, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<LexicalHit>>([]);

        public Task<TermStatistics> StatisticsAsync(IReadOnlyCollection<string> words, CancellationToken cancellationToken) =>
            Task.FromResult(new TermStatistics(0, words.Distinct(StringComparer.Ordinal).ToDictionary(w => w, _ => 0, StringComparer.Ordinal)));
    }
}
