using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace BlogManager.Application.Requests;

/// <summary>
/// Tells in the log when the store begins to fail requests and when it serves them again. Each one between is a line
/// for those who debug.
/// </summary>
internal sealed partial class StoreOutage(TimeProvider time, ILogger<StoreOutage> logger)
{
    private readonly OutageRecord _record = new(time);
    private readonly ConcurrentDictionary<string, bool> _failing = new(StringComparer.Ordinal);

    /// <summary>A request could not be served.</summary>
    /// <param name="fault">The fault's type: its text may name a host or a file.</param>
    internal void Failed(string request, string dependency, string fault)
    {
        _failing[request] = true;
        if (_record.Failed())
            LogBegun(dependency, request, fault);
        else
            LogOngoing(request, fault);
    }

    /// <summary>
    /// A request was served. Only one of a kind that failed says anything: others may do without the store.
    /// </summary>
    internal void Served(string request)
    {
        if (_failing.IsEmpty || !_failing.ContainsKey(request) || _record.Served() is not { } outage)
            return;
        _failing.Clear();
        LogEnded(request, outage.Calls, outage.Lasted.TotalSeconds);
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The store ({Dependency}) fails: {Request} could not be served ({ErrorType}). Further ones are counted, and told at its end"
    )]
    private partial void LogBegun(string dependency, string request, string errorType);

    [LoggerMessage(
        Level = LogLevel.Debug,
        Message = "{Request} could not be served: the store failed with {ErrorType}"
    )]
    private partial void LogOngoing(string request, string errorType);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The store serves again ({Request}): {Calls} requests had failed in {Seconds:F1} seconds"
    )]
    private partial void LogEnded(string request, int calls, double seconds);
}
