using System.Diagnostics;
using BlogManager.Application.Ports;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Requests;

/// <param name="seconds">Seconds, above 0.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class DeadlineAttribute(int seconds) : Attribute
{
    public const int DefaultSeconds = 30;

    public int Seconds { get; } = seconds;
}

/// <summary>
/// The request is costly: only so many run at once, and one more is refused with 503 and not queued without bound.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ExpensiveAttribute(WorkLane lane = WorkLane.Answering) : Attribute
{
    public WorkLane Lane { get; } = lane;
}

/// <summary>Costly requests of one lane wait for each other and for none of another.</summary>
public enum WorkLane
{
    Answering,

    Ingestion,
}

/// <summary>The request changes nothing; after a transient fault of the store it may be tried once more.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class QueryAttribute : Attribute;

/// <summary>
/// Keeps a request within its deadline, sheds costly work above the limit, and tries a query, and only a query, once
/// more after a transient fault of the store: a command's effects would repeat. What the store cannot do now is
/// unavailable, not an internal error.
/// </summary>
internal sealed class ResilienceBehavior<TRequest, TResponse>(
    ExpensiveWorkLimiter limiter,
    IStoreFaults faults,
    TimeProvider time,
    StoreOutage outage,
    RequestContext current
) : Behavior<TRequest, TResponse>
    where TRequest : notnull
{
    private static readonly RequestDeclaration Declaration = RequestDeclaration.Of(typeof(TRequest));

    private static readonly Error Overloaded = new(
        "overloaded",
        ErrorKind.Unavailable,
        "Too much costly work is under way: try again shortly."
    )
    {
        RetryAfter = TimeSpan.FromSeconds(5),
    };

    private static readonly Error DeadlineExceeded = new(
        "deadline_exceeded",
        ErrorKind.DeadlineExceeded,
        $"The request took longer than its {Declaration.Deadline.TotalSeconds:0} seconds."
    )
    {
        Details = new Dictionary<string, object?> { ["deadline_seconds"] = Declaration.Deadline.TotalSeconds },
    };

    public override async Task<TResponse> HandleAsync(
        TRequest request,
        Func<Task<TResponse>> next,
        CancellationToken cancellationToken
    )
    {
        using var span = Telemetry.Source.StartActivity("pipeline.handling");
        using var deadline = new CancellationTokenSource(Declaration.Deadline, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            using var permit = Declaration.IsExpensive
                ? await limiter.AcquireAsync(Declaration.Lane, linked.Token)
                : null;
            if (permit is { IsAcquired: false })
            {
                span?.SetStatus(ActivityStatusCode.Error, Overloaded.Code);
                return Failures<TResponse>.Of(Overloaded);
            }

            using var scope = current.Until(linked.Token);
            try
            {
                var served = await next();
                outage.Served(typeof(TRequest).Name);
                return served;
            }
            catch (Exception e) when (Declaration.IsQuery && faults.IsTransient(e))
            {
                span?.SetTag("blogmanager.retried", true);
                return await next();
            }
        }
        catch (OperationCanceledException)
            when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            span?.SetStatus(ActivityStatusCode.Error, DeadlineExceeded.Code);
            return Failures<TResponse>.Of(DeadlineExceeded);
        }
        catch (DependencyUnavailableException e)
        {
            // What the handler could do without it, it has done.
            return Failures<TResponse>.Of(e.ToError());
        }
        catch (Exception e) when (faults.IsOutage(e) || faults.IsTransient(e))
        {
            // The type alone: the text may name a host or a file.
            outage.Failed(typeof(TRequest).Name, faults.Dependency, e.GetType().Name);
            return Failures<TResponse>.Of(DependencyUnavailableException.ErrorOf(faults.Dependency, null));
        }
    }
}
