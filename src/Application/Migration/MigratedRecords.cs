using System.Text.Json;
using BlogManager.Application.Ports;

namespace BlogManager.Application.Migration;

internal abstract class MigratedRecords(string name)
{
    // A post with its vectors may have megabytes, anything else has hardly a kilobyte.
    private const int PostsPerBatch = 8;
    private const int RecordsPerBatch = 200;

    public string Name => name;

    /// <summary>
    /// Every kind, in the order in which they are copied: spaces before the vectors in them, keys before what was done
    /// to them.
    /// </summary>
    public static IReadOnlyList<MigratedRecords> Of(IStoreContents source, IStoreContents target, DateTimeOffset now) =>
        [
            Kind("spaces", source.Spaces, target.Spaces, s => s.Space.Space.Id, batch: 1),
            Kind("posts", source.Posts, target.Posts, p => p.Post.Id, PostsPerBatch),
            Kind("keys", source.Keys, target.Keys, k => k.Id),
            Kind("key changes", source.KeyChanges, target.KeyChanges, c => c.Id),
            Kind("jobs", source.Jobs, target.Jobs, j => j.Id),
            Kind("sources", source.Sources, target.Sources, s => s.Source.Id, PostsPerBatch),
            Kind("answers", source.Answers, target.Answers, a => a.Answer.Id),
            Kind("curated answers", source.Curated, target.Curated, c => c.Id),
            Kind("daily counts", source.DailyCounts, target.DailyCounts, c => c.Key.Id),
            Kind("budgets", source.Budgets, target.Budgets, b => b.Id),
            Kind("replies", source.Replies(now), target.Replies(now), r => r.Id),
        ];

    public abstract Task<long> CopyAsync(Action<MigrationProgress> progress, CancellationToken cancellationToken);

    public abstract Task<long> CountSourceAsync(CancellationToken cancellationToken);

    public abstract Task<long> CountTargetAsync(CancellationToken cancellationToken);

    private static Records<T> Kind<T>(
        string name,
        IStoredRecords<T> source,
        IStoredRecords<T> target,
        Func<T, string> id,
        int batch = RecordsPerBatch
    ) => new(name, source, target, id, batch);

    private sealed class Records<T>(
        string name,
        IStoredRecords<T> source,
        IStoredRecords<T> target,
        Func<T, string> id,
        int batch
    ) : MigratedRecords(name)
    {
        public override async Task<long> CopyAsync(
            Action<MigrationProgress> progress,
            CancellationToken cancellationToken
        )
        {
            var total = await source.CountAsync(cancellationToken);
            progress(new MigrationProgress(Name, 0, total));
            long done = 0,
                written = 0;
            var last = string.Empty;
            while (true)
            {
                var records = await source.ReadAsync(last, batch, cancellationToken);
                if (records.Count == 0)
                    return written;
                var there = (await target.FindAsync([.. records.Select(id)], cancellationToken)).ToDictionary(
                    id,
                    Content,
                    StringComparer.Ordinal
                );
                List<T> missing = [.. records.Where(r => there.GetValueOrDefault(id(r)) != Content(r))];
                if (missing.Count > 0)
                    await target.PutAsync(missing, cancellationToken);
                written += missing.Count;
                done += records.Count;
                progress(new MigrationProgress(Name, done, Math.Max(done, total)));
                last = id(records[^1]);
            }
        }

        public override Task<long> CountSourceAsync(CancellationToken cancellationToken) =>
            source.CountAsync(cancellationToken);

        public override Task<long> CountTargetAsync(CancellationToken cancellationToken) =>
            target.CountAsync(cancellationToken);

        /// <summary>All that a record holds: records hold lists, which compare by reference.</summary>
        private static string Content(T record) => JsonSerializer.Serialize(record);
    }
}
