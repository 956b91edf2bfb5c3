using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BlogManager.Infrastructure.Sources;

internal static class SourceRegistration
{
    /// <summary>Adds the schedule that keeps sources in step. It needs the use cases.</summary>
    internal static IServiceCollection AddSources(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<SourceOptions>().Bind(configuration.GetSection(SourceOptions.Section));
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<SourceOptions>>().Value.ToRules());
        return services.AddHostedService<SourceSchedule>();
    }
}
