using BlogManager.Api.Demo;
using BlogManager.Api.Endpoints;
using BlogManager.Api.Http;
using BlogManager.Api.Idempotency;
using BlogManager.Api.Mcp;
using BlogManager.Api.OwnerConsole;
using BlogManager.Api.RateLimits;
using BlogManager.Api.Security;
using BlogManager.Application.Posts;
using BlogManager.Infrastructure.Settings;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace BlogManager.Api.Hosting;

/// <summary>Registers what belongs to HTTP alone.</summary>
internal static class ApiServices
{
    internal static IServiceCollection AddApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<AuthOptions>().Bind(configuration.GetSection(AuthOptions.Section));
        services.AddConsoleSignIn(configuration);
        services.AddChecked<MetricsOptions>().Bind(configuration.GetSection(MetricsOptions.Section));
        services.AddChecked<RequestLimitOptions>().Bind(configuration.GetSection(RequestLimitOptions.Section));
        services.AddChecked<RateLimitOptions>().Bind(configuration.GetSection(RateLimitOptions.Section));
        services.AddTracing(configuration);
        MetricsCollection.Start();
        services.AddHostedService<MetricsCollection>();
        services.AddChecked<AutoProcessOptions>().Bind(configuration.GetSection(AutoProcessOptions.Section));
        services.AddSingleton(provider => new AutoProcessAllowance(
            provider.GetRequiredService<IOptions<AutoProcessOptions>>().Value.PostsPerKeyPerDay
        ));
        services.AddSingleton<BodyBudget>();
        services.AddSingleton<RateLimiter>();
        services.AddSingleton<IdempotentReplies>();
        services.AddSingleton<HealthReports>();
        services.AddTrustedProxies(configuration);
        services.AddMcpTools();
        services.AddCors();
        services.AddSingleton<ICorsPolicyProvider, PagePolicies>();
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        services.AddExceptionHandler<UnexpectedExceptionHandler>();
        services.AddHostedService<ServerRefusals>();
        services.AddHostedService<StartupSummary>();
        services.AddHostedService<FirstAdminKey>();
        services.AddSingleton<DemoBlog>();
        services.AddHostedService<KeyUsageWriter>();
        return services;
    }
}
