using System.Net.Sockets;
using BlogManager.Infrastructure.Settings;
using BlogManager.Infrastructure.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace BlogManager.Api.Settings;

/// <summary>
/// Tells what is the operator's to mend, wrong settings, a taken address and an unusable store, from faults of the
/// program.
/// </summary>
internal static class SettingsFaults
{
    /// <summary>What is wrong, a line each; null where the exception is about something else.</summary>
    /// <param name="exception">
    /// What ended the start. Where several sections are wrong, the framework throws them together.
    /// </param>
    internal static string? Of(Exception exception) =>
        exception switch
        {
            SettingsException settings => settings.Message,
            StoreUnusableException store => store.Message,
            _ => (Each(exception) ?? OfAddress(exception)) is { } faults
                ? string.Join(Environment.NewLine, faults)
                : null,
        };

    /// <summary>
    /// What is wrong with the settings, one sentence a fault; null where the exception is about something else.
    /// </summary>
    internal static IReadOnlyList<string>? Each(Exception exception) =>
        exception switch
        {
            SettingsException settings => settings.Faults,
            OptionsValidationException options => [.. options.Failures],
            AggregateException several
                when several.InnerExceptions.Select(Each).ToArray() is var faults && faults.All(f => f is not null) =>
            [
                .. faults.SelectMany(f => f!),
            ],
            _ => null,
        };

    // Kestrel's own messages name the address.
    private static string[]? OfAddress(Exception exception) =>
        exception switch
        {
            IOException { InnerException: AddressInUseException } =>
            [
                exception.Message.TrimEnd('.') + ": another program listens there. " + Advice,
            ],
            IOException { InnerException: AggregateException or SocketException }
                when exception.Message.StartsWith("Failed to bind", StringComparison.Ordinal) =>
            [
                $"{exception.Message.TrimEnd('.')} ({Reason(exception.InnerException)}). {Advice}",
            ],
            SocketException
            {
                SocketErrorCode: SocketError.AddressAlreadyInUse
                    or SocketError.AccessDenied
                    or SocketError.AddressNotAvailable
            } socket => [$"The address cannot be listened on: {socket.Message}. {Advice}"],
            FormatException when exception.Message.StartsWith("Invalid url", StringComparison.OrdinalIgnoreCase) =>
            [
                $"{exception.Message.TrimEnd('.')}. {Advice}",
            ],
            InvalidOperationException
                when exception.Message.StartsWith("Unable to configure HTTPS", StringComparison.Ordinal) =>
            [
                "An https address needs a certificate: name one in Kestrel:Certificates:Default:Path, or listen on http:// behind a proxy that has one.",
            ],
            _ => null,
        };

    private const string Advice = "Give another address in --urls or ASPNETCORE_URLS, such as http://localhost:8002.";

    private static string Reason(Exception fault) =>
        fault is AggregateException several ? several.InnerExceptions[0].Message : fault.Message;
}
