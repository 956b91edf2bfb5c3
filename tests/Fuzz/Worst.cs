using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using BlogManager.Testing;

namespace BlogManager.Fuzz;

/// <summary>
/// Measures what each hostile text costs, in a process of its own that is ended after a minute of the processor's time.
/// </summary>
internal static class Worst
{
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(60);

    // On a busy machine a minute of the processor is many of the clock.
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromMinutes(10);

    /// <summary>Measures all, or those named, and prints a table, the most costly first.</summary>
    internal static async Task<int> MeasureAsync(int length, string[] names)
    {
        var rows = new List<(string Name, double Cpu, string Row)>();
        foreach (
            var text in HostileTexts.All.Where(t => names.Length == 0 || names.Contains(t.Name, StringComparer.Ordinal))
        )
        {
            var (cpu, memory, answer) = await RunAsync(text.Name, length);
            var row = string.Create(
                CultureInfo.InvariantCulture,
                $"| {text.Name} | {length} | {(cpu < 0 ? "> 60" : cpu.ToString("F1", CultureInfo.InvariantCulture))} | {memory} | {answer} |"
            );
            Console.WriteLine(row);
            rows.Add((text.Name, cpu < 0 ? double.MaxValue : cpu, row));
        }

        Console.WriteLine("\n| text | characters | CPU s | peak MB | answer |\n| --- | --- | --- | --- | --- |");
        foreach (var row in rows.OrderByDescending(r => r.Cpu).Take(20))
            Console.WriteLine(row.Row);
        return 0;
    }

    /// <summary>Sends one text and prints what it cost: the child process.</summary>
    internal static async Task<int> OneAsync(string name, int length)
    {
        await using var app = new BlogManagerApp();
        using var client = await app.CreateAdminClientAsync();
        client.Timeout = Timeout.InfiniteTimeSpan;
        // What the first post costs once is not its text's cost.
        using (var first = await client.PostAsJsonAsync("/api/v1/blogs/process", GeneratedPost.Body(1)))
            first.EnsureSuccessStatusCode();
        var text = HostileTexts.All.Single(t => t.Name == name);
        var body = new
        {
            url = "https://hostile.example/" + name,
            content = text.OfLength(length)[..Math.Min(length, 1_000_000)],
            content_type = text.MediaType,
        };
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        using var answer = await client.PostAsJsonAsync("/api/v1/blogs/process", body);
        process.Refresh();
        var cpu = (process.TotalProcessorTime - before).TotalSeconds;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{cpu:F2} {process.PeakWorkingSet64 / 1048576} {(int)answer.StatusCode}"
            )
        );
        return 0;
    }

    private static async Task<(double Cpu, long Memory, string Answer)> RunAsync(string name, int length)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(Worst).Assembly.Location);
        foreach (var argument in (string[])["--one", name, length.ToString(CultureInfo.InvariantCulture)])
            start.ArgumentList.Add(argument);
        using var child = Process.Start(start)!;
        using var patience = new CancellationTokenSource(WaitTimeout);
        long memory = 0;
        var used = TimeSpan.Zero;
        while (!child.HasExited && used < Cap && !patience.IsCancellationRequested)
        {
            await Task.Delay(100);
            child.Refresh();
            if (child.HasExited)
                break;
            (memory, used) = (Math.Max(memory, child.PeakWorkingSet64 / 1048576), child.TotalProcessorTime);
        }

        if (!child.HasExited)
        {
            child.Kill();
            return (-1, memory, "none");
        }

        var told = (await child.StandardOutput.ReadToEndAsync()).Trim().Split('\n')[^1].Split(' ');
        return told.Length == 3
            ? (
                double.Parse(told[0], CultureInfo.InvariantCulture),
                long.Parse(told[1], CultureInfo.InvariantCulture),
                told[2]
            )
            : (0, memory, "failed");
    }
}
