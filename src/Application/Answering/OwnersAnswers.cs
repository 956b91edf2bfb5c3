using System.Collections.Concurrent;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;

namespace BlogManager.Application.Answering;

/// <summary>What the owner answers to an ask.</summary>
/// <param name="Question">The question, without a conversation before it.</param>
/// <param name="Post">The canonical URL of the post that is asked about; null for none.</param>
/// <param name="Sites">The sites that are asked; null for all.</param>
internal sealed record OwnersQuestion(string Question, PostUrl? Post, SiteScope? Sites);

/// <summary>
/// The answers that the owner wrote, as this instance knows them: a change elsewhere is seen within seconds. Each
/// wording is read once.
/// </summary>
internal sealed class OwnersAnswers : IOwnersAnswers, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ICuratedAnswers _store;
    private readonly IQuestionMatcher _matcher;
    private readonly Followed<Known> _known;
    private readonly CancellationTokenSource _stopping = new();
    private Known _last = Known.Nothing;
    private int _isDisposed;

    public OwnersAnswers(ICuratedAnswers store, IQuestionMatcher matcher, IStoreFaults faults, TimeProvider time)
    {
        (_store, _matcher) = (store, matcher);
        _known = new Followed<Known>(ReadAsync, Known.Nothing, faults, time);
    }

    public async ValueTask<long> CurrentAsync(CancellationToken cancellationToken) =>
        (await _known.ReadAsync(cancellationToken)).Revision;

    public async ValueTask<bool> MayAnswerAsync(ReadQuestion question, CancellationToken cancellationToken)
    {
        var known = await _known.ReadAsync(cancellationToken);
        if (known.Answers.Count == 0)
            return false;
        var readings = await ReadingsAsync(known, cancellationToken);
        return known.Answers.SelectMany(a => a.Questions).Any(q => Matches(question, q, readings));
    }

    internal async ValueTask<bool> IsEmptyAsync(CancellationToken cancellationToken) =>
        (await _known.ReadAsync(cancellationToken)).Answers.Count == 0;

    /// <summary>
    /// The answer to a question that means the same, that of the post before that of the site before that of all, and
    /// the same words before other ones; null where there is none.
    /// </summary>
    internal async Task<CuratedAnswer?> FindAsync(OwnersQuestion asked, CancellationToken cancellationToken)
    {
        var known = await _known.ReadAsync(cancellationToken);
        var candidates = known.Answers.Where(a => IsFor(a, asked)).ToList();
        if (candidates.Count == 0)
            return null;
        var question = await _matcher.ReadAsync(asked.Question, cancellationToken);
        var readings = await ReadingsAsync(known, cancellationToken);
        return candidates
            .OrderByDescending(a => a.Post is not null)
            .ThenByDescending(a => a.Site is not null)
            .ThenByDescending(a => a.Questions.Contains(asked.Question, StringComparer.OrdinalIgnoreCase))
            .ThenByDescending(a => a.Id, StringComparer.Ordinal)
            .FirstOrDefault(a => a.Questions.Any(q => Matches(question, q, readings)));
    }

    /// <summary>What was changed here is seen here at once.</summary>
    internal void Forget() => _known.Forget();

    public void Dispose()
    {
        // The container disposes of it once for each type that it is registered as.
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        _stopping.Cancel();
        _stopping.Dispose();
        _known.Dispose();
    }

    private static bool IsFor(CuratedAnswer answer, OwnersQuestion asked) =>
        answer.Post is not null
            ? answer.Post == asked.Post
            : answer.Site is null || (asked.Sites?.Contains(answer.Site) ?? true);

    private async Task<Known> ReadAsync(CancellationToken cancellationToken)
    {
        var revision = await _store.RevisionAsync(cancellationToken);
        var last = Volatile.Read(ref _last);
        if (revision == last.Revision)
            return last;
        // The revision is read first: what is written in between is read once more.
        var known = new Known(revision, await _store.ReadAllAsync(cancellationToken)) { Readings = last.Readings };
        Volatile.Write(ref _last, known);
        return known;
    }

    // A thousand answers with twenty wordings take minutes to read: whoever asks meanwhile goes by those that are read,
    // and by what is asked to the word.
    private async Task<ConcurrentDictionary<string, ReadQuestion>> ReadingsAsync(
        Known known,
        CancellationToken cancellationToken
    )
    {
        if (known.IsRead)
            return known.Readings;
        var reading = known.Reading;
        if (reading is null || reading.IsCompleted)
        {
            lock (known)
            {
                if (known.Reading is null || known.Reading.IsCompleted)
                    known.Reading = Task.Run(() => ReadWordingsAsync(known, _stopping.Token), CancellationToken.None);
                reading = known.Reading;
            }
        }

        await Task.WhenAny(reading, Task.Delay(Patience, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        return known.Readings;
    }

    private async Task ReadWordingsAsync(Known known, CancellationToken cancellationToken)
    {
        foreach (var question in known.Answers.SelectMany(a => a.Questions).Distinct(StringComparer.Ordinal))
        {
            if (cancellationToken.IsCancellationRequested || !ReferenceEquals(known, Volatile.Read(ref _last)))
                return;
            if (!known.Readings.TryGetValue(question, out var reading) || !reading.IsWhole)
                known.Readings[question] = await _matcher.ReadAsync(question, cancellationToken);
        }

        known.IsRead = known.Readings.Values.All(r => r.IsWhole);
    }

    private bool Matches(ReadQuestion asked, string wording, ConcurrentDictionary<string, ReadQuestion> readings) =>
        string.Equals(asked.Text, wording, StringComparison.OrdinalIgnoreCase)
        || readings.TryGetValue(wording, out var reading) && _matcher.AreSame(asked, reading);

    private sealed record Known(long Revision, IReadOnlyList<CuratedAnswer> Answers)
    {
        // No store has this revision: what it says is always read.
        internal static readonly Known Nothing = new(-1, []);

        internal ConcurrentDictionary<string, ReadQuestion> Readings { get; init; } = new(StringComparer.Ordinal);

        internal Task? Reading { get; set; }

        internal volatile bool IsRead;
    }
}
