using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace BlogManager.Testing;

/// <summary>Keeps what is logged, messages, exceptions and scopes alike, so that a test can say what must not stand there.</summary>
public sealed class RecordedLog : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<string> _lines = new();
    private IExternalScopeProvider? _scopes;

    /// <summary>All lines so far.</summary>
    public string Text => string.Join('\n', _lines);

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Recorder(this, categoryName);

    /// <inheritdoc/>
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing is held.
    }

    private sealed class Recorder(RecordedLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            List<string?> scopes = [];
            log._scopes?.ForEachScope((scope, to) => to.Add(scope is IEnumerable<KeyValuePair<string, object>> pairs ? string.Join(' ', pairs) : scope?.ToString()), scopes);
            log._lines.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception} [{string.Join("; ", scopes)}]");
        }
    }
}
