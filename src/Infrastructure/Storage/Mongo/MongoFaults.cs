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

    bool IStoreFaults.IsOutage(Exception exception) => exception is BrokenCircuitException || IsOutage(exception);

    bool IDependencyFaults.IsWorthRetrying(Exception fault) => IsPassing(fault);

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
