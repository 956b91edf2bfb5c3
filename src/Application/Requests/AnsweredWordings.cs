using BlogManager.Application.Ports;

namespace BlogManager.Application.Requests;

/// <summary>A cacheable request that asks in words: what other words got that mean the same will do for it.</summary>
public interface IAskedInWords : ICacheable
{
    /// <summary>The words; null where they alone do not tell what is asked.</summary>
    string? Wording { get; }

    /// <summary>The key that it would have in other words.</summary>
    string CacheKeyOf(string wording);

    /// <summary>Whether a response answers what was asked: only then other words may have it.</summary>
    bool IsAnswer(object response);
}

/// <summary>Whether answers are remembered by meaning as well.</summary>
/// <param name="Questions">How many questions are compared with at most, in this process.</param>
public sealed record MeaningCache(bool IsOn, int Questions)
{
    public static MeaningCache Off { get; } = new(false, 0);
}

/// <summary>
/// The wordings of questions whose answers are remembered, the latest ones, by what else their keys depend on. They
/// stand in this process alone, and hold no answers: what they lead to may have been dropped.
/// </summary>
internal sealed class AnsweredWordings(IQuestionMatcher matcher, MeaningCache settings)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Answered> _all = new();
    private readonly Dictionary<string, List<Answered>> _byScope = new(StringComparer.Ordinal);

    internal bool IsOn => settings.IsOn;

    /// <summary>Whether it is one of them itself, to the letter.</summary>
    internal bool Has(string scope, string wording)
    {
        lock (_gate)
            return _byScope.TryGetValue(scope, out var known) && known.Exists(a => a.Question.Text == wording);
    }

    internal Task<ReadQuestion> ReadAsync(string wording, CancellationToken cancellationToken) =>
        matcher.ReadAsync(wording, cancellationToken);

    /// <param name="scope">What the answer depends on besides the words.</param>
    /// <returns>The earliest wording that means the same; null where there is none.</returns>
    internal string? Find(string scope, ReadQuestion question, CancellationToken cancellationToken)
    {
        Answered[] candidates;
        lock (_gate)
            candidates = _byScope.TryGetValue(scope, out var known) ? [.. known] : [];
        foreach (var candidate in candidates)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (matcher.AreSame(question, candidate.Question))
                return candidate.Question.Text;
        }

        return null;
    }

    internal void Add(string scope, ReadQuestion question)
    {
        // Read without the encoder it would be missed for as long as it stands here.
        if (!question.IsWhole)
            return;
        var added = new Answered(scope, question);
        lock (_gate)
        {
            if (!_byScope.TryGetValue(scope, out var known))
                _byScope[scope] = known = [];
            if (known.Exists(a => a.Question.Text == question.Text))
                return;
            known.Add(added);
            _all.AddLast(added);
            if (_all.Count <= settings.Questions)
                return;
            var oldest = _all.First!.Value;
            _all.RemoveFirst();
            var beside = _byScope[oldest.Scope];
            beside.Remove(oldest);
            if (beside.Count == 0)
                _byScope.Remove(oldest.Scope);
        }
    }

    private sealed record Answered(string Scope, ReadQuestion Question);
}
