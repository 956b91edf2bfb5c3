using BlogManager.Domain.Shared;

namespace BlogManager.Application.Ports;

/// <summary>
/// Something outside this process that an adapter needs does not answer now. Callers who can do without it catch this;
/// for the rest it becomes a 503.
/// </summary>
/// <param name="dependency">The name of its breaker, e.g. <c>external_api</c>.</param>
/// <param name="message">What failed, for the log: no address, secret, post or question.</param>
public sealed class DependencyUnavailableException(string dependency, string message, TimeSpan? retryAfter = null)
    : Exception(message)
{
    public string Dependency { get; } = dependency;

    public TimeSpan? RetryAfter { get; } = retryAfter;

    public Error ToError() => ErrorOf(Dependency, RetryAfter);

    /// <param name="retryAfter">When another attempt may succeed; null for 15 seconds.</param>
    public static Error ErrorOf(string dependency, TimeSpan? retryAfter) =>
        new(
            "dependency_unavailable",
            ErrorKind.Unavailable,
            $"This needs {dependency}, which does not answer at present: try again later."
        )
        {
            Details = new Dictionary<string, object?> { ["dependency"] = dependency },
            RetryAfter = retryAfter ?? TimeSpan.FromSeconds(15),
        };
}
