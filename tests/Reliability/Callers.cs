namespace BlogManager.Reliability.Tests;

/// <summary>
/// Three callers at once, who go on until they are told to end: one writes, one queues, one revises, and all read, ask
/// and search.
/// </summary>
internal sealed class Callers : IAsyncDisposable
{
    private const int Known = 4;

    private readonly Blog _blog;
    private readonly Task[] _calling;
    private readonly int[] _rounds = new int[3];
    private volatile bool _ended;

    private Callers(Blog blog)
    {
        _blog = blog;
        _calling =
        [
            CallAsync(0, _ => blog.ProcessAsync()),
            CallAsync(1, _ => blog.QueueAsync()),
            CallAsync(2, round => blog.ReviseAsync(0, round)),
        ];
    }

    /// <summary>Begins to call.</summary>
    /// <param name="blog">Whose first posts were taken in already.</param>
    internal static Callers Begin(Blog blog) => new(blog);

    /// <summary>Waits until each has gone through all its calls so many times more.</summary>
    internal async Task RoundsAsync(int more)
    {
        int[] until = [.. _rounds.Select(r => r + more + 1)];
        await WaitTimeout.UntilAsync(
            () =>
                Task.FromResult(
                    _rounds.Zip(until).All(r => Volatile.Read(ref r.First) >= r.Second)
                        || _calling.Any(c => c.IsFaulted)
                ),
            () => "the callers have gone round"
        );
    }

    /// <summary>Ends them.</summary>
    /// <exception cref="HttpRequestException">A call was not answered at all.</exception>
    internal async Task EndAsync()
    {
        _ended = true;
        await Task.WhenAll(_calling);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _ended = true;
        await Task.WhenAll(_calling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task CallAsync(int caller, Func<int, Task<Call>> write)
    {
        for (var round = 1; !_ended; round++)
        {
            // Post 0 is revised all the time.
            var post = 1 + ((caller + round) % (Known - 1));
            await write(round);
            await _blog.AskAsync(post);
            await _blog.ReadAsync(post);
            await _blog.SearchAsync(post);
            await _blog.SimilarAsync(post);
            Interlocked.Increment(ref _rounds[caller]);
        }
    }
}
