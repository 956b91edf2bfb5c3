using System.CommandLine;
using BlogManager.Api.Hosting;
using BlogManager.Application.Ports;
using Microsoft.Extensions.Options;

namespace BlogManager.Api.Cli;

/// <summary><c>config check</c>: validates every setting and tries every dependency that is configured.</summary>
internal static class ConfigCommand
{
    internal static Command Create()
    {
        Command check = new(
            "check",
            "Validate all settings and try every configured dependency; exit status 0 where all is well, else 1."
        );
        check.SetAction((_, cancellationToken) => Verbs.RunAsync(() => CheckAsync(cancellationToken)));
        return new Command("config", "Settings.") { check };
    }

    private static async Task<int> CheckAsync(CancellationToken cancellationToken)
    {
        await using var app = OfflineHost.BuildApplication();
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        await Console.Out.WriteLineAsync("ok    settings");
        var failed = false;
        IDependencyProbe[] probes = [.. app.Services.GetServices<IDependencyProbe>()];
        foreach (var probe in probes)
        {
            var (fault, found) = await DependencyCheck.TryAsync(probe, cancellationToken);
            await Console.Out.WriteLineAsync(
                fault is not null ? $"FAIL  {probe.Name}: {fault}"
                : found is not null ? $"ok    {probe.Name}: {found}"
                : "ok    " + probe.Name
            );
            failed |= fault is not null;
        }

        var adapters = app.Services.GetRequiredService<ChosenAdapters>();
        string[] others =
        [
            $"vectors ({adapters.Vectors})",
            $"cache ({adapters.Cache})",
            $"rate limits ({adapters.RateLimits})",
            $"models ({adapters.Models})",
            $"embeddings ({adapters.Embeddings})",
        ];
        if (others.Except(probes.Select(p => p.Name)).ToList() is { Count: > 0 } inside)
            await Console.Out.WriteLineAsync($"ok    {string.Join(", ", inside)}: nothing outside this process to try");
        foreach (var warning in StartupWarnings.Of(app.Services))
            await Console.Out.WriteLineAsync("warn  " + warning);
        return failed ? CommandLine.Failed : CommandLine.Done;
    }
}
