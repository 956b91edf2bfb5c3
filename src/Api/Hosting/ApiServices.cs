using BlogManager.Api.Demo;
using BlogManager.Api.Endpoints;
using BlogManager.Api.Http;
using BlogManager.Api.Idempotency;
using BlogManager.Api.RateLimits;
using BlogManager.Api.Security;
using BlogManager.Application.Posts;
using Microsoft.Extensions.Options;

namespace BlogManager.Api.Hosting;

/// <summary>Registers what belongs to HTTP alone.</summary>
internal static class ApiServices
{
    internal static IServiceCollection AddApi(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<AuthSettings>()
            .Bind(configuration.GetSection(AuthSettings.Section))
            .Validate(AuthSettings.IsValid, AuthSettings.Valid)
            .ValidateOnStart();
        services
            .AddOptions<MetricsSettings>()
            .Bind(configuration.GetSection(MetricsSettings.Section))
            .Validate(MetricsSettings.IsValid, MetricsSettings.Valid)
            .ValidateOnStart();
        services
            .AddOptions<RequestLimits>()
            .Bind(configuration.GetSection(RequestLimits.Section))
            .Validate(RequestLimits.IsValid, RequestLimits.Valid)
            .ValidateOnStart();
        services
            .AddOptions<RateLimitSettings>()
            .Bind(configuration.GetSection(RateLimitSettings.Section))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<RateLimitSettings>, RateLimitSettingsRules>();
        services.AddTracing(configuration);
        MetricsCollection.Start();
        services.AddHostedService<MetricsCollection>();
        services
            .AddOptions<AutoProcessSettings>()
            .Bind(configuration.GetSection(AutoProcessSettings.Section))
            .Validate(AutoProcessSettings.IsValid, AutoProcessSettings.Valid)
            .ValidateOnStart();
        services.AddSingleton(provider => new AutoProcessAllowance(
            provider.GetRequiredService<IOptions<AutoProcessSettings>>().Value.PostsPerKeyPerDay
        ));
        services.AddSingleton<BodyBudget>();
        services.AddSingleton<RateLimiter>();
        services.AddSingleton<IdempotentReplies>();
        services.AddSingleton<HealthReports>();
        services.AddTrustedProxies(configuration);
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
