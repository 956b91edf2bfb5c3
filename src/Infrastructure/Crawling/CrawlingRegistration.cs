using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Crawling.SiteIndexes;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BlogManager.Infrastructure.Crawling;

internal static class CrawlingRegistration
{
    internal static IServiceCollection AddCrawling(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<CrawlerOptions>().Bind(configuration.GetSection(CrawlerOptions.Section));
        services
            .AddHttpClient(HttpCrawler.ClientName)
            .ConfigureHttpClient(
                (provider, client) =>
                {
                    client.DefaultRequestHeaders.TryAddWithoutValidation(
                        "User-Agent",
                        provider.GetRequiredService<IOptions<CrawlerOptions>>().Value.UserAgent
                    );
                    // The chain in OutboundPolicies bounds the time.
                    client.Timeout = Timeout.InfiniteTimeSpan;
                }
            )
            .AddHttpMessageHandler(() => new SilentSiteHandler())
            .ConfigurePrimaryHttpMessageHandler(provider =>
                PublicAddressHandler.Create(provider.GetRequiredService<IOptions<CrawlerOptions>>().Value)
            )
            // URLs are what readers read: they stay out of the logs.
            .RemoveAllLoggers();
        services.AddSingleton<CircuitStates>();
        services.AddSingleton<ICircuitStates>(provider =>
        {
            // A breaker reports from where its chain is built on, which must be before the first look at them.
            _ = provider.GetRequiredService<IWebCrawler>();
            return provider.GetRequiredService<CircuitStates>();
        });
        services.AddSingleton<IFeedHub, HttpFeedHub>();
        services.AddSingleton<RobotsRules>();
        services.AddSingleton<HttpCrawler>();
        services.AddSingleton<IWebCrawler>(provider => provider.GetRequiredService<HttpCrawler>());
        services.AddSingleton<ISiteIndexReader, SiteIndexReader>();
        services.AddSingleton<IArticleExtractor, ArticleExtractor>();
        return services;
    }
}
