using System.Globalization;
using System.Text;
using BlogManager.Infrastructure.Redis;
using Microsoft.Extensions.Logging;

namespace BlogManager.Infrastructure.Caching.Redis;

/// <summary>
/// Generations of tags for all processes on one Redis. Each process knows them for up to
/// <see cref="RedisCacheTimes.Trust"/>, hears of raises at once where the news reaches it, and goes on alone where
/// Redis is out of reach: <c>docs/adr/0011-cache-tags-in-redis.md</c> has the reasons, <c>docs/caching.md</c> the
/// promises.
/// </summary>
internal sealed class RedisTagGenerations(
    RedisTags tags,
    RedisCacheTimes times,
    TimeProvider time,
    ILogger<RedisTagGenerations> logger
) : ITagGenerations, IDisposable
{
    private const int RaisesAtOnce = 200;

    private readonly TagTable _table = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private Disconnection? _disconnection;
    private int _disconnections;
    private int _mending;
    private int _refreshing;
    private int _subscribed;

    public Action<IReadOnlyCollection<string>>? RaisedElsewhere { private get; set; }

    public Action? Distrusted { private get; set; }

    public ValueTask<TagStamp> StampAsync(IReadOnlyCollection<string> tagsOfEntry, CancellationToken cancellationToken)
    {
        var now = time.GetTimestamp();
        SettleDown(now);
        if (Volatile.Read(ref _disconnection) is { IsDisconnected: true })
            return new(Stamp(tagsOfEntry, now));
        var age = Age(tagsOfEntry, now);
        if (age > times.Trust)
            return RefreshStampAsync(tagsOfEntry, cancellationToken);
        if (age > times.Refresh && Interlocked.Exchange(ref _refreshing, 1) == 0)
            _ = RefreshAsync(tagsOfEntry);
        return new(Stamp(tagsOfEntry, now));
    }

    public async Task<IReadOnlyCollection<string>> RaiseAsync(IReadOnlyCollection<string> tagsRaised)
    {
        var raises = _table.Raise(tagsRaised);
        // What is known to be out of reach is not waited for; the raise is delivered when it is there again.
        if (Volatile.Read(ref _disconnection) is { IsDisconnected: true })
            return [];
        try
        {
            return (await DeliverAsync(raises, _stop.Token)).Dropped;
        }
        catch (Exception e) when (RedisFaults.IsOutage(e))
        {
            Disconnected(e);
            return [];
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async ValueTask<TagStamp> RefreshStampAsync(
        IReadOnlyCollection<string> tagsOfEntry,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await ReadAsync(tagsOfEntry, cancellationToken);
        }
        catch (Exception e) when (RedisFaults.IsOutage(e))
        {
            Disconnected(e);
        }

        return Stamp(tagsOfEntry, time.GetTimestamp());
    }

    // Read in the background, so that no caller waits; where it fails, the one who finds the tags too old will see to
    // it.
    private async Task RefreshAsync(IReadOnlyCollection<string> tagsOfEntry)
    {
        try
        {
            await ReadAsync(tagsOfEntry, _stop.Token);
        }
        catch (Exception e) when (RedisFaults.IsOutage(e) || e is OperationCanceledException)
        {
            logger.LogDebug("Tags could not be looked up in the background ({Fault}).", e.GetType().Name);
        }
        finally
        {
            Volatile.Write(ref _refreshing, 0);
        }
    }

    private async Task ReadAsync(IReadOnlyCollection<string> tagsOfEntry, CancellationToken cancellationToken)
    {
        // Taken before the question is asked: the answer may be as old as that.
        var asOf = time.GetTimestamp();
        string[] asked = [TagTable.All, .. tagsOfEntry];
        var answer = await tags.ReadAsync(asked, cancellationToken);
        _table.Heard(asked, answer, asOf);
        if (Volatile.Read(ref _subscribed) == 0)
            await SubscribeAsync(cancellationToken);
    }

    private async Task<TagAnswer> DeliverAsync(
        IReadOnlyDictionary<string, long> raises,
        CancellationToken cancellationToken
    )
    {
        var asOf = time.GetTimestamp();
        var answer = await tags.RaiseAsync([.. raises.Keys], cancellationToken);
        _table.Delivered(raises, answer, asOf);
        return answer;
    }

    private async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _subscribed, 1) == 1)
            return;
        try
        {
            await tags.SubscribeAsync(
                news =>
                {
                    string[] raised = [.. news.Where(n => _table.Raised(n.Key, n.Value)).Select(n => n.Key)];
                    if (raised.Length > 0)
                        RaisedElsewhere?.Invoke(raised);
                },
                cancellationToken
            );
        }
        catch
        {
            Volatile.Write(ref _subscribed, 0);
            throw;
        }
    }

    private TimeSpan Age(IReadOnlyCollection<string> tagsOfEntry, long now)
    {
        var oldest = _table.Of(TagTable.All).AsOf ?? long.MinValue;
        foreach (var tag in tagsOfEntry)
            oldest = Math.Min(oldest, _table.Of(tag).AsOf ?? long.MinValue);
        return oldest == long.MinValue ? TimeSpan.MaxValue : time.GetElapsedTime(oldest, now);
    }

    private TagStamp Stamp(IReadOnlyCollection<string> tagsOfEntry, long now)
    {
        var alone = Volatile.Read(ref _disconnection);
        var text = new StringBuilder(_table.Run, 128);
        var raisedHere = Append(text, _table.Of(TagTable.All));
        foreach (var tag in tagsOfEntry)
            raisedHere |= Append(text, _table.Of(tag));
        if (alone is null && !raisedHere)
            return new(text.ToString(), IsShared: true);
        // What was valid just now may be served on for as long as anything made now.
        if (alone is { IsDisconnected: true } && !raisedHere && Age(tagsOfEntry, now) <= times.Disconnected)
            return new(text.ToString(), IsShared: false);
        var turn = alone is null ? 0 : (long)(time.GetElapsedTime(alone.Since, now) / times.Disconnected);
        text.Append(CultureInfo.InvariantCulture, $"~{alone?.Number ?? 0}.{turn}");
        return new(text.ToString(), IsShared: false, times.Disconnected);
    }

    private static bool Append(StringBuilder text, KnownTag known)
    {
        text.Append('.').Append(known.Generation);
        if (known.Raise == 0)
            return false;
        text.Append('+').Append(known.Raise);
        return true;
    }

    private void Disconnected(Exception fault)
    {
        lock (_gate)
        {
            if (_disconnection is not { IsDisconnected: true })
            {
                if (_disconnection is null)
                    logger.LogWarning(
                        "Redis does not answer ({Fault}): answers are remembered in this process alone until it does.",
                        fault.GetType().Name
                    );
                _disconnection = new Disconnection(++_disconnections, time.GetTimestamp(), null);
            }
        }

        if (Interlocked.Exchange(ref _mending, 1) == 0)
            _ = ReconnectAsync();
    }

    // Delivers what was raised here, then trusts Redis again, but not at once: the other processes have to deliver
    // theirs.
    private async Task ReconnectAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(times.ReconnectDelay, time, _stop.Token);
                while (_table.HasRaises)
                    await DeliverAsync(_table.Raises(RaisesAtOnce), _stop.Token);
                await ReadAsync([], _stop.Token);
                lock (_gate)
                {
                    // Raised since, and whoever raised it may have counted on this loop.
                    if (_table.HasRaises)
                        continue;
                    _mending = 0;
                    if (_disconnection is { IsDisconnected: true } alone)
                        _disconnection = alone with
                        {
                            Until = time.GetTimestamp() + (long)(times.Settling.TotalSeconds * time.TimestampFrequency),
                        };
                }

                logger.LogInformation(
                    "Redis answers again: answers are shared with the other instances in {Seconds:0} seconds.",
                    times.Settling.TotalSeconds
                );
                return;
            }
            catch (Exception e) when (RedisFaults.IsOutage(e) || e is OperationCanceledException)
            {
                logger.LogDebug("Redis does not answer yet ({Fault}).", e.GetType().Name);
            }
        }
    }

    private void SettleDown(long now)
    {
        if (Volatile.Read(ref _disconnection) is not { Until: { } until } || now < until)
            return;
        lock (_gate)
        {
            if (_disconnection is not { Until: { } still } || now < still)
                return;
            // What was remembered before may have been invalidated by a process whose news were lost.
            Distrusted?.Invoke();
            Volatile.Write(ref _disconnection, null);
        }
    }

    /// <summary>A time in which this process goes on alone.</summary>
    /// <param name="Until">When it ends; null while Redis is out of reach.</param>
    private sealed record Disconnection(int Number, long Since, long? Until)
    {
        internal bool IsDisconnected => Until is null;
    }
}
