using BlogManager.Application.Requests;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlogManager.Infrastructure.Resilience;

/// <summary>
/// One dependency in the log: a line when it begins to fail, when its breaker opens, and when it answers again; never
/// one for each call. What is asked in between is counted.
/// </summary>
internal sealed partial class CircuitLog(string dependency, TimeProvider time, ILogger? logger)
{
    private readonly OutageRecord _calls = new(time);
    private readonly ILogger _logger = logger ?? NullLogger.Instance;
    private long? _opened;

    /// <summary>Where it is, host and port alone; empty where that is not known, or of strangers' sites.</summary>
    internal string Servers { get; set; } = string.Empty;

    /// <summary>
    /// Whether single calls that fail say something of the dependency. Of the web they do not: each is of another site.
    /// </summary>
    internal bool TellsOfCalls { get; init; } = true;

    /// <summary>What the dependency's adapter knows of its faults.</summary>
    internal IDependencyFaults? Faults { get; set; }

    internal void Failed(Exception? fault)
    {
        if (_calls.Failed() && TellsOfCalls)
            LogFailing(Name, FaultDescription.Of(fault, Faults));
        else if (_logger.IsEnabled(LogLevel.Debug))
            LogFailed(Name, FaultDescription.Of(fault, Faults));
    }

    internal void Served()
    {
        if (_calls.Served() is { } outage && TellsOfCalls && _opened is null)
            LogServing(Name, outage.Calls, outage.Lasted.TotalSeconds);
    }

    internal void Opened(Exception? fault, TimeSpan pause)
    {
        // After a trial call that failed it opens again: that is no change.
        if (_opened is not null)
        {
            LogStillOpen(Name, FaultDescription.Of(fault, Faults), _calls.Calls);
            return;
        }

        _opened = time.GetTimestamp();
        LogOpened(Name, FaultDescription.Of(fault, Faults), _calls.Calls, pause.TotalSeconds);
    }

    internal void HalfOpened() => LogTried(Name);

    internal void Isolated()
    {
        _opened ??= time.GetTimestamp();
        LogIsolated(Name);
    }

    internal void Closed(int failures, bool byHand)
    {
        if (_opened is not { } opened)
        {
            if (byHand)
                LogReset(Name);
            return;
        }

        _opened = null;
        LogClosed(
            Name,
            byHand ? "reset by hand" : "it answered a trial call",
            failures,
            time.GetElapsedTime(opened).TotalSeconds
        );
    }

    private string Name => Servers.Length == 0 ? dependency : $"{dependency} ({Servers})";

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Dependency} fails: {Fault}. Further calls that fail are counted, and told when it answers"
    )]
    private partial void LogFailing(string dependency, string fault);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A call of {Dependency} failed: {Fault}")]
    private partial void LogFailed(string dependency, string fault);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{Dependency} answers again: {Calls} calls had failed in {Seconds:F1} seconds"
    )]
    private partial void LogServing(string dependency, int calls, double seconds);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The circuit breaker of {Dependency} opened: {Fault}, {Calls} calls failed. It is tried every {Seconds:F1} seconds"
    )]
    private partial void LogOpened(string dependency, string fault, int calls, double seconds);

    [LoggerMessage(
        Level = LogLevel.Debug,
        Message = "The circuit breaker of {Dependency} stays open: {Fault}, {Calls} calls failed"
    )]
    private partial void LogStillOpen(string dependency, string fault, int calls);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The circuit breaker of {Dependency} lets a trial call through")]
    private partial void LogTried(string dependency);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The circuit breaker of {Dependency} was isolated by hand: nothing is asked of it until it is reset"
    )]
    private partial void LogIsolated(string dependency);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The circuit breaker of {Dependency} was reset by hand; it was closed"
    )]
    private partial void LogReset(string dependency);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The circuit breaker of {Dependency} closed ({Why}): {Calls} calls had failed, it was open for {Seconds:F1} seconds"
    )]
    private partial void LogClosed(string dependency, string why, int calls, double seconds);
}
