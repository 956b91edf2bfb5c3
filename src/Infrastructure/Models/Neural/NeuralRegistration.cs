using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Models.Matching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace BlogManager.Infrastructure.Models.Neural;

internal static class NeuralRegistration
{
    /// <summary>
    /// Adds the models and begins to load them when the service starts; adding them twice adds them once.
    /// </summary>
    internal static IServiceCollection AddNeuralModels(this IServiceCollection services)
    {
        services.TryAddSingleton<NeuralModels>();
        services.TryAddSingleton<ModelLanes>();
        services.TryAddSingleton<IQuestionMatcher, QuestionMatcher>();
        services.TryAddSingleton<IQuestionVectors, QuestionVectors>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, Loading>());
        return services;
    }

    /// <summary>Begins to load and does not wait: the start is not delayed.</summary>
    private sealed class Loading(NeuralModels models) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            _ = models.EncoderAsync();
            _ = models.ReaderAsync();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
