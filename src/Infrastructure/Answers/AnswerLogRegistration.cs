using BlogManager.Application.Asking;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BlogManager.Infrastructure.Answers;

/// <summary>Registers what keeps answers beside the store's part of it.</summary>
public static class AnswerLogRegistration
{
    /// <summary>Adds how long answers are kept, what writes them behind, and what erases them.</summary>
    internal static IServiceCollection AddAnswerKeeping(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<InsightsOptions>().Bind(configuration.GetSection(InsightsOptions.Section));
        services.AddSingleton(provider => new AnswerRetention(
            provider.GetRequiredService<IOptions<InsightsOptions>>().Value.KeepQuestionsDays
        ));
        services.AddHostedService<ExpiredAnswerPurge>();
        services.AddHostedService<AnswerWriter>();
        services.AddHostedService<ExpiredCountPurge>();
        services.AddHostedService<CountWriter>();
        return services;
    }

    /// <summary>Writes what was counted and waits to be written: for a process that has no <see cref="CountWriter"/>.</summary>
    public static Task WriteCountsAsync(this IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<QueuedCounts>().FlushAsync(cancellationToken);

    internal static IServiceCollection QueueAnswers(this IServiceCollection services)
    {
        services.Decorate<IAnswerLog, QueuedAnswers>();
        services.Decorate<IDailyCounts, QueuedCounts>();
        services.AddSingleton(provider => (QueuedCounts)provider.GetRequiredService<IDailyCounts>());
        return services.AddSingleton(provider => (QueuedAnswers)provider.GetRequiredService<IAnswerLog>());
    }
}
