using System.Globalization;
using System.Text.Json.Serialization;
using BlogManager.Domain.Shared;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace BlogManager.Api.Http;

/// <summary>An error as callers see it (RFC 9457, with members of its own).</summary>
/// <param name="Type">A URI that names the kind of error.</param>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">The same as the message.</param>
/// <param name="Instance">The path of the request.</param>
/// <param name="Error">A stable code for programs, e.g. <c>validation_failed</c>.</param>
/// <param name="Message">What is wrong and what to do, for people.</param>
/// <param name="Details">
/// Further facts for programs; for <c>validation_failed</c> <c>errors</c>: messages by field.
/// </param>
/// <param name="TraceId">The trace in which it happened.</param>
/// <param name="CorrelationId">The correlation id of the request.</param>
internal sealed record Problem(
    string Type,
    string Title,
    int Status,
    string Detail,
    string Instance,
    string Error,
    string Message,
    IReadOnlyDictionary<string, object?> Details,
    string TraceId,
    string CorrelationId
)
{
    /// <summary>When a retry may succeed; on 429 and 503, and on 502 where the server that failed says so.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? RetryAfterSeconds { get; init; }
}

/// <summary>The one place where an error becomes HTTP.</summary>
internal static class ErrorMapping
{
    internal const string ContentType = "application/problem+json";

    private const int DefaultRetrySeconds = 5;

    internal static readonly Error TooLarge = new(
        "payload_too_large",
        ErrorKind.TooLarge,
        "The body is larger than this service reads."
    );

    internal static readonly Error NotJson = new(
        "unsupported_media_type",
        ErrorKind.UnsupportedMediaType,
        "Send the body as Content-Type: application/json."
    );

    internal static readonly Error Encoded = new(
        "unsupported_media_type",
        ErrorKind.UnsupportedMediaType,
        "Send the body as it is, without Content-Encoding: compressed bodies are not read."
    );

    private static (string Code, string Message) Unexpected { get; } =
        ("internal_error", "Something went wrong that should not have. It was logged under the correlation id.");

    internal static int StatusOf(ErrorKind kind) =>
        kind switch
        {
            ErrorKind.Invalid => StatusCodes.Status400BadRequest,
            ErrorKind.Unauthorized => StatusCodes.Status401Unauthorized,
            ErrorKind.Forbidden => StatusCodes.Status403Forbidden,
            ErrorKind.NotFound => StatusCodes.Status404NotFound,
            ErrorKind.Conflict => StatusCodes.Status409Conflict,
            ErrorKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
            ErrorKind.UnsupportedMediaType => StatusCodes.Status415UnsupportedMediaType,
            ErrorKind.Unprocessable => StatusCodes.Status422UnprocessableEntity,
            ErrorKind.RateLimited => StatusCodes.Status429TooManyRequests,
            ErrorKind.UpstreamFailed => StatusCodes.Status502BadGateway,
            ErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
            ErrorKind.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A kind of error without a status."),
        };

    internal static Task WriteAsync(HttpContext context, Error error) =>
        WriteAsync(context, StatusOf(error.Kind), error.Code, error.Message, DetailsOf(error), error.RetryAfter);

    /// <summary>An error as it is told where a response has begun already.</summary>
    internal static Problem ProblemOf(HttpContext context, Error error) =>
        ProblemOf(context, StatusOf(error.Kind), error.Code, error.Message, DetailsOf(error), error.RetryAfter);

    /// <summary>What was not expected, as it is told where a response has begun already.</summary>
    internal static Problem UnexpectedOf(HttpContext context)
    {
        var (code, message) = Unexpected;
        return ProblemOf(
            context,
            StatusCodes.Status500InternalServerError,
            code,
            message,
            new Dictionary<string, object?>(),
            null
        );
    }

    /// <summary>Answers with the problem of a bare status that the framework set.</summary>
    internal static Task WriteStatusAsync(StatusCodeContext context) =>
        WriteStatusAsync(context.HttpContext, context.HttpContext.Response.StatusCode);

    internal static Task WriteStatusAsync(HttpContext context, int status)
    {
        var (code, message) = status switch
        {
            StatusCodes.Status400BadRequest => ("validation_failed", "The request could not be read."),
            StatusCodes.Status404NotFound => ("not_found", "There is no such route; /docs lists them."),
            StatusCodes.Status405MethodNotAllowed => (
                "method_not_allowed",
                "The route does not know this method; the header Allow lists those that it knows."
            ),
            StatusCodes.Status408RequestTimeout => ("request_timeout", "The request did not arrive in time."),
            StatusCodes.Status414UriTooLong => (
                "uri_too_long",
                "The address is longer than this service reads: send what is long in a body."
            ),
            StatusCodes.Status431RequestHeaderFieldsTooLarge => (
                "headers_too_large",
                "The headers are more, or longer, than this service reads."
            ),
            StatusCodes.Status413PayloadTooLarge => (TooLarge.Code, TooLarge.Message),
            StatusCodes.Status415UnsupportedMediaType => (NotJson.Code, NotJson.Message),
            >= 400 and < 500 => ("bad_request", "The request could not be served."),
            _ => Unexpected,
        };
        return WriteAsync(context, status, code, message, new Dictionary<string, object?>(), null);
    }

    private static Task WriteAsync(
        HttpContext context,
        int status,
        string code,
        string message,
        IReadOnlyDictionary<string, object?> details,
        TimeSpan? retryAfter
    )
    {
        var problem = ProblemOf(context, status, code, message, details, retryAfter);
        var response = context.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";
        if (problem.RetryAfterSeconds is { } retry)
            response.Headers.RetryAfter = retry.ToString(CultureInfo.InvariantCulture);
        if (status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = Challenge(context.Request);
        return response.WriteAsJsonAsync(
            problem,
            context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions,
            ContentType,
            context.RequestAborted
        );
    }

    private static Problem ProblemOf(
        HttpContext context,
        int status,
        string code,
        string message,
        IReadOnlyDictionary<string, object?> details,
        TimeSpan? retryAfter
    )
    {
        int? retry =
            status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable
                ? Math.Max(1, (int)Math.Ceiling(retryAfter?.TotalSeconds ?? DefaultRetrySeconds))
            // What a site that was read asks for is passed on.
            : status == StatusCodes.Status502BadGateway && retryAfter is { } asked
                ? Math.Max(1, (int)Math.Ceiling(asked.TotalSeconds))
            : null;
        return new Problem(
            $"urn:blogmanager:error:{code}",
            ReasonPhrases.GetReasonPhrase(status),
            status,
            message,
            RedactedPath.Of(context.Request),
            code,
            message,
            details,
            CorrelationMiddleware.TraceIdOf(context),
            CorrelationMiddleware.IdOf(context)
        )
        {
            RetryAfterSeconds = retry,
        };
    }

    private static IReadOnlyDictionary<string, object?> DetailsOf(Error error) =>
        error.Fields.Count == 0
            ? error.Details
            : new Dictionary<string, object?>(error.Details) { ["errors"] = error.Fields };

    // RFC 6750, section 3: no error code where no credentials were sent.
    private static string Challenge(HttpRequest request) =>
        PresentedKey.IsPresent(request)
            ? "Bearer realm=\"blogmanager\", error=\"invalid_token\""
            : "Bearer realm=\"blogmanager\"";
}
