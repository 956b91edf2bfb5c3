using BlogManager.Domain.Text;

namespace BlogManager.Domain.Posts;

/// <summary>What an edit changed of a post's text, by its sentences, headings and lines of code.</summary>
public sealed class TextRevision
{
    /// <summary>As many of a sentence's words in a sentence that went that it was said by that one.</summary>
    private const double MostShared = 0.5;

    private readonly HashSet<string> _before;
    private readonly HashSet<string> _after;
    private readonly List<HashSet<string>> _removed = [];

    private TextRevision(List<string> before, List<string> after, CancellationToken cancellationToken)
    {
        _before = before.ToHashSet(StringComparer.Ordinal);
        _after = after.ToHashSet(StringComparer.Ordinal);
        AddedShare = ShareWithout(after, _before);
        RemovedShare = ShareWithout(before, _after);
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
        return new TextRevision(
            Sentences(before, cancellationToken),
            Sentences(after, cancellationToken),
            cancellationToken
        );
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

    private static List<string> Sentences(StoredText text, CancellationToken cancellationToken)
    {
        var sentences = new List<string>();
        foreach (var block in TextBlocks.Parse(text))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (block.Kind == BlockKind.Code)
                sentences.AddRange(
                    text.Value[block.Start..block.End].Split('\n', StringSplitOptions.RemoveEmptyEntries)
                );
            else
                sentences.AddRange(
                    SentenceSplitter.Split(text.Value, block.Start, block.End).Select(s => text.Value[s.Start..s.End])
                );
        }

        return sentences;
    }
}
