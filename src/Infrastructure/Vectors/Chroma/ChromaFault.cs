using System.Globalization;
using System.Net;
using BlogManager.Infrastructure.Resilience;

namespace BlogManager.Infrastructure.Vectors.Chroma;

/// <summary>Chroma failed. Its text names no address and nothing that was sent.</summary>
internal sealed class ChromaFault(string message, HttpStatusCode? status, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>What it answered; null where it did not.</summary>
    public HttpStatusCode? Status { get; } = status;

    /// <summary>Whether the server is to blame, and not what it was sent.</summary>
    public bool IsTransient =>
        Status
            is null
                or >= HttpStatusCode.InternalServerError
                or HttpStatusCode.TooManyRequests
                or HttpStatusCode.RequestTimeout;
}

internal sealed class ChromaFaults : IDependencyFaults
{
    internal static readonly ChromaFaults Instance = new();

    public bool IsWorthRetrying(Exception fault) => fault is ChromaFault { IsTransient: true };

    public bool CountsAgainst(Exception fault) => IsWorthRetrying(fault);

    public string? Describe(Exception fault) =>
        fault is ChromaFault { Status: { } status }
            ? string.Create(CultureInfo.InvariantCulture, $"it answered HTTP {(int)status}")
            : null;
}
