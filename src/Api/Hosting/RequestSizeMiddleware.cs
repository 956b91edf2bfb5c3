using BlogManager.Api.Http;
using Microsoft.AspNetCore.Http.Features;

namespace BlogManager.Api.Hosting;

/// <summary>
/// Refuses addresses and headers that are too long with the body of every other error. The server reads twice as much,
/// and cuts off what is larger still (<see cref="HostDefaults.Harden"/>).
/// </summary>
internal sealed class RequestSizeMiddleware(RequestDelegate next)
{
    internal const int MaxLine = 16 * 1024;
    internal const int MaxHeaderBytes = 32 * 1024;
    internal const int MaxHeaders = 100;

    // A blank on both sides of the target, and HTTP/1.1 with the line's end.
    private const int AroundTarget = 12;

    // A colon, a blank and the line's end.
    private const int AroundHeader = 4;

    public Task InvokeAsync(HttpContext context)
    {
        if (
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Length
                + context.Request.Method.Length
                + AroundTarget
            > MaxLine
        )
            return ErrorMapping.WriteStatusAsync(context, StatusCodes.Status414UriTooLong);
        return AreTooLarge(context.Request.Headers)
            ? ErrorMapping.WriteStatusAsync(context, StatusCodes.Status431RequestHeaderFieldsTooLarge)
            : next(context);
    }

    private static bool AreTooLarge(IHeaderDictionary headers)
    {
        var (count, bytes) = (0, 0);
        foreach (var (name, values) in headers)
        {
            count += values.Count;
            foreach (var value in values)
                bytes += name.Length + (value?.Length ?? 0) + AroundHeader;
        }

        return count > MaxHeaders || bytes > MaxHeaderBytes;
    }
}
