using System.Diagnostics;
using System.Globalization;

namespace BlogManager.Application.Ingestion;

/// <summary>
/// The processor's time that one thread has used since a moment, to be read from other threads: on Linux as the kernel
/// counts it, elsewhere the time that passed, which is more on a busy machine.
/// </summary>
internal sealed class ThreadCpuTime
{
    // proc(5): fields 14 and 15 of "stat" in ticks, of which a second has 100 on every system that .NET runs on.
    private const double TicksPerSecond = 100;

    private readonly string? _stat;
    private readonly TimeSpan _before;
    private readonly long _begun = Stopwatch.GetTimestamp();

    private ThreadCpuTime(string? stat)
    {
        _stat = stat;
        _before = stat is null ? TimeSpan.Zero : Read(stat) ?? TimeSpan.Zero;
    }

    internal static ThreadCpuTime OfThisThread()
    {
        if (!OperatingSystem.IsLinux())
            return new ThreadCpuTime(null);
        try
        {
            // "PID/task/TID", which names the thread to others too.
            var link = File.ResolveLinkTarget("/proc/thread-self", returnFinalTarget: false)?.FullName;
            var stat = link is null ? null : link + "/stat";
            return new ThreadCpuTime(stat is not null && Read(stat) is not null ? stat : null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No /proc here: the time that passes is counted.
            return new ThreadCpuTime(null);
        }
    }

    internal TimeSpan Used => _stat is null ? Stopwatch.GetElapsedTime(_begun) : (Read(_stat) ?? _before) - _before;

    private static TimeSpan? Read(string stat)
    {
        try
        {
            var line = File.ReadAllText(stat);
            // The name in brackets may hold anything, blanks too.
            var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            var ticks =
                long.Parse(fields[11], CultureInfo.InvariantCulture)
                + long.Parse(fields[12], CultureInfo.InvariantCulture);
            return TimeSpan.FromSeconds(ticks / TicksPerSecond);
        }
        catch (Exception e)
            when (e
                    is IOException
                        or UnauthorizedAccessException
                        or FormatException
                        or IndexOutOfRangeException
                        or ArgumentOutOfRangeException
            )
        {
            return null;
        }
    }
}
