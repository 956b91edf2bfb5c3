using System.Net;

namespace BlogManager.Application.Ports;

/// <summary>
/// Tries something outside this process that was configured to be used, for <c>config check</c>. An adapter that has
/// such a thing registers one.
/// </summary>
public interface IDependencyProbe
{
    /// <summary>The port group and its provider, e.g. <c>models (openai)</c>.</summary>
    string Name { get; }

    string Setting { get; }

    /// <summary>
    /// The servers of which one at least must take connections; empty where there is none to connect to.
    /// </summary>
    IReadOnlyList<DnsEndPoint> Servers { get; }

    /// <summary>Tries it, at next to no cost, beyond what a connection tells.</summary>
    /// <exception cref="Exception">It does not do what it must.</exception>
    Task TryAsync(CancellationToken cancellationToken);

    /// <summary>Tries it as <see cref="TryAsync"/> does, and says what it found in a line without secrets, or null.</summary>
    /// <exception cref="Exception">It does not do what it must.</exception>
    async Task<string?> FindAsync(CancellationToken cancellationToken)
    {
        await TryAsync(cancellationToken);
        return null;
    }

    /// <summary>What is wrong and what is to be done about it, in a sentence without secrets.</summary>
    /// <returns>Null where it is not a fault of this adapter's own kind.</returns>
    string? Advise(Exception fault);
}
