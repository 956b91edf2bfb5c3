using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo.Words;

/// <summary>
/// In how many rows each term stands, and how many rows there are: kept by <c>$inc</c> with every row that comes and
/// goes, so that no search counts. No transaction holds a row and its counts together: where something was cut off in
/// between, that is noted, and all is counted anew.
/// </summary>
internal sealed class TermCounts(MongoDatabase database)
{
    private const int UpdatesPerWrite = 1000;
    private const int RowsPerRead = 500;

    /// <summary>Counts rows that came and rows that went; what stays as it was is not touched.</summary>
    public async Task ChangeAsync(
        IReadOnlyCollection<TermRowDocument> came,
        IReadOnlyCollection<TermRowDocument> went,
        CancellationToken cancellationToken
    )
    {
        var changes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var word in came.SelectMany(r => r.Words))
            changes[word] = changes.GetValueOrDefault(word) + 1;
        foreach (var word in went.SelectMany(r => r.Words))
            changes[word] = changes.GetValueOrDefault(word) - 1;
        var rows = came.Count - went.Count;
        var length = came.Sum(r => (long)r.Length) - went.Sum(r => (long)r.Length);
        var updates = changes.Where(c => c.Value != 0).Select(c => Upsert(c.Key, MongoTerms.More(c.Value)));
        if (rows != 0 || length != 0)
            updates = updates.Append(Upsert(TermCountDocument.All, MongoTerms.MoreOfAll(rows, length)));
        foreach (var some in updates.Chunk(UpdatesPerWrite))
            await WriteAsync(some, cancellationToken);
    }

    /// <summary>The counts of some terms; 0 of those that stand nowhere.</summary>
    public async Task<IReadOnlyDictionary<string, int>> OfAsync(
        IReadOnlyCollection<string> terms,
        CancellationToken cancellationToken
    )
    {
        var counts = terms.Distinct(StringComparer.Ordinal).ToDictionary(t => t, _ => 0, StringComparer.Ordinal);
        if (counts.Count == 0)
            return counts;
        var found = await database.ReadAsync(
            token => database.TermCounts.Find(MongoTerms.CountsOf(counts.Keys)).ToListAsync(token),
            cancellationToken
        );
        foreach (var count in found)
            counts[count.Id] = (int)Math.Max(0, count.Rows);
        return counts;
    }

    /// <summary>All rows, and how long they are on average: at least 1.</summary>
    public async Task<(int Rows, double AverageLength)> WholeAsync(CancellationToken cancellationToken) =>
        await FindWholeAsync(cancellationToken) is { Rows: > 0 } whole
            ? ((int)whole.Rows, Math.Max(1.0, (double)whole.Length / whole.Rows))
            : (0, 1.0);

    /// <summary>Notes that rows may have come or gone without being counted.</summary>
    public Task DoubtAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(
            token =>
                database.TermCounts.UpdateOneAsync(
                    MongoTerms.TheWhole,
                    MongoTerms.IsDoubtful,
                    new UpdateOptions { IsUpsert = true },
                    token
                ),
            cancellationToken
        );

    /// <summary>Counts all rows anew where that was noted; what is written meanwhile makes it doubtful again.</summary>
    /// <param name="version">Tells the version of the corpus, or null while a write is under way.</param>
    public async Task RecountAsync(Func<CancellationToken, Task<long?>> version, CancellationToken cancellationToken)
    {
        if (
            await FindWholeAsync(cancellationToken) is not { IsDoubtful: true }
            || await version(cancellationToken) is not { } before
        )
            return;
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        long rows = 0,
            length = 0;
        var last = string.Empty;
        while (true)
        {
            var after = last;
            var some = await database.ReadAsync(
                token =>
                    database
                        .Terms.Find(MongoTerms.AfterId(after))
                        .Sort(MongoTerms.ById)
                        .Limit(RowsPerRead)
                        .Project<TermRowDocument>(MongoTerms.CountedParts)
                        .ToListAsync(token),
                cancellationToken
            );
            if (some.Count == 0)
                break;
            foreach (var word in some.SelectMany(r => r.Words))
                counts[word] = counts.GetValueOrDefault(word) + 1;
            rows += some.Count;
            length += some.Sum(r => (long)r.Length);
            last = some[^1].Id;
        }

        if (await version(cancellationToken) != before)
            return;
        await database.WriteAsync(
            token => database.TermCounts.DeleteManyAsync(MongoTerms.AllCounts, token),
            cancellationToken
        );
        var all = counts
            .Select(c => Upsert(c.Key, MongoTerms.More(c.Value)))
            .Append(Upsert(TermCountDocument.All, MongoTerms.MoreOfAll(rows, length)));
        foreach (var some in all.Chunk(UpdatesPerWrite))
            await WriteAsync(some, cancellationToken);
        // Who wrote while the new counts were put down counted into both.
        if (await version(cancellationToken) != before)
            await DoubtAsync(cancellationToken);
    }

    private static UpdateOneModel<TermCountDocument> Upsert(string term, UpdateDefinition<TermCountDocument> update) =>
        new(MongoTerms.CountOf(term), update) { IsUpsert = true };

    private async Task WriteAsync(UpdateOneModel<TermCountDocument>[] updates, CancellationToken cancellationToken)
    {
        var options = new BulkWriteOptions { IsOrdered = false };
        try
        {
            await database.WriteAsync(
                token => database.TermCounts.BulkWriteAsync(updates, options, token),
                cancellationToken
            );
        }
        catch (MongoBulkWriteException e) when (MongoFaults.IsDuplicateKey(e))
        {
            // Two upserts made the same count at once: the later one finds it now.
            await database.WriteAsync(
                token =>
                    database.TermCounts.BulkWriteAsync(e.WriteErrors.Select(w => updates[w.Index]), options, token),
                cancellationToken
            );
        }
    }

    private Task<TermCountDocument?> FindWholeAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            async token =>
                (TermCountDocument?)await database.TermCounts.Find(MongoTerms.TheWhole).FirstOrDefaultAsync(token),
            cancellationToken
        );
}
