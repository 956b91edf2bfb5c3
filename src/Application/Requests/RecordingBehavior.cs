using BlogManager.Domain.Shared;

namespace BlogManager.Application.Requests;

/// <summary>Records that a request was answered. To be registered is the opt-in.</summary>
internal interface IRecorder<in TRequest, in TResponse>
{
    /// <summary>Hears of each answer that succeeded, made or remembered. It must not keep the caller waiting.</summary>
    Task RecordAsync(TRequest request, TResponse response, TimeSpan took);
}

/// <summary>Has answers recorded, as the caller has them and in the time that the caller waited.</summary>
internal sealed class RecordingBehavior<TRequest, TResponse>(
    IEnumerable<IRecorder<TRequest, TResponse>> recorders,
    TimeProvider time
) : Behavior<TRequest, TResponse>
    where TRequest : notnull
{
    private readonly IRecorder<TRequest, TResponse>[] _recorders = [.. recorders];

    public override async Task<TResponse> HandleAsync(
        TRequest request,
        Func<Task<TResponse>> next,
        CancellationToken cancellationToken
    )
    {
        if (_recorders.Length == 0)
            return await next();
        var begun = time.GetTimestamp();
        var response = await next();
        if (response is IResult { IsSuccess: true })
        {
            foreach (var recorder in _recorders)
                await recorder.RecordAsync(request, response, time.GetElapsedTime(begun));
        }

        return response;
    }
}
