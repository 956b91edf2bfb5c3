using System.Threading.Channels;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using Microsoft.Extensions.Logging;

namespace BlogManager.Infrastructure.Answers;

/// <summary>
/// Takes answers at once and brings them to the store behind: no asker waits for a write, and none fails by one. What
/// is asked of the log sees what was taken before.
/// </summary>
internal sealed partial class QueuedAnswers(
    IAnswerLog store,
    IStoreFaults faults,
    TimeProvider time,
    ILogger<QueuedAnswers> logger
) : IAnswerLog, IDisposable
{
    /// <summary>Answers that wait at most: as many as are asked within minutes, should the store be out.</summary>
    internal const int Capacity = 2000;

    /// <summary>Answers written at once: other writers wait no longer than that takes.</summary>
    internal const int Batch = 100;

    // A writer that finds no room is told so, and drops nothing that was taken.
    private readonly Channel<StoredAnswer> _waiting = Channel.CreateBounded<StoredAnswer>(Capacity);
    private readonly OutageRecord _full = new(time);
    private readonly SemaphoreSlim _writing = new(1, 1);

    // What was given again, added up by its answer, until the next writing.
    private readonly Dictionary<string, RepeatedAnswer> _repeats = new(StringComparer.Ordinal);

    // Only ever touched by the one that writes.
    private readonly List<StoredAnswer> _batch = [];

    public Task KeepAsync(IReadOnlyList<StoredAnswer> answers, CancellationToken cancellationToken)
    {
        foreach (var answer in answers)
        {
            if (_waiting.Writer.TryWrite(answer))
                _ = _full.Served();
            else if (_full.Failed())
                LogFull(logger, Capacity);
        }

        return Task.CompletedTask;
    }

    public Task NoteRepeatsAsync(IReadOnlyList<RepeatedAnswer> repeats, CancellationToken cancellationToken)
    {
        lock (_repeats)
        {
            foreach (var repeat in repeats)
                Note(repeat);
        }

        return Task.CompletedTask;
    }

    public async Task<Result<Page<RatedAnswer>>> ListAsync(
        AnswerQuery query,
        int limit,
        string? cursor,
        CancellationToken cancellationToken
    )
    {
        await FlushAsync(cancellationToken);
        return await store.ListAsync(query, limit, cursor, cancellationToken);
    }

    public async Task<IReadOnlyList<KeptQuestion>> QuestionsAsync(
        AnswerQuery query,
        int limit,
        CancellationToken cancellationToken
    )
    {
        await FlushAsync(cancellationToken);
        return await store.QuestionsAsync(query, limit, cancellationToken);
    }

    public async Task<int> EraseAsync(SiteScope? within, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        return await store.EraseAsync(within, cancellationToken);
    }

    public async Task<RatedAnswer?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        return await store.FindAsync(id, cancellationToken);
    }

    public async Task<bool> RateAsync(string id, AnswerRating rating, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        return await store.RateAsync(id, rating, cancellationToken);
    }

    public async Task<int> DeleteByPostAsync(string postId, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        return await store.DeleteByPostAsync(postId, cancellationToken);
    }

    public async Task<int> PurgeAsync(RetentionCutoff since, int limit, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        return await store.PurgeAsync(since, limit, cancellationToken);
    }

    public Task<ReadOnlyMemory<byte>> VisitorKeyAsync(DateOnly day, CancellationToken cancellationToken) =>
        store.VisitorKeyAsync(day, cancellationToken);

    /// <summary>Waits until there is something to write.</summary>
    internal async Task WaitAsync(CancellationToken cancellationToken) =>
        await _waiting.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>
    /// Writes what was taken. What the store cannot take at present waits on; what it never will is given up, or the
    /// others would wait behind it for ever.
    /// </summary>
    internal async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            // So many as there are now: who asks does not wait for all that come after.
            for (var left = _batch.Count + _waiting.Reader.Count; left > 0; left -= _batch.Count, _batch.Clear())
            {
                while (_batch.Count < Batch && _waiting.Reader.TryRead(out var answer))
                    _batch.Add(answer);
                if (_batch.Count == 0)
                    break;
                try
                {
                    await store.KeepAsync(_batch, cancellationToken);
                }
                catch (Exception e) when (IsForGood(e))
                {
                    LogGivenUp(logger, _batch.Count, e.GetType().Name);
                }
            }

            await WriteRepeatsAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task WriteRepeatsAsync(CancellationToken cancellationToken)
    {
        RepeatedAnswer[] repeats;
        lock (_repeats)
        {
            repeats = [.. _repeats.Values];
            _repeats.Clear();
        }

        if (repeats.Length == 0)
            return;
        try
        {
            await store.NoteRepeatsAsync(repeats, cancellationToken);
        }
        catch (Exception e) when (IsForGood(e))
        {
            LogGivenUp(logger, repeats.Length, e.GetType().Name);
        }
        catch
        {
            await NoteRepeatsAsync(repeats, CancellationToken.None);
            throw;
        }
    }

    // Beyond the capacity one is not noted with its answer; it is counted by its day all the same.
    private void Note(RepeatedAnswer repeat)
    {
        if (_repeats.TryGetValue(repeat.Id, out var there))
            _repeats[repeat.Id] = there with
            {
                Times = there.Times + repeat.Times,
                LastAt = repeat.LastAt > there.LastAt ? repeat.LastAt : there.LastAt,
            };
        else if (_repeats.Count < Capacity)
            _repeats.Add(repeat.Id, repeat);
    }

    private bool IsForGood(Exception fault) =>
        fault is not OperationCanceledException && !faults.IsOutage(fault) && !faults.IsTransient(fault);

    public void Dispose() => _writing.Dispose();

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Capacity} answers wait to be kept, and the store takes none: further ones are given and not kept"
    )]
    private static partial void LogFull(ILogger logger, int capacity);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Answers} answers could not be kept ({ErrorType})")]
    private static partial void LogGivenUp(ILogger logger, int answers, string errorType);
}
