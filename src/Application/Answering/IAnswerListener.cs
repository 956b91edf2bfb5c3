using BlogManager.Application.Ports;

namespace BlogManager.Application.Answering;

/// <summary>
/// Hears of an answer while it is made. What it hears is checked before, and is never taken back: the texts joined are
/// the answer.
/// </summary>
public interface IAnswerListener
{
    /// <summary>Passages were found and are looked at now. Told once, before anything is said.</summary>
    /// <param name="passages">Their posts, best first, each once; empty where there are none.</param>
    void Found(IReadOnlyList<LookedAt> passages);

    void Said(string text);
}

/// <param name="BlogId">The post.</param>
/// <param name="Url">Its canonical URL.</param>
/// <param name="Title">Its title.</param>
public sealed record LookedAt(string BlogId, string Url, string Title)
{
    internal static IReadOnlyList<LookedAt> Of(IEnumerable<Passage> passages) =>
        [.. passages.Select(p => new LookedAt(p.Source.PostId, p.Source.Url.Value, p.Source.Title)).Distinct()];

    /// <param name="answer">The answer.</param>
    public static IReadOnlyList<LookedAt> Of(AnswerView answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return
        [
            .. answer
                .Citations.Select(c => new LookedAt(c.BlogId, c.Url, c.Title))
                .Concat(answer.Nearest.Select(n => new LookedAt(n.BlogId, n.Url, n.Title)))
                .Distinct(),
        ];
    }
}

internal sealed class GrowingAnswer(IAnswerListener? listener)
{
    private readonly List<Passage> _found = [];
    private bool _isFoundTold;
    private int _said;

    internal bool IsHeard => listener is not null;

    /// <summary>Whether something was said, which the answer has to begin with from then on.</summary>
    internal bool HasBegun => _said > 0;

    internal void Found(IReadOnlyList<Passage> passages, bool mayLookFurther)
    {
        _found.AddRange(passages);
        if (!mayLookFurther)
            TellFound();
    }

    private void TellFound()
    {
        if (_isFoundTold)
            return;
        _isFoundTold = true;
        listener?.Found(LookedAt.Of(_found));
    }

    /// <summary>Tells what of a text was not told yet, in sentences.</summary>
    /// <param name="text">All of the answer so far: it begins with what was said.</param>
    internal void Say(string text)
    {
        if (listener is null)
            return;
        TellFound();
        while (_said < text.Length)
        {
            var end = EndOfSentence(text, _said);
            listener.Said(text[_said..end]);
            _said = end;
        }
    }

    // After the marks that follow a sentence, "… enough. [1][2] ", so that a mark comes with what it bears out.
    private static int EndOfSentence(string text, int from)
    {
        var mark = text.IndexOf("] ", from, StringComparison.Ordinal);
        return mark < 0 ? text.Length : mark + 2;
    }
}
