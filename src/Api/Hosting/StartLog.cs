namespace BlogManager.Api.Hosting;

/// <summary>
/// Until the service has started, the host and the server log what stops it with a stack trace, and throw the same.
/// What is thrown is told once, in
/// <c>Program</c>: in a line where it is the operator's to mend, else in full.
/// </summary>
internal sealed class StartLog
{
    private volatile bool _started;

    internal void Started() => _started = true;

    internal ILoggingBuilder Suppress(ILoggingBuilder logging) =>
        logging
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => _started && level >= LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.Server.Kestrel", level => _started && level >= LogLevel.Warning);
}
