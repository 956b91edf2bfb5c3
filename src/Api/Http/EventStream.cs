using System.Text;
using System.Text.Json;

namespace BlogManager.Api.Http;

/// <summary>
/// Server-sent events (HTML standard, section 9.2), with a comment line where nothing has happened for a while: proxies
/// cut off what is silent, and a watcher that is gone is noticed.
/// </summary>
internal static class EventStream
{
    internal const string ContentType = "text/event-stream";

    /// <summary>How long a stream is silent at most.</summary>
    internal static readonly TimeSpan Beat = TimeSpan.FromSeconds(15);

    private static readonly byte[] Comment = ": waiting\n\n"u8.ToArray();

    /// <summary>Writes events until there are no more or the caller goes.</summary>
    /// <param name="eventOf">An event's name and data.</param>
    internal static async Task WriteAsync<T>(
        HttpResponse response,
        IAsyncEnumerable<T> items,
        Func<T, (string Name, object Data)> eventOf,
        JsonSerializerOptions json,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-cache,no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var each = items.GetAsyncEnumerator(ending.Token);
        Task<bool>? next = null;
        try
        {
            await response.Body.FlushAsync(ending.Token);
            while (true)
            {
                next ??= each.MoveNextAsync().AsTask();
                if (!await HappensAsync(next, time, ending.Token))
                {
                    await response.Body.WriteAsync(Comment, ending.Token);
                }
                else
                {
                    if (!await next)
                        return;
                    next = null;
                    var (name, data) = eventOf(each.Current);
                    await response.Body.WriteAsync(
                        Encoding.UTF8.GetBytes($"event: {name}\ndata: {JsonSerializer.Serialize(data, json)}\n\n"),
                        ending.Token
                    );
                }

                await response.Body.FlushAsync(ending.Token);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Whoever watches is gone, or asks again after the restart.
        }
        finally
        {
            // What is under way must end before the enumerator does.
            await ending.CancelAsync();
            if (next is not null)
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<bool> HappensAsync(Task next, TimeProvider time, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var silence = Task.Delay(Beat, time, done.Token);
        var first = await Task.WhenAny(next, silence);
        await done.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return first == next;
    }
}
