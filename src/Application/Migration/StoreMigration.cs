using BlogManager.Application.Ports;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Migration;

/// <param name="Done">Records that were looked at: copied, or there already.</param>
public sealed record MigrationProgress(string Kind, long Done, long Total);

public sealed record MigratedKind(string Kind, long Written, long Source, long Target);

/// <summary>
/// Copies all that one store holds into another, which is empty, or holds the beginning of this very move. A record
/// that is there already with the same content is not written again, and one with other content is replaced: so a run
/// that was cut off is gone on with by running again, and no place in a list is remembered that could be wrong. The
/// target notes whose copy it is before the first record, and that it is whole after the last was counted.
/// </summary>
public sealed class StoreMigration(IStoreContents source, IStoreContents target, TimeProvider time)
{
    private readonly IReadOnlyList<MigratedRecords> _kinds = MigratedRecords.Of(source, target, time.GetUtcNow());

    /// <param name="force">
    /// Whether the target may hold other data: what has an id of the source's is replaced, the rest stays.
    /// </param>
    /// <param name="cancellationToken">Stops between two batches; run again to go on.</param>
    /// <returns>
    /// What is in both stores, kind by kind; or why nothing was copied, or why the copy cannot be relied on.
    /// </returns>
    /// <exception cref="RecordConflictException">The target holds other data that is in the way.</exception>
    public async Task<Result<IReadOnlyList<MigratedKind>>> RunAsync(
        bool force,
        Action<MigrationProgress> progress,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(progress);
        if (source.Identity == target.Identity)
            return Refused("source and target are the same store.");
        if (await SourceFaultAsync(cancellationToken) is { } sourceFault)
            return sourceFault;
        await source.SettleAsync(cancellationToken);
        var before = await StateAsync(cancellationToken);
        if (before.Counts.Sum() == 0)
            return Refused("the source holds nothing. Check its settings: the data directory, or the database's name.");
        if (await target.LookAsync(cancellationToken) == StoreUse.InUse)
            return Refused("a service runs on the target. Stop it first.");

        var move = await target.FindMoveAsync(cancellationToken);
        if (move is { FinishedAt: not null } && move.Source == source.Identity)
            return await AgainAsync(force, cancellationToken);
        if (move?.Source != source.Identity)
        {
            if (!force && await HoldsAnythingAsync(cancellationToken))
                return OtherData;
            await target.NoteMoveAsync(
                move = new StoreMove(source.Identity, time.GetUtcNow(), null),
                cancellationToken
            );
        }

        var written = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var kind in _kinds)
            written[kind.Name] = await kind.CopyAsync(progress, cancellationToken);

        var after = await StateAsync(cancellationToken);
        if (after.Version != before.Version || !after.Counts.SequenceEqual(before.Counts))
            return Refused(
                "the source changed while it was copied. Stop the service that runs on it, and run this again."
            );
        var report = await ReportAsync(written, cancellationToken);
        if (report.Any(k => force ? k.Target < k.Source : k.Target != k.Source))
            return Differ(report);
        await target.RaiseCorpusVersionAsync(after.Version, cancellationToken);
        await target.NoteMoveAsync(move! with { FinishedAt = time.GetUtcNow() }, cancellationToken);
        return Result<IReadOnlyList<MigratedKind>>.Success(report);
    }

    private static Error OtherData =>
        new(
            "target_not_empty",
            ErrorKind.Conflict,
            "Nothing was copied: the target holds other data. Give an empty one, or --force to replace what has the same ids and keep the rest."
        );

    private static Error Refused(string why) => new("migration_refused", ErrorKind.Invalid, "Not moved: " + why);

    private static Error Differ(IReadOnlyList<MigratedKind> report) =>
        new(
            "counts_differ",
            ErrorKind.Invalid,
            "The counts differ: "
                + string.Join(
                    "; ",
                    report
                        .Where(k => k.Target != k.Source)
                        .Select(k => $"{k.Kind} {k.Source} in the source, {k.Target} in the target")
                )
                + ". What the source lost since a run that was cut off is still in the target: begin again with an empty one."
        );

    private async Task<Error?> SourceFaultAsync(CancellationToken cancellationToken) =>
        await source.LookAsync(cancellationToken) switch
        {
            StoreUse.Absent => Refused(
                "there is no source where the settings say. Check the data directory, or the database's name."
            ),
            StoreUse.InUse => Refused(
                "a service runs on the source. Stop it first; the lease of a job that was killed with it ends within minutes."
            ),
            _ => null,
        };

    /// <summary>
    /// A move that is finished is only counted: the target may have a life of its own since, which a copy would undo.
    /// </summary>
    private async Task<Result<IReadOnlyList<MigratedKind>>> AgainAsync(bool force, CancellationToken cancellationToken)
    {
        var report = await ReportAsync([], cancellationToken);
        if (report.All(k => force ? k.Target >= k.Source : k.Target == k.Source))
            return Result<IReadOnlyList<MigratedKind>>.Success(report);
        return Refused(
            "this move was finished before, and source and target have changed since. Nothing was copied, for it would undo the target's changes."
        );
    }

    private async Task<bool> HoldsAnythingAsync(CancellationToken cancellationToken)
    {
        foreach (var kind in _kinds)
        {
            if (await kind.CountTargetAsync(cancellationToken) > 0)
                return true;
        }

        return false;
    }

    private async Task<(long Version, List<long> Counts)> StateAsync(CancellationToken cancellationToken)
    {
        var counts = new List<long>();
        foreach (var kind in _kinds)
            counts.Add(await kind.CountSourceAsync(cancellationToken));
        return (await source.CorpusVersionAsync(cancellationToken), counts);
    }

    private async Task<IReadOnlyList<MigratedKind>> ReportAsync(
        Dictionary<string, long> written,
        CancellationToken cancellationToken
    )
    {
        var report = new List<MigratedKind>();
        foreach (var kind in _kinds)
        {
            report.Add(
                new MigratedKind(
                    kind.Name,
                    written.GetValueOrDefault(kind.Name),
                    await kind.CountSourceAsync(cancellationToken),
                    await kind.CountTargetAsync(cancellationToken)
                )
            );
        }

        return report;
    }
}
