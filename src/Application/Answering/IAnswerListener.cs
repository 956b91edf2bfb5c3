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
    void OnSources(IReadOnlyList<SourcePost> passages);

    void OnText(string text);
}

/// <param name="BlogId">The post.</param>
/// <param name="Url">Its canonical URL.</param>
/// <param name="Title">Its title.</param>
public sealed record SourcePost(string BlogId, string Url, string Title)
{
    internal static IReadOnlyList<SourcePost> Of(IEnumerable<Passage> passages) =>
        [.. passages.Select(p => new SourcePost(p.Source.PostId, p.Source.Url.Value, p.Source.Title)).Distinct()];

    /// <param name="answer">The answer.</param>
    public static IReadOnlyList<SourcePost> Of(AnswerView answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return
        [
            .. answer
                .Citations.Select(c => new SourcePost(c.BlogId, c.Url, c.Title))
                .Concat(answer.Nearest.Select(n => new SourcePost(n.BlogId, n.Url, n.Title)))
                .Distinct(),
        ];
    }
}

internal sealed class StreamedAnswer(IAnswerListener? listener)
{
    private readonly List<Passage> _found = [];
    private bool _isFoundTold;
    private int _said;

    internal bool HasListener => listener is not null;

    /// <summary>Whether something was said, which the answer has to begin with from then on.</summary>
    internal bool HasBegun => _said > 0;

    internal void Found(IReadOnlyList<Passage> passages, bool mayLookFurther)
    {
        _found.AddRange(passages);
        if (!mayLookFurther)
            EmitSources();
    }

    private void EmitSources()
    {
        if (_isFoundTold)
            return;
        _isFoundTold = true;
        listener?.OnSources(SourcePost.Of(_found));
    }

    /// <summary>Tells what of a text was not told yet, in sentences.</summary>
    /// <param name="text">All of the answer so far: it begins with what was said.</param>
    internal void Emit(string text)
    {
        if (listener is null)
            return;
        EmitSources();
        while (_said < text.Length)
        {
            var end = EndOfSentence(text, _said);
            listener.OnText(text[_said..end]);
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
