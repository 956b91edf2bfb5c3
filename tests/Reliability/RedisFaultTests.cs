using BlogManager.Testing;

namespace BlogManager.Reliability.Tests;

/// <summary>Redis, behind cache and limits: each process does both by itself meanwhile.</summary>
public sealed class RedisFaultTests() : DependencyFaults("redis")
{
    private RedisServer _redis = null!;

    protected override string? Missing => RedisServer.IsInstalled ? null : RedisServer.Missing;

    protected override bool MarksAnswers => false;

    protected override async Task<int> StartDependencyAsync() => (_redis = await RedisServer.StartAsync()).Port;

    protected override async Task StopDependencyAsync() => await _redis.DisposeAsync();

    protected override Task KillDependencyAsync() => _redis.KillAsync();

    protected override Task RestartDependencyAsync() => _redis.RestartAsync();

    protected override IEnumerable<(string, string)> Settings(string address) =>
        [
            ("BlogManager:Cache:Provider", "redis"),
            ("BlogManager:Cache:Redis:ConnectionString", address),
            ("BlogManager:RateLimits:Store", "redis"),
        ];
}
