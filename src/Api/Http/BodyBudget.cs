using BlogManager.Domain.Shared;
using Microsoft.Extensions.Options;

namespace BlogManager.Api.Http;

/// <summary>
/// Bounds what all bodies that are held at once take of memory. What is counted is what was received and not what was
/// announced: an announcement costs a caller nothing. Held until the request is answered, because what is read out of a
/// body is as large.
/// </summary>
internal sealed class BodyBudget(IOptions<RequestLimitOptions> limits)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(2);

    private readonly long _most = limits.Value.MaxBodiesBytes;
    private long _held;

    /// <summary>Why a body is not read at present.</summary>
    internal static readonly Error Full = new(
        "overloaded",
        ErrorKind.Unavailable,
        "The bodies of other requests fill the memory that is set apart for them: try again shortly."
    )
    {
        RetryAfter = Wait,
    };

    /// <summary>What is held now, in bytes.</summary>
    internal long Held => Interlocked.Read(ref _held);

    /// <summary>Begins to hold a body, empty at first.</summary>
    internal Share Begin() => new(this);

    private bool TryGrow(long bytes)
    {
        if (Interlocked.Add(ref _held, bytes) <= _most || bytes <= 0)
            return true;
        Interlocked.Add(ref _held, -bytes);
        return false;
    }

    internal sealed class Share(BodyBudget budget) : IDisposable
    {
        private long _bytes;

        /// <returns>Whether there was room; without it, nothing changes.</returns>
        internal bool TryHold(long bytes)
        {
            if (!budget.TryGrow(bytes - _bytes))
                return false;
            _bytes = bytes;
            return true;
        }

        public void Dispose() => TryHold(0);
    }
}
