using System.Diagnostics;
using BlogManager.Testing;

namespace BlogManager.Reliability.Tests;

/// <summary>The service in a process of its own with a data directory, an admin key and a caller.</summary>
internal sealed class Instance : IAsyncDisposable
{
    private const int Shown = 8_000;

    private readonly ServiceProcess _process;

    private Instance(ServiceProcess process)
    {
        _process = process;
        Blog = new Blog(process.Client);
    }

    /// <summary>Its caller.</summary>
    internal Blog Blog { get; }

    /// <summary>The last of what it has written until now.</summary>
    internal string Output => _process.Output is { Length: > Shown } output ? output[^Shown..] : _process.Output;

    /// <summary>Makes the first admin key of an empty data directory.</summary>
    internal static async Task<string> MakeKeyAsync(string dataDirectory, params (string, string)[] settings)
    {
        var (exitCode, key, error) = await ServiceProcess.RunAsync(dataDirectory, settings, "keys", "bootstrap-admin");
        Assert.That(exitCode, Is.Zero, error);
        return key.Trim();
    }

    /// <summary>Starts it.</summary>
    internal static async Task<Instance> StartAsync(
        string dataDirectory,
        string key,
        params (string, string)[] settings
    )
    {
        var process = await ServiceProcess.StartAsync(
            dataDirectory,
            [
                ("Logging:LogLevel:Default", "Warning"),
                ("Logging:LogLevel:Microsoft.Hosting.Lifetime", "Information"),
                .. settings,
            ]
        );
        process.Client.DefaultRequestHeaders.Add("X-API-Key", key);
        return new Instance(process);
    }

    /// <summary>
    /// Asserts that a store that took no writes takes them again, that <c>/health</c> says so before anyone has
    /// written, and that nothing was lost.
    /// </summary>
    /// <returns>How long it took until it said so.</returns>
    internal async Task<TimeSpan> MendsAsync()
    {
        var waited = Stopwatch.StartNew();
        await Blog.UntilHealthAsync("healthy", () => Output);
        var mended = waited.Elapsed;
        Assert.That((await Blog.ProcessAsync()).Status, Is.EqualTo(200));
        Assert.That((await Blog.QueueAsync()).Status, Is.EqualTo(202));
        await Blog.CheckAsync();
        Assert.That(Blog.Wrong, Is.Empty);
        return mended;
    }

    /// <summary>Kills it as a power cut would.</summary>
    internal Task KillAsync() => _process.KillAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
