using BlogManager.Application.Background;
using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BlogManager.Infrastructure.Jobs;

public static class JobWorkerRegistration
{
    /// <summary>
    /// Adds the worker. It needs an <see cref="Application.Ports.IJobStore"/>, the <see cref="IJobHandler"/>s,
    /// <see cref="JobSignal"/>,
    /// <see cref="RunningJobs"/> and a <see cref="TimeProvider"/> from elsewhere.
    /// </summary>
    /// <param name="root">The configuration, of which section <c>BlogManager:Jobs</c> is read.</param>
    public static IServiceCollection AddJobWorker(this IServiceCollection services, IConfiguration root)
    {
        ArgumentNullException.ThrowIfNull(root);
        services.AddChecked<JobOptions>().Bind(root.GetSection(JobOptions.Section));
        return services.AddHostedService<JobWorker>();
    }

    /// <summary>The worker alone, for a process that serves nothing: it is not started.</summary>
    public static IHostedService GetJobWorker(this IServiceProvider services) =>
        services.GetServices<IHostedService>().OfType<JobWorker>().Single();

    public static IServiceCollection AddFinishedJobs(this IServiceCollection services) =>
        services.AddHostedService<FinishedJobPurge>();

    /// <summary>Adds the look-out for a vector index that lags behind the store. It needs the use cases.</summary>
    public static IServiceCollection AddIndexRepair(this IServiceCollection services) =>
        services.AddHostedService<IndexRepair>();
}
