using BlogManager.Infrastructure.Resilience;
using Grpc.Core;

namespace BlogManager.Infrastructure.Vectors.Qdrant;

/// <summary>
/// Qdrant failed. Its text names no address and nothing that was sent, and the server's own words, which may, are left
/// behind.
/// </summary>
internal sealed class QdrantFault(StatusCode status, Exception? cause = null)
    : Exception($"Qdrant failed: {status}.", cause)
{
    public StatusCode Status { get; } = status;

    /// <summary>Whether the server is to blame, and not what it was sent.</summary>
    public bool IsTransient =>
        Status
            is StatusCode.Unavailable
                or StatusCode.DeadlineExceeded
                or StatusCode.ResourceExhausted
                or StatusCode.Aborted
                or StatusCode.Internal
                or StatusCode.Unknown
                or StatusCode.Cancelled
                or StatusCode.DataLoss
                // What something else answers that listens at its address.
                or StatusCode.Unimplemented;
}

internal sealed class QdrantFaults : IDependencyFaults
{
    internal static readonly QdrantFaults Instance = new();

    public bool IsWorthRetrying(Exception fault) => fault is QdrantFault { IsTransient: true };

    public bool CountsAgainst(Exception fault) => IsWorthRetrying(fault);

    // What broke the connection says more than that it is unavailable.
    public string? Describe(Exception fault) =>
        fault is QdrantFault { InnerException: null } qdrant ? $"it answered gRPC status {qdrant.Status}" : null;
}
