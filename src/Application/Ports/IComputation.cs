namespace BlogManager.Application.Ports;

/// <summary>
/// Where the work on posts is computed that keeps a processor busy: only so many at once, apart from what answers
/// questions, and within the processor's time that the post being taken in has left.
/// </summary>
public interface IComputation
{
    /// <param name="what">A literal name for health and traces: a step, never a URL or text.</param>
    /// <param name="work">The work. It must look at its token often: it is told to stop by that.</param>
    /// <param name="cancellationToken">Stops it, also while it waits for its turn.</param>
    /// <exception cref="PostTooCostlyException">The post's time is used up.</exception>
    Task<T> RunAsync<T>(string what, Func<CancellationToken, T> work, CancellationToken cancellationToken);
}

public sealed class PostTooCostlyException : Exception
{
    public PostTooCostlyException()
        : base("The post's time of the processor is used up.") { }
}
