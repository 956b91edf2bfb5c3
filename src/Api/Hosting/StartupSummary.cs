using BlogManager.Api.RateLimits;
using BlogManager.Api.Security;
using BlogManager.Api.Settings;
using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;
using BlogManager.Infrastructure.Jobs;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace BlogManager.Api.Hosting;

/// <summary>
/// Says in the log, once the service listens, what it is made of, and what of that an operator should mean.
/// </summary>
internal sealed partial class StartupSummary(
    IServiceProvider services,
    IServer server,
    ChosenAdapters adapters,
    ILogger<StartupSummary> logger
) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var limits = services.GetRequiredService<IOptions<RateLimitOptions>>().Value;
        LogStarted(
            adapters.Storage,
            adapters.Vectors,
            adapters.Cache,
            adapters.RateLimits,
            adapters.Models,
            adapters.Embeddings,
            string.Join(" ", server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []),
            services.GetRequiredService<IOptions<AuthOptions>>().Value.Anonymous,
            string.Join(", ", Enum.GetValues<RateLimitCategory>().Select(c => $"{c.Name()} {limits.Of(c)}")),
            services.GetRequiredService<IOptions<JobOptions>>().Value.Concurrency,
            OtlpTarget.Of(services.GetRequiredService<IConfiguration>()) is null
                ? 0
                : services.GetRequiredService<IOptions<TracingOptions>>().Value.SampleRatio
        );
        foreach (var warning in StartupWarnings.Of(services))
            LogWarning(warning);
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(
        LogLevel.Information,
        "Started: storage {Storage}, vectors {Vectors}, cache {Cache}, rate limits {RateLimits}, models {Models}, embeddings {Embeddings}; listening on {Addresses}; anonymous callers {Anonymous}; requests a minute {Limits}; jobs at once {Jobs}; traces exported {TraceRatio}"
    )]
    private partial void LogStarted(
        string storage,
        string vectors,
        string cache,
        string rateLimits,
        string models,
        string embeddings,
        string addresses,
        string anonymous,
        string limits,
        int jobs,
        double traceRatio
    );

    [LoggerMessage(LogLevel.Warning, "{Warning}")]
    private partial void LogWarning(string warning);
}
