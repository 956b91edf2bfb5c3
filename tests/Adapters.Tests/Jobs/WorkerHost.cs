using System.Diagnostics;
using BlogManager.Application.Background;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Shared;
using BlogManager.Infrastructure.Jobs;
using BlogManager.Infrastructure.Storage.Sqlite;
using BlogManager.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Adapters.Tests.Jobs;

/// <summary>What a job does in a test.</summary>
internal delegate Task<Result<string>> JobWork(Job job, IJobProgress progress, CancellationToken cancellationToken);

/// <summary>
/// A worker as it runs in the service, on a clock of the test's own, over an embedded store of its own.
/// </summary>
internal sealed class WorkerHost : IAsyncDisposable
{
    public const string Kind = "test_work";

    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _directory;
    private readonly ServiceProvider _services;
    private readonly IHostedService _worker;

    public WorkerHost(JobWork work, params (string Setting, string Value)[] settings)
        : this(work, store => store, settings) { }

    public WorkerHost(
        JobWork work,
        Func<IJobStore, IJobStore> seenByWorker,
        params (string Setting, string Value)[] settings
    )
    {
        Time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 8, 0, 0, TimeSpan.Zero));
        _directory = Directory.CreateTempSubdirectory("blogmanager-worker-");
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings.Select(s => KeyValuePair.Create("BlogManager:Jobs:" + s.Setting, (string?)s.Value))
            )
            .AddInMemoryCollection([KeyValuePair.Create("BlogManager:DataDirectory", (string?)_directory.FullName)])
            .Build();
        _services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Logs))
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<IHostApplicationLifetime, ApplicationLifetime>()
            .AddSqliteStorage(configuration)
            .AddSingleton(services => seenByWorker(ActivatorUtilities.CreateInstance<SqliteJobStore>(services)))
            .AddSingleton<RequestContext>()
            .AddSingleton<JobSignal>()
            .AddSingleton<RunningJobs>()
            .AddScoped<IJobHandler>(services => new Handler(
                work,
                services.GetRequiredService<RequestContext>(),
                Callers
            ))
            .AddJobWorker(configuration)
            .BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
        Store = ActivatorUtilities.CreateInstance<SqliteJobStore>(_services);
        try
        {
            _worker = _services.GetRequiredService<IHostedService>();
        }
        catch (OptionsValidationException)
        {
            End();
            throw;
        }
    }

    public FakeTimeProvider Time { get; }

    public IJobStore Store { get; }

    public RecordingLogs Logs { get; } = new();

    /// <summary>Who the work was done as, by attempt.</summary>
    public List<string> Callers { get; } = [];

    public RunningJobs Running => _services.GetRequiredService<RunningJobs>();

    public JobSignal Signal => _services.GetRequiredService<JobSignal>();

    public Task StartAsync() => _worker.StartAsync(CancellationToken.None);

    public Task StopAsync() => _worker.StopAsync(CancellationToken.None);

    public async Task<Job> EnqueueAsync(string subject = "subject", string kind = Kind, string payload = "{}")
    {
        var now = Time.GetUtcNow();
        var job = new Job
        {
            Id = Ids.New(Time),
            Kind = kind,
            Subject = subject,
            Payload = payload,
            Status = JobStatus.Queued,
            CreatedAt = now,
            NotBefore = now,
        };
        await Store.EnqueueAsync(job, CancellationToken.None);
        Signal.Wake();
        return job;
    }

    public async Task<Job> FindAsync(Job job) =>
        await Store.FindAsync(job.Id, CancellationToken.None)
        ?? throw new InvalidOperationException("The job is gone.");

    public Task<Job> FinishedAsync(Job job, TimeSpan? step = null) => UntilAsync(job, j => j.IsFinished, step);

    /// <summary>
    /// Waits until a job is as it should be. With a step the clock moves on by it, again and again, meanwhile; without
    /// one it stands still.
    /// </summary>
    public async Task<Job> UntilAsync(Job job, Func<Job, bool> condition, TimeSpan? step = null)
    {
        Job now = job;
        await UntilAsync(async () => condition(now = await FindAsync(job)), step);
        return now;
    }

    public async Task UntilAsync(Func<Task<bool>> condition, TimeSpan? step = null)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            if (waited.Elapsed > WaitTimeout)
                throw new TimeoutException("What the test waits for did not come about.");
            if (step is { } by)
                Time.Advance(by);
            // Lets the worker's own tasks run; how long does not matter.
            await Task.Delay(5);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.StopAsync(CancellationToken.None);
        End();
    }

    private void End()
    {
        _services.Dispose();
        _directory.Delete(recursive: true);
    }

    private sealed class Handler(JobWork work, RequestContext context, List<string> callers) : IJobHandler
    {
        public string Kind => WorkerHost.Kind;

        public Task<Result<string>> RunAsync(Job job, IJobProgress progress, CancellationToken cancellationToken)
        {
            lock (callers)
                callers.Add(context.Caller.Name);
            return work(job, progress, cancellationToken);
        }
    }
}
