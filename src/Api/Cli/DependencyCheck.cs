using System.Net;
using System.Net.Sockets;
using BlogManager.Application.Ports;

namespace BlogManager.Api.Cli;

/// <summary>
/// Tries one dependency: first whether its servers take connections, which tells a wrong name, a closed port and a
/// firewall apart for every kind of server alike, then what its adapter makes of it. No text of an exception is shown
/// that an adapter did not write itself: it may hold a secret.
/// </summary>
internal static class DependencyCheck
{
    private static readonly TimeSpan ToConnect = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ToAnswer = TimeSpan.FromSeconds(15);

    /// <returns>What is wrong and what is to be done, or null and what was found where there is something to say.</returns>
    internal static async Task<(string? Fault, string? Found)> TryAsync(
        IDependencyProbe probe,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (await UnreachableAsync(probe, cancellationToken) is { } unreachable)
                return (unreachable, null);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(ToAnswer);
            return (null, await probe.FindAsync(patience.Token).WaitAsync(patience.Token));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            for (var cause = e; cause is not null; cause = cause.InnerException)
            {
                if (probe.Advise(cause) is { } advice)
                    return (advice, null);
            }

            return (
                e is OperationCanceledException or TimeoutException
                    ? $"It did not answer within {ToAnswer.TotalSeconds} s: is {probe.Setting} the right one?"
                    : $"It failed ({e.GetBaseException().GetType().Name}): see {probe.Setting}.",
                null
            );
        }
    }

    // Of several servers one may be down.
    private static async Task<string?> UnreachableAsync(IDependencyProbe probe, CancellationToken cancellationToken)
    {
        string? first = null;
        foreach (var server in probe.Servers)
        {
            if (await ConnectAsync(server, probe.Setting, cancellationToken) is not { } fault)
                return null;
            first ??= fault;
        }

        return first;
    }

    private static async Task<string?> ConnectAsync(
        DnsEndPoint server,
        string setting,
        CancellationToken cancellationToken
    )
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ToConnect);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(server.Host, server.Port, patience.Token);
            return null;
        }
        catch (SocketException e)
            when (e.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain)
        {
            return $"The host name does not resolve: correct it in {setting}, or the DNS of this machine.";
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return $"Nothing listens there: start the server, or correct host and port in {setting}.";
        }
        catch (SocketException e)
        {
            return $"The host cannot be reached ({e.SocketErrorCode}): see {setting} and the network between.";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"The host does not answer within {ToConnect.TotalSeconds} s: is there a firewall between, or is {setting} wrong?";
        }
    }
}
