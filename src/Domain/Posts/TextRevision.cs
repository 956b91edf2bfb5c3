using BlogManager.Domain.Text;

namespace BlogManager.Domain.Posts;

/// <summary>What an edit changed of a post's text, by its sentences, headings and lines of code.</summary>
public sealed class TextRevision
{
    /// <summary>As many of a sentence's words in a sentence that went that it was said by that one.</summary>
    private const double MostShared = 0.5;

    private readonly StoredText _old;
    private readonly StoredText _new;
    private readonly List<Unit> _units;
    private readonly Dictionary<(string Headings, string Text), int> _startsInNew = [];
    private readonly HashSet<string> _before;
    private readonly HashSet<string> _after;
    private readonly List<HashSet<string>> _removed = [];

    private TextRevision(StoredText before, StoredText after, CancellationToken cancellationToken)
    {
        (_old, _new, _units) = (before, after, Units(before, cancellationToken));
        var now = Units(after, cancellationToken);
        foreach (var unit in now)
            _startsInNew.TryAdd((unit.Headings, after.Value[unit.Start..unit.End]), unit.Start);
        List<string> old = [.. _units.Select(u => before.Value[u.Start..u.End])];
        List<string> sentences = [.. now.Select(u => after.Value[u.Start..u.End])];
        _before = old.ToHashSet(StringComparer.Ordinal);
        _after = sentences.ToHashSet(StringComparer.Ordinal);
        AddedShare = ShareWithout(sentences, _before);
        RemovedShare = ShareWithout(old, _after);
        foreach (var sentence in _before.Where(s => !_after.Contains(s)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            _removed.Add([.. Tokenizer.Terms(sentence)]);
        }
    }

    /// <summary>The share of the new text that the old one did not have, 0 to 1.</summary>
    public double AddedShare { get; }

    /// <summary>The share of the old text that the new one does not have, 0 to 1.</summary>
    public double RemovedShare { get; }

    /// <summary>Compares two versions of a text; in time linear in both.</summary>
    public static TextRevision Between(StoredText before, StoredText after, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return new TextRevision(before, after, cancellationToken);
    }

    /// <summary>
    /// A piece of evidence of the old text where it stands in the new one; null where any sentence that it is of went, was
    /// touched, or stands under other headings: a word before it, or the heading over it, may have made it untrue.
    /// </summary>
    public Evidence? Moved(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        if (!_old.Contains(evidence))
            return null;
        var (start, end) = (_old.ToIndex(evidence.Start), _old.ToIndex(evidence.End));
        var quoted = _units.Where(u => u.Start < end && u.End > start).ToList();
        var starts = quoted.ConvertAll(u =>
            _startsInNew.GetValueOrDefault((u.Headings, _old.Value[u.Start..u.End]), -1)
        );
        if (quoted.Count == 0 || starts.Contains(-1))
            return null;
        var (from, to) = (starts[0] + start - quoted[0].Start, starts[^1] + end - quoted[^1].Start);
        return
            from >= 0
            && from < to
            && to <= _new.Value.Length
            && string.Equals(_new.Value[from..to], evidence.Quote, StringComparison.Ordinal)
            ? _new.Quote(from, to)
            : null;
    }

    /// <summary>
    /// Whether what was written of the old text can be said of the new one: what it quotes stands there, and nothing
    /// that it says in words of its own is of a sentence that went.
    /// </summary>
    /// <param name="written">A few sentences, e.g. a summary.</param>
    public bool BearsOut(string written, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(written);
        foreach (var (start, end) in SentenceSplitter.Split(written, 0, written.Length))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var sentence = written[start..end];
            if (_after.Contains(sentence))
                continue;
            if (_before.Contains(sentence) || RestsOnRemoved(sentence))
                return false;
        }

        return true;
    }

    private bool RestsOnRemoved(string sentence)
    {
        var terms = Tokenizer.Terms(sentence).ToHashSet(StringComparer.Ordinal);
        return _removed.Exists(gone =>
        {
            var shared = terms.Where(gone.Contains).ToList();
            return shared.Count >= MostShared * terms.Count || shared.Exists(t => t.Any(char.IsDigit));
        });
    }

    private static double ShareWithout(List<string> sentences, HashSet<string> others)
    {
        var all = sentences.Sum(s => (long)s.Length);
        return all == 0 ? 0 : (double)sentences.Where(s => !others.Contains(s)).Sum(s => (long)s.Length) / all;
    }

    private static List<Unit> Units(StoredText text, CancellationToken cancellationToken)
    {
        var units = new List<Unit>();
        var headings = new HeadingPath(text);
        foreach (var block in TextBlocks.Parse(text))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (block.Kind == BlockKind.Code)
                AddLines(text.Value, block, headings.Path, units);
            else
                units.AddRange(
                    SentenceSplitter
                        .Split(text.Value, block.Start, block.End)
                        .Select(s => new Unit(headings.Path, s.Start, s.End))
                );
            if (block.Kind == BlockKind.Heading)
                headings.Enter(block);
        }

        return units;
    }

    private static void AddLines(string text, TextBlock code, string path, List<Unit> units)
    {
        for (var start = code.Start; start < code.End; )
        {
            var end = text.IndexOf('\n', start, code.End - start);
            if (end < 0)
                end = code.End;
            if (end > start)
                units.Add(new Unit(path, start, end));
            start = end + 1;
        }
    }

    /// <summary>A sentence, a heading or a line of code, by UTF-16 indices, and the headings above it.</summary>
    private readonly record struct Unit(string Headings, int Start, int End);
}
