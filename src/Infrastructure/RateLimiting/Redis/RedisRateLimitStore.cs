using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Infrastructure.Redis;
using BlogManager.Infrastructure.Resilience;
using Microsoft.Extensions.Logging;
using Polly;
using StackExchange.Redis;

namespace BlogManager.Infrastructure.RateLimiting.Redis;

/// <summary>
/// Counts in Redis, for all instances together: one script, which runs alone, by the server's clock. Where Redis is
/// down or slow the limits go on in this process.
/// </summary>
internal sealed class RedisRateLimitStore(
    RedisConnection connection,
    IRateLimitStore local,
    ResiliencePipeline policy,
    ILogger<RedisRateLimitStore> logger
) : IRateLimitStore
{
    internal const string Prefix = "blogmanager:limit:";

    /// <summary>How long a request waits for its permit before it is decided here.</summary>
    internal static readonly TimeSpan WaitTimeout = TimeSpan.FromMilliseconds(250);

    private int _degraded;

    public ValueTask<RateLimitDecision> TakeAsync(
        string counter,
        RateLimitQuota quota,
        CancellationToken cancellationToken
    ) => AskAsync(counter, quota, take: true, cancellationToken);

    public ValueTask<RateLimitDecision> PeekAsync(
        string counter,
        RateLimitQuota quota,
        CancellationToken cancellationToken
    ) => AskAsync(counter, quota, take: false, cancellationToken);

    private async ValueTask<RateLimitDecision> AskAsync(
        string counter,
        RateLimitQuota quota,
        bool take,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var decision = await policy.ExecuteAsync(
                static (state, token) => state.Store.EvaluateAsync(state.Counter, state.Quota, state.Take, token),
                (Store: this, Counter: counter, Quota: quota, Take: take),
                cancellationToken
            );
            if (Interlocked.Exchange(ref _degraded, 0) == 1)
                logger.LogInformation("Redis answers again: rate limits are shared by all instances.");
            // Counted here as well, so that a Redis that goes down later does not give everyone a full quota anew.
            if (take && decision.Allowed)
                await local.TakeAsync(counter, quota, cancellationToken);
            return decision;
        }
        catch (Exception e) when (RedisFaults.IsOutage(e))
        {
            if (Interlocked.Exchange(ref _degraded, 1) == 0)
                logger.LogWarning(
                    "Redis does not answer ({Fault}): rate limits count in this process alone until it does.",
                    e.GetType().Name
                );
            Telemetry.RateLimitDegraded.Add(1);
            return take
                ? await local.TakeAsync(counter, quota, cancellationToken)
                : await local.PeekAsync(counter, quota, cancellationToken);
        }
    }

    private async ValueTask<RateLimitDecision> EvaluateAsync(
        string counter,
        RateLimitQuota quota,
        bool take,
        CancellationToken cancellationToken
    )
    {
        using var span = DependencySpans.Start("redis", "EVALSHA");
        var database = await connection.DatabaseAsync(cancellationToken);
        var window = (long)quota.Window.TotalMilliseconds;
        try
        {
            var answer = await database
                .ScriptEvaluateAsync(
                    SlidingWindowScript.Text,
                    [KeyOf(counter)],
                    [quota.Permits, window, window / Memory.SlidingWindow.Slots, take ? 1 : 0]
                )
                .WaitAsync(cancellationToken);
            var values = (long[]?)answer ?? throw new RedisException("The script gave no answer.");
            return new(values[0] == 1, (int)values[1], TimeSpan.FromMilliseconds(values[2]));
        }
        catch (Exception e)
        {
            span.Fail(e);
            throw;
        }
    }

    // No address and no key's id stands in Redis in the clear.
    private static RedisKey KeyOf(string counter)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(counter), hash);
        return string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Base64Url.EncodeToString(hash[..16])}");
    }
}
