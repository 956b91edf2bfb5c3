namespace BlogManager.Domain.Shared;

/// <summary>What sort of failure an <see cref="Error"/> is; the Api maps each kind to one HTTP status.</summary>
public enum ErrorKind
{
    /// <summary>The input is malformed or out of range (400).</summary>
    Invalid,

    /// <summary>No valid credential was presented (401).</summary>
    Unauthorized,

    /// <summary>The caller lacks the right (403).</summary>
    Forbidden,

    /// <summary>The thing named does not exist (404).</summary>
    NotFound,

    /// <summary>The request contradicts the present state (409).</summary>
    Conflict,

    /// <summary>The payload is larger than accepted (413).</summary>
    TooLarge,

    /// <summary>The payload's media type is not accepted (415).</summary>
    UnsupportedMediaType,

    /// <summary>Well-formed input from which nothing can be made (422).</summary>
    Unprocessable,

    /// <summary>The caller has spent its quota (429).</summary>
    RateLimited,

    /// <summary>A server that we called answered wrongly or not at all (502).</summary>
    UpstreamFailed,

    /// <summary>A dependency is out, or the service sheds load (503).</summary>
    Unavailable,

    /// <summary>The request's deadline passed (504).</summary>
    DeadlineExceeded,
}

/// <summary>An expected failure: a stable code for programs and a message for people.</summary>
/// <param name="Code">Stable snake_case code, e.g. <c>not_found</c>.</param>
/// <param name="Kind">The sort of failure.</param>
/// <param name="Message">
/// One sentence for people that says what to do. Never holds a secret, a post body or a question.
/// </param>
public sealed record Error(string Code, ErrorKind Kind, string Message)
{
    private const string ValidationFailed = "validation_failed";

    /// <summary>Further facts for programs, by snake_case name. Empty where there are none.</summary>
    public IReadOnlyDictionary<string, object?> Details { get; init; } = new Dictionary<string, object?>();

    /// <summary>Messages by the snake_case field of the request that they are about. Empty where it is about none.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Fields { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>When a retry may succeed; null where that is not known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether a failure of something outside may pass by itself, so that a job tries again.</summary>
    public bool MayPass { get; init; } = true;

    /// <summary>Whether the same may well succeed later: something outside failed, and may recover by itself.</summary>
    public bool IsWorthAnotherTry =>
        MayPass && Kind is (ErrorKind.UpstreamFailed or ErrorKind.Unavailable or ErrorKind.DeadlineExceeded);

    /// <summary>Nothing of that identity exists.</summary>
    /// <param name="message">What was looked for, without quoting secrets.</param>
    public static Error NotFound(string message) => new("not_found", ErrorKind.NotFound, message);

    /// <summary>A text is not the value that it ought to be, whatever the field in which it was sent.</summary>
    /// <param name="problem">
    /// What is wrong and what to send instead: the end of a sentence that begins with the field's name, without the full
    /// stop.
    /// </param>
    public static Error NotAValue(string problem) => new(ValidationFailed, ErrorKind.Invalid, problem);

    /// <summary>The same as <see cref="NotAValue"/>, told of the field in which the text was sent.</summary>
    /// <param name="field">The snake_case field of the request.</param>
    public Error In(string field) => Invalid(field, $"{field} {Message}.");

    /// <summary>The input breaks a rule on one field.</summary>
    /// <param name="field">The snake_case field of the request.</param>
    /// <param name="message">What is wrong and what to send instead.</param>
    public static Error Invalid(string field, string message) =>
        Validation(new Dictionary<string, IReadOnlyList<string>> { [field] = [message] });

    /// <summary>The input breaks rules on one or more fields.</summary>
    /// <param name="errors">Messages by snake_case field.</param>
    public static Error Validation(IReadOnlyDictionary<string, IReadOnlyList<string>> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        return new(
            ValidationFailed,
            ErrorKind.Invalid,
            "The request is not valid: " + string.Join("; ", errors.SelectMany(e => e.Value))
        )
        {
            Fields = errors,
        };
    }
}
