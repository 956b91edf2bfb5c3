using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Infrastructure.Crawling;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlogManager.Adapters.Tests.Crawling;

/// <summary>The crawler as the service registers it, allowed onto loopback.</summary>
internal sealed class CrawlerUnderTest : IDisposable
{
    internal const string Loopback = "127.0.0.0/8";

    private readonly ServiceProvider _services;

    internal CrawlerUnderTest(
        TimeProvider? time = null,
        string? allowed = Loopback,
        params (string Key, string Value)[] settings
    )
    {
        var values = new Dictionary<string, string?> { ["BlogManager:Crawler:RequestsPerSecondPerHost"] = "1000" };
        if (allowed is not null)
            values["BlogManager:Crawler:AllowedPrivateNetworks:0"] = allowed;
        foreach (var (key, value) in settings)
            values[
                key.StartsWith("CircuitBreakers", StringComparison.Ordinal)
                    ? "BlogManager:" + key
                    : "BlogManager:Crawler:" + key
            ] = value;
        var services = new ServiceCollection();
        services.AddLogging(l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(Logs));
        services.AddSingleton(time ?? TimeProvider.System);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        services.AddCrawling(configuration).AddCircuitBreakerOptions(configuration);
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    internal RecordingLogs Logs { get; } = new();

    internal ICircuitStates Circuits => _services.GetRequiredService<ICircuitStates>();

    internal IWebCrawler Crawler => _services.GetRequiredService<IWebCrawler>();

    public void Dispose()
    {
        _services.Dispose();
        Logs.Dispose();
    }

    internal Task<Result<CrawledPage>> FetchAsync(
        string url,
        PageValidators? validators = null,
        CancellationToken cancellationToken = default
    ) => Crawler.FetchAsync(PostUrl.Parse(url).Value, validators ?? PageValidators.None, cancellationToken);

    internal async Task<CrawledPage> PageAsync(string url, PageValidators? validators = null)
    {
        var result = await FetchAsync(url, validators);
        Assert.That(result.IsSuccess, Is.True, result.IsSuccess ? string.Empty : result.Error!.Message);
        return result.Value;
    }

    internal async Task<Error> ErrorAsync(string url)
    {
        var result = await FetchAsync(url);
        Assert.That(result.IsSuccess, Is.False, "The fetch was expected to fail.");
        return result.Error!;
    }
}
