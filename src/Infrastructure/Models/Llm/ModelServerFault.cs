using System.Globalization;
using BlogManager.Infrastructure.Resilience;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>Why a language model's server, or the model, gave nothing of use.</summary>
internal enum FaultReason
{
    Unreachable,

    TimedOut,

    /// <summary>429.</summary>
    TooManyRequests,

    /// <summary>5xx other than 501, 408 or 409.</summary>
    ServerError,

    /// <summary>401, 403 or 404: the key or the model's name is wrong.</summary>
    NotAdmitted,

    /// <summary>Another 4xx, or 501: this request, perhaps for its length.</summary>
    RequestRefused,

    /// <summary>The body is no answer of this API, too large, or cut off.</summary>
    Unreadable,

    /// <summary>A stream broke off behind what had been told of it already: another attempt would tell another answer.</summary>
    BrokenOff,

    BreakerOpen,

    /// <summary>A budget of tokens has no room for the call: it was not made.</summary>
    OverBudget,

    ModelDeclined,

    /// <summary>What the model wrote is not of the form asked for, even after its repair.</summary>
    WrongForm,

    /// <summary>The model writes in another language than it was asked to.</summary>
    WrongLanguage,

    /// <summary>What the model wrote is of the form asked for and of no use: nothing in it is borne out.</summary>
    NothingUsable,
}

/// <summary>
/// A call of a language model's server failed. It holds no cause: the message of one may quote the key, the post or the
/// question.
/// </summary>
/// <param name="status">The HTTP status, where there was one.</param>
internal sealed class ModelServerFault(FaultReason reason, int? status = null, TimeSpan? retryAfter = null)
    : Exception(
        status is null
            ? $"The model's server failed: {reason}."
            : $"The model's server failed: {reason} (HTTP {status})."
    )
{
    internal FaultReason Reason { get; } = reason;

    /// <summary>The HTTP status, where there was one.</summary>
    internal int? Status { get; } = status;

    /// <summary>How long the server asked to wait, or when the breaker tries again.</summary>
    internal TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>Whether the same request may succeed soon. One that ran out of its time would again.</summary>
    internal bool IsWorthRetrying =>
        Reason
            is FaultReason.Unreachable
                or FaultReason.TooManyRequests
                or FaultReason.ServerError
                or FaultReason.Unreadable;

    /// <summary>Whether the server is at fault, and not this one request or what the model wrote.</summary>
    internal bool CountsAgainstServer =>
        IsWorthRetrying || Reason is FaultReason.TimedOut or FaultReason.NotAdmitted or FaultReason.BrokenOff;

    internal string Label =>
        Reason switch
        {
            FaultReason.Unreachable => "unreachable",
            FaultReason.TimedOut => "timed_out",
            FaultReason.TooManyRequests => "too_many_requests",
            FaultReason.ServerError => "server_error",
            FaultReason.NotAdmitted => "not_admitted",
            FaultReason.RequestRefused => "request_refused",
            FaultReason.Unreadable => "unreadable",
            FaultReason.BrokenOff => "broken_off",
            FaultReason.BreakerOpen => "breaker_open",
            FaultReason.OverBudget => "over_budget",
            FaultReason.ModelDeclined => "model_declined",
            FaultReason.WrongForm => "wrong_form",
            FaultReason.WrongLanguage => "wrong_language",
            _ => "nothing_usable",
        };
}

internal sealed class ModelServerFaults : IDependencyFaults
{
    internal static readonly ModelServerFaults Instance = new();

    public bool IsWorthRetrying(Exception fault) => fault is ModelServerFault { IsWorthRetrying: true };

    public bool CountsAgainst(Exception fault) => fault is ModelServerFault { CountsAgainstServer: true };

    public TimeSpan? RetryAfter(Exception fault) => (fault as ModelServerFault)?.RetryAfter;

    public string? Describe(Exception fault) =>
        fault switch
        {
            ModelServerFault { Status: { } status } => string.Create(
                CultureInfo.InvariantCulture,
                $"it answered HTTP {status}"
            ),
            ModelServerFault model => model.Label.Replace('_', ' '),
            _ => null,
        };
}
