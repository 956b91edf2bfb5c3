namespace BlogManager.Infrastructure.Resilience;

/// <summary>
/// What an adapter knows of the faults of its dependency. The chains and the log ask it, and so know no adapter. A
/// time-out of the chain counts against every dependency and is not asked about.
/// </summary>
internal interface IDependencyFaults
{
    /// <summary>Whether the same call may succeed soon: a lost connection or a busy server, not a refusal.</summary>
    bool IsWorthRetrying(Exception fault);

    /// <summary>Whether the dependency is to blame, and not what it was asked: what its breaker counts.</summary>
    bool CountsAgainst(Exception fault);

    /// <summary>
    /// Whether the call certainly changed nothing, so that one that changes something may be made again too.
    /// </summary>
    bool DidNothing(Exception fault) => false;

    /// <summary>How long the dependency asked to wait, or null.</summary>
    TimeSpan? RetryAfter(Exception fault) => null;

    /// <summary>
    /// What sort of fault it is, in a few words for the log; null where the dependency's own types say nothing. Never
    /// the text of the exception: that may name what was sent, or a secret.
    /// </summary>
    /// <param name="fault">What was thrown, or one of its causes.</param>
    string? Describe(Exception fault) => null;
}
