using System.Diagnostics;
using BlogManager.Application.Requests;
using Microsoft.AspNetCore.Http.Features;

namespace BlogManager.Api.Hosting;

/// <summary>
/// Counts and logs what the server itself refuses before any code of ours runs: a malformed request line, a version of
/// HTTP that it does not speak, headers that are too large or too slow. One line and one count each, by status alone:
/// what was sent is in neither.
/// </summary>
internal sealed partial class ServerRefusals(DiagnosticListener diagnostics, ILogger<ServerRefusals> logger)
    : IHostedService,
        IObserver<KeyValuePair<string, object?>>
{
    // Of Kestrel (BadRequestEventName in HttpProtocol).
    private const string Refused = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    private IDisposable? _subscription;

    /// <summary>Notes that a request has come to code of ours, which records it.</summary>
    internal static void MarkSeen(HttpContext context) => context.Features.Set(Seen.Instance);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = diagnostics.Subscribe(this, static (name, _, _) => name == Refused);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _subscription?.Dispose();
        return Task.CompletedTask;
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (
            value.Key != Refused
            || value.Value is not IFeatureCollection features
            || features.Get<Seen>() is not null
            || features.Get<IBadRequestExceptionFeature>()?.Error is not BadHttpRequestException refusal
        )
            return;
        Telemetry.ServerRefusals.Add(1, new KeyValuePair<string, object?>("code", Code(refusal.StatusCode)));
        LogRefused(logger, refusal.StatusCode);
    }

    public void OnError(Exception error) { }

    public void OnCompleted() { }

    private static string Code(int status) =>
        status.ToString(System.Globalization.CultureInfo.InvariantCulture) is var code
        && Telemetry.ServerRefusalCodes.Contains(code)
            ? code
            : "other";

    [LoggerMessage(Level = LogLevel.Information, Message = "The server refused a request before it was read: {Status}")]
    private static partial void LogRefused(ILogger logger, int status);

    private sealed class Seen
    {
        internal static readonly Seen Instance = new();
    }
}
