using System.CommandLine;
using BlogManager.Application.Ports;
using Microsoft.Extensions.Options;

namespace BlogManager.Api.Cli;

/// <summary><c>config check</c>: validates every setting and tries every dependency that is configured.</summary>
internal static class ConfigCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    internal static Command Create()
    {
        Command check = new("check", "Validate all settings and try every configured dependency; exit status 0 where all is well, else 1.");
        check.SetAction((_, cancellationToken) => Verbs.RunAsync(() => CheckAsync(cancellationToken)));
        return new Command("config", "Settings.") { check };
    }

    private static async Task<int> CheckAsync(CancellationToken cancellationToken)
    {
        await using var app = OfflineHost.BuildApplication();
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        await Console.Out.WriteLineAsync("ok    settings");
        var adapters = app.Services.GetRequiredService<ChosenAdapters>();
        var failed = !await TryAsync($"storage ({adapters.Storage})", app.Services.GetRequiredService<IPostStore>().PingAsync, cancellationToken);
        failed |= !await TryAsync($"rate limits ({adapters.RateLimits})", app.Services.GetRequiredService<IRateLimitStore>().PingAsync, cancellationToken);
        IDependencyProbe[] probes = [.. app.Services.GetServices<IDependencyProbe>()];
        foreach (var probe in probes)
            failed |= !await TryAsync(probe.Name, probe.TryAsync, cancellationToken);
        string[] others = [$"vectors ({adapters.Vectors})", $"cache ({adapters.Cache})", $"models ({adapters.Models})", $"embeddings ({adapters.Embeddings})"];
        await Console.Out.WriteLineAsync($"ok    {string.Join(", ", others.Except(probes.Select(p => p.Name)))}: nothing outside this process to try");
        return failed ? CommandLine.Failed : CommandLine.Done;
    }

    private static async Task<bool> TryAsync(string what, Func<CancellationToken, Task> attempt, CancellationToken cancellationToken)
    {
        try
        {
            await attempt(cancellationToken).WaitAsync(Patience, cancellationToken);
            await Console.Out.WriteLineAsync("ok    " + what);
            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            await Console.Out.WriteLineAsync($"FAIL  {what}: {e.Message}");
            return false;
        }
    }
}
