using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace BlogManager.Testing;

/// <summary>
/// Keeps every log line as a reader of the log would see it: message, the exception with its text, and the scopes
/// around it.
/// </summary>
public sealed class RecordingLogs : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<string> _lines = new();
    private IExternalScopeProvider? _scopes;

    public IReadOnlyCollection<string> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => new Recorder(this);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose() { }

    private sealed class Recorder(RecordingLogs logs) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            List<string> scopes = [];
            logs._scopes?.ForEachScope(
                (scope, to) =>
                    to.Add(
                        scope is IEnumerable<KeyValuePair<string, object>> pairs ? string.Join(' ', pairs) : $"{scope}"
                    ),
                scopes
            );
            logs._lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception} {string.Join(' ', scopes)}");
        }
    }
}
