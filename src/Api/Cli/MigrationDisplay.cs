using BlogManager.Application.Migration;
using Spectre.Console;

namespace BlogManager.Api.Cli;

/// <summary>
/// What a move shows: a bar for each kind on a terminal; else a line at each twentieth, which a log can hold.
/// </summary>
internal static class MigrationDisplay
{
    private const int LinesPerKind = 20;

    internal static Task<T> ShowAsync<T>(Func<Action<MigrationProgress>, Task<T>> run) =>
        Console.IsOutputRedirected ? run(Lines()) : BarsAsync(run);

    internal static async Task WriteReportAsync(IReadOnlyList<MigratedKind> report)
    {
        await Console.Out.WriteLineAsync($"{"", -12} {"copied", 10} {"source", 10} {"target", 10}");
        foreach (var kind in report)
            await Console.Out.WriteLineAsync(
                $"{kind.Kind, -12} {kind.Written, 10} {kind.Source, 10} {kind.Target, 10}"
            );
        await Console.Out.WriteLineAsync(
            "Everything is there. Not copied, since it is derived or passes: vectors in Chroma and the lexical index (made from the store when the service starts), caches, rate limits, "
                + "expired replies."
        );
    }

    private static Action<MigrationProgress> Lines()
    {
        var shown = (Kind: string.Empty, Part: -1L);
        return progress =>
        {
            var part = progress.Total == 0 ? LinesPerKind : progress.Done * LinesPerKind / progress.Total;
            if (shown == (progress.Kind, part))
                return;
            shown = (progress.Kind, part);
            Console.Out.WriteLine($"{progress.Kind} {progress.Done}/{progress.Total}");
        };
    }

    private static Task<T> BarsAsync<T>(Func<Action<MigrationProgress>, Task<T>> run) =>
        AnsiConsole
            .Progress()
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn()
            )
            .StartAsync(context =>
            {
                var bars = new Dictionary<string, ProgressTask>(StringComparer.Ordinal);
                return run(progress =>
                {
                    if (!bars.TryGetValue(progress.Kind, out var bar))
                        bars[progress.Kind] = bar = context.AddTask(progress.Kind);
                    // A kind without records is done, and a bar of nothing would stand at nought.
                    bar.MaxValue(Math.Max(1, progress.Total));
                    bar.Value = progress.Total == 0 ? 1 : progress.Done;
                });
            });
}
