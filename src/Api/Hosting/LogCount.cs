using BlogManager.Application.Requests;

namespace BlogManager.Api.Hosting;

/// <summary>
/// Counts the messages at level warning and above that the log's levels let through, so that whoever is alerted by the
/// count finds them in the log.
/// </summary>
internal sealed class LogCount : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => Name(logLevel) is not null;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (Name(logLevel) is { } name)
            Telemetry.LogMessages.Add(1, new KeyValuePair<string, object?>("level", name));
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Dispose() { }

    private static string? Name(LogLevel level) =>
        level switch
        {
            LogLevel.Warning => "warning",
            LogLevel.Error => "error",
            LogLevel.Critical => "critical",
            _ => null,
        };
}
