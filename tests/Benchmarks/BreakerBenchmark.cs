using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Crawling;
using BlogManager.Infrastructure.Models.Llm;
using BlogManager.Infrastructure.Redis;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Infrastructure.Storage.Mongo;
using BlogManager.Infrastructure.Vectors.Chroma;
using Polly;

namespace BlogManager.Benchmarks;

/// <summary>
/// What each chain of <see cref="OutboundPolicies"/> adds to a call that does nothing, its breaker closed: the same
/// call bare is the baseline.
/// </summary>
public class BreakerBenchmark : IDisposable
{
    private readonly Func<CancellationToken, ValueTask<int>> _bare = Call;
    private readonly CircuitStates _states = new(TimeProvider.System);
    private readonly HostBreakers _hosts;
    private readonly ResiliencePipeline _page;
    private readonly ResiliencePipeline _vectors;
    private readonly ResiliencePipeline _model;
    private readonly ResiliencePipeline _redisBreaker;
    private readonly ResiliencePipeline _redis;
    private readonly ResiliencePipeline _mongo;

    /// <summary>Builds the chains as the service does.</summary>
    public BreakerBenchmark()
    {
        var crawler = new CrawlerOptions();
        _hosts = new HostBreakers(crawler, new CrawlerBreakerOptions(), _states, TimeProvider.System);
        _page = OutboundPolicies.Crawler(
            TimeSpan.FromSeconds(crawler.TimeoutSeconds),
            CrawlerFaults.Instance,
            TimeProvider.System
        );
        _vectors = OutboundPolicies.VectorDatabase(
            TimeSpan.FromSeconds(10),
            ChromaFaults.Instance,
            _states,
            TimeProvider.System
        );
        _model = OutboundPolicies.ModelServer(
            Dependencies.LanguageModel,
            TimeSpan.FromSeconds(60),
            TimeSpan.FromSeconds(30),
            ModelServerFaults.Instance,
            _states,
            TimeProvider.System
        );
        _redisBreaker = OutboundPolicies.RedisBreaker(RedisFaults.Instance, _states);
        _redis = OutboundPolicies.Redis(_redisBreaker, TimeSpan.FromSeconds(1));
        _mongo = OutboundPolicies.Mongo(MongoFaults.Instance, _states);
    }

    /// <summary>The call without a chain.</summary>
    [Benchmark(Baseline = true)]
    public ValueTask<int> Bare() => _bare(default);

    /// <summary>A breaker alone.</summary>
    [Benchmark]
    public ValueTask<int> BreakerAlone() => _redisBreaker.ExecuteAsync(Call);

    /// <summary>Redis: breaker and timeout.</summary>
    [Benchmark]
    public ValueTask<int> Redis() => _redis.ExecuteAsync(Call);

    /// <summary>Chroma: timeout, retry, breaker, timeout.</summary>
    [Benchmark]
    public ValueTask<int> VectorDatabase() => _vectors.ExecuteAsync(Call);

    /// <summary>A model's server: the same.</summary>
    [Benchmark]
    public ValueTask<int> LanguageModel() => _model.ExecuteAsync(Call);

    /// <summary>MongoDB: the same.</summary>
    [Benchmark]
    public ValueTask<int> Mongo() => _mongo.ExecuteAsync(Call);

    /// <summary>A page: timeout, retry, the look-up of its host, breaker, timeout.</summary>
    [Benchmark]
    public async ValueTask<bool> Crawler() =>
        (
            await _page.ExecuteAsync(
                static (hosts, token) =>
                    hosts.AskAsync<CrawledPage>(
                        "blog.example",
                        static _ => ValueTask.FromResult(new HopResult<CrawledPage>(null, null, Answered: true)),
                        token
                    ),
                _hosts
            )
        ).Answered;

    /// <inheritdoc/>
    public void Dispose()
    {
        _hosts.Dispose();
        GC.SuppressFinalize(this);
    }

    internal static void Run() =>
        BenchmarkRunner.Run<BreakerBenchmark>(
            ManualConfig
                .CreateEmpty()
                .AddJob(Job.InProcess.WithWarmupCount(5).WithIterationCount(15))
                .AddColumnProvider(DefaultColumnProviders.Instance)
                .AddColumn(StatisticColumn.Min)
                .AddDiagnoser(BenchmarkDotNet.Diagnosers.MemoryDiagnoser.Default)
                .AddLogger(ConsoleLogger.Default)
                .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "blogmanager-benchmarks"))
        );

    private static ValueTask<int> Call(CancellationToken cancellationToken) => ValueTask.FromResult(1);
}
