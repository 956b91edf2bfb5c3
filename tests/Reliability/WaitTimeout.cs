using System.Diagnostics;

namespace BlogManager.Reliability.Tests;

/// <summary>Waits for conditions. Bounded only so that what never comes does not hang the run.</summary>
internal static class WaitTimeout
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until something holds.</summary>
    /// <returns>How long that took.</returns>
    internal static async Task<TimeSpan> UntilAsync(Func<Task<bool>> condition, Func<string> what)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            if (waited.Elapsed > Limit)
                Assert.Fail($"Not within {Limit.TotalSeconds:0} s: {what()}");
            await Task.Delay(Pause);
        }

        return waited.Elapsed;
    }
}
