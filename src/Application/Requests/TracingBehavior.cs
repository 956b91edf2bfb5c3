using System.Diagnostics;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Requests;

/// <summary>A span a request: its name and its outcome, never its payload.</summary>
internal sealed class TracingBehavior<TRequest, TResponse> : Behavior<TRequest, TResponse>
    where TRequest : notnull
{
    public override async Task<TResponse> HandleAsync(
        TRequest request,
        Func<Task<TResponse>> next,
        CancellationToken cancellationToken
    )
    {
        using var activity = Telemetry.Source.StartActivity(typeof(TRequest).Name);
        try
        {
            var response = await next();
            var error = (response as IResult)?.Error;
            activity?.SetTag("blogmanager.outcome", error?.Code ?? "success");
            if (error is { Kind: ErrorKind.UpstreamFailed or ErrorKind.Unavailable or ErrorKind.DeadlineExceeded })
                activity?.SetStatus(ActivityStatusCode.Error, error.Code);
            return response;
        }
        catch (Exception e)
        {
            activity?.SetTag("blogmanager.outcome", "exception");
            activity?.SetTag("error.type", e.GetType().FullName);
            activity?.SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }
}
