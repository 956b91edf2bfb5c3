using Spectre.Console;

namespace BlogManager.Api.Cli;

/// <summary>One bar on a terminal; else a line at each twentieth, which a log can hold.</summary>
internal static class ProgressDisplay
{
    private const int Lines = 20;

    internal static Task<T> ShowAsync<T>(string what, Func<Action<int, int>, Task<T>> run) =>
        Console.IsOutputRedirected ? run(Line(what)) : BarAsync(what, run);

    private static Action<int, int> Line(string what)
    {
        var shown = -1L;
        return (done, total) =>
        {
            var part = (long)done * Lines / Math.Max(1, total);
            if (shown == part)
                return;
            shown = part;
            Console.Out.WriteLine($"{what} {done}/{total}");
        };
    }

    private static Task<T> BarAsync<T>(string what, Func<Action<int, int>, Task<T>> run) =>
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
                var bar = context.AddTask(what);
                return run(
                    (done, total) =>
                    {
                        bar.MaxValue(Math.Max(1, total));
                        bar.Value = done;
                    }
                );
            });
}
