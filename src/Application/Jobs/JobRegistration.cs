using BlogManager.Application.Posts.Ingestion;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Application.Jobs;

/// <summary>Registers what the jobs' use cases and the worker share.</summary>
internal static class JobRegistration
{
    /// <summary>Adds <see cref="JobSignal"/>, <see cref="RunningJobs"/>, the handler of reindexing, and the embedding of a post.</summary>
    /// <param name="services">The services.</param>
    internal static IServiceCollection AddJobs(this IServiceCollection services) => services
        .AddSingleton<JobSignal>()
        .AddSingleton<RunningJobs>()
        .AddTransient<PostEmbedder>()
        .AddTransient<IJobHandler, ReindexHandler>();
}
