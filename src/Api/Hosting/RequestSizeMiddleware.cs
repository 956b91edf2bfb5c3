using BlogManager.Api.Http;
using Microsoft.AspNetCore.Http.Features;

namespace BlogManager.Api.Hosting;

/// <summary>
/// Refuses an address (414) and headers (431) that are too long. Kestrel could, but its refusals have no body: it is
/// set to twice these limits (<see cref="HostDefaults.Harden"/>), so that what lies between gets the problem body of
/// every other error.
/// </summary>
internal sealed class RequestSizeMiddleware(RequestDelegate next)
{
    /// <summary>Bytes of the request line: method, address and version.</summary>
    internal const int MaxLine = 16 * 1024;

    /// <summary>Bytes of all header lines together.</summary>
    internal const int MaxHeaderBytes = 32 * 1024;

    /// <summary>Header lines.</summary>
    internal const int MaxHeaders = 100;

    // What a line holds beside its texts. Texts are counted by character, a byte unless a header's value is not ASCII:
    // for those Kestrel's own limits, which count bytes, are the last word.
    private static readonly int AroundTarget = "  HTTP/1.1\r\n".Length;
    private static readonly int AroundHeader = ": \r\n".Length;

    public Task InvokeAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (context.Request.Method.Length + target.Length + AroundTarget > MaxLine)
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
