using System.Globalization;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Resilience;
using MongoDB.Driver;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>Tells the driver's faults apart.</summary>
internal sealed class MongoFaults : IStoreFaults, IDependencyFaults
{
    internal static readonly MongoFaults Instance = new();

    private const int DuplicateKeyCode = 11000;

    // RequestRateTooLarge of Azure Cosmos DB: the account has spent what it may for this second.
    private const int ThrottledCode = 16500;
    private const string RetryAfterMark = "RetryAfterMs=";
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    // Of the server, as the driver's specification of retryable reads names them.
    private static readonly int[] PassingCodes = [6, 7, 89, 91, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436];

    /// <summary>
    /// Whether a lost connection or a change of primary is to blame, so that the same call may succeed at once.
    /// </summary>
    public bool IsTransient(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return IsPassing(exception);
    }

    bool IStoreFaults.IsOutage(Exception exception) =>
        exception is BrokenCircuitException || IsOutage(exception) || IsThrottled(exception);

    bool IDependencyFaults.IsWorthRetrying(Exception fault) => IsPassing(fault) || IsThrottled(fault);

    // Of several writes in one call some may have been done.
    bool IDependencyFaults.DidNothing(Exception fault) =>
        fault
            is MongoNotPrimaryException
                or MongoCommandException { Code: ThrottledCode }
                or MongoWriteException { WriteError.Code: ThrottledCode };

    TimeSpan? IDependencyFaults.RetryAfter(Exception fault) => IsThrottled(fault) ? RetryAfter(fault.Message) : null;

    bool IDependencyFaults.CountsAgainst(Exception fault) => IsOutage(fault);

    public string Dependency => Dependencies.Mongo.Name;

    /// <summary>A lost connection, a primary that stepped down, a pool that was just emptied.</summary>
    public static bool IsPassing(Exception exception) =>
        exception switch
        {
            MongoAuthenticationException => false,
            MongoConnectionException
            or MongoNotPrimaryException
            or MongoNodeIsRecoveringException
            or MongoConnectionPoolPausedException
            or MongoCursorNotFoundException => true,
            MongoCommandException e => PassingCodes.Contains(e.Code) || e.HasErrorLabel("RetryableWriteError"),
            MongoException e => e.HasErrorLabel("RetryableWriteError"),
            _ => false,
        };

    /// <summary>
    /// Whether the server refused for now, because more was asked of it than it is paid for. It is there, so no breaker counts
    /// it.
    /// </summary>
    public static bool IsThrottled(Exception exception) =>
        exception switch
        {
            MongoCommandException e => e.Code == ThrottledCode,
            MongoWriteException e => e.WriteError?.Code == ThrottledCode,
            MongoBulkWriteException e => e.WriteErrors.Any(w => w.Code == ThrottledCode),
            _ => false,
        };

    /// <summary>How long a server that throttles asks to wait: "RetryAfterMs=34"; null where it does not say.</summary>
    internal static TimeSpan? RetryAfter(string message)
    {
        var at = message.IndexOf(RetryAfterMark, StringComparison.Ordinal);
        if (at < 0)
            return null;
        var digits = message.AsSpan(at + RetryAfterMark.Length);
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(
            end < 0 ? digits : digits[..end],
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var milliseconds
        )
            ? TimeSpan.FromMilliseconds(Math.Min(milliseconds, LongestWait.TotalMilliseconds))
            : null;
    }

    /// <summary>Whether the server is out, or as good as out: what a circuit breaker counts.</summary>
    public static bool IsOutage(Exception exception) =>
        IsPassing(exception)
        || exception
            is TimeoutException
                or TimeoutRejectedException
                or MongoAuthenticationException
                or MongoWaitQueueFullException
                or MongoExecutionTimeoutException
                or MongoIncompatibleDriverException
                or MongoUnresolvedException;

    /// <summary>Whether a unique index refused a write.</summary>
    public static bool IsDuplicateKey(Exception exception) =>
        exception switch
        {
            MongoWriteException e => e.WriteError?.Category == ServerErrorCategory.DuplicateKey,
            MongoBulkWriteException e => e.WriteErrors.Count > 0
                && e.WriteErrors.All(w => w.Category == ServerErrorCategory.DuplicateKey),
            MongoCommandException e => e.Code == DuplicateKeyCode,
            _ => false,
        };
}
