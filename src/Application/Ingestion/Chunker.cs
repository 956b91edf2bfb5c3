using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;

namespace BlogManager.Application.Ingestion;

/// <summary>
/// Cuts a stored text into passages of about three sentences, the size that retrieval measured best with. A passage
/// never crosses a heading; short paragraphs and list items join their neighbours; code stays with the prose before it.
/// </summary>
public static class Chunker
{
    private const int EnoughSentences = 3;
    private const int EnoughWords = 60;
    private const int ManyWords = 100;
    private const int MostWords = 130;
    private const int TooFewWords = 25;
    private const int MostCodeUnits = 1_500;
    private const int UnitsPerWord = 7;
    private const int ManyPassages = 3_000;
    private const int JoinedUnits = 600;

    /// <summary>
    /// The passages of a text, in order and without overlap. Together they hold all text outside headings; a text of
    /// nothing but headings yields one passage per heading, so that it can be found at all.
    /// </summary>
    /// <param name="postId">The post's id, from which the chunks' ids are made: <c>postId-ordinal</c>.</param>
    public static IReadOnlyList<Chunk> Split(
        StoredText text,
        string postId,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentException.ThrowIfNullOrEmpty(postId);
        var passages = new List<Passage>();
        var section = new List<Unit>();
        var headings = new HeadingPath(text);
        var blocks = TextBlocks.Parse(text);
        var onlyHeadings = blocks.All(b => b.Kind == BlockKind.Heading);
        foreach (var block in blocks)
        {
            if (block.Kind == BlockKind.Heading && !onlyHeadings)
            {
                Pack(section, headings.Path, passages);
                section.Clear();
                headings.Enter(block);
            }
            else if (block.Kind == BlockKind.Heading)
            {
                passages.Add(new Passage(block.Start, block.End, 0, ""));
            }
            else
            {
                AddUnits(text.Value, block, section, cancellationToken);
            }
        }

        Pack(section, headings.Path, passages);
        if (passages.Count > ManyPassages)
            passages = Joined(passages);
        return
        [
            .. passages.Select(
                (p, ordinal) =>
                    new Chunk(
                        $"{postId}-{ordinal}",
                        ordinal,
                        text.ToCodePoint(p.Start),
                        text.ToCodePoint(p.End),
                        text.Value[p.Start..p.End],
                        p.Heading
                    )
            ),
        ];
    }

    // Thousands of sections of a word each: each passage costs a vector, so neighbours are joined.
    private static List<Passage> Joined(List<Passage> passages)
    {
        var joined = new List<Passage>();
        foreach (var passage in passages)
        {
            if (joined.Count > 0 && passage.End - joined[^1].Start <= JoinedUnits)
                joined[^1] = joined[^1] with { End = passage.End, Words = joined[^1].Words + passage.Words };
            else
                joined.Add(passage);
        }

        return joined;
    }

    private static void AddUnits(string value, TextBlock block, List<Unit> units, CancellationToken cancellationToken)
    {
        if (block.Kind == BlockKind.Code)
        {
            AddCode(value, block, units);
            return;
        }

        var marker = block.Start;
        while (marker > 0 && value[marker - 1] != '\n')
            marker--;
        var first = true;
        foreach (var (start, end) in SentenceSplitter.Split(value, block.Start, block.End))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var from = first ? marker : start;
            first = false;
            foreach (var (pieceStart, pieceEnd) in CutAtWords(value, from, end))
                units.Add(
                    new Unit(
                        pieceStart,
                        pieceEnd,
                        Words(value.AsSpan(pieceStart, pieceEnd - pieceStart)),
                        IsCode: false,
                        EndsBlock: false
                    )
                );
        }

        if (!first)
            units[^1] = units[^1] with { EndsBlock = true };
    }

    private static void AddCode(string value, TextBlock block, List<Unit> units)
    {
        // The fences are part of the passage, so that its text reads as what it is.
        var from = value.LastIndexOf('\n', block.Start - 2) + 1;
        var fence = block.End < value.Length ? value.IndexOf('\n', block.End + 1) : value.Length;
        var to = fence < 0 ? value.Length : fence;
        while (from < to)
        {
            var end = to;
            if (to - from > MostCodeUnits)
            {
                var lineEnd = value.LastIndexOf('\n', from + MostCodeUnits, MostCodeUnits);
                end = lineEnd > from ? lineEnd : NotInsidePair(value, from + MostCodeUnits);
            }

            units.Add(new Unit(from, end, Words(value.AsSpan(from, end - from)), IsCode: true, EndsBlock: true));
            from = end < to && value[end] == '\n' ? end + 1 : end;
        }
    }

    private static IEnumerable<(int Start, int End)> CutAtWords(string value, int start, int end)
    {
        while (HasMoreWords(value.AsSpan(start, end - start)))
        {
            var cut = start;
            var lastSpace = -1;
            for (var words = 0d; cut < end && words < ManyWords; cut++)
            {
                words += Weight(value, start, cut);
                if (char.IsWhiteSpace(value[cut]) && cut > start)
                    lastSpace = cut;
            }

            if (cut >= end)
                break;
            cut = lastSpace > start ? lastSpace : NotInsidePair(value, cut);
            yield return (start, cut);
            while (cut < end && char.IsWhiteSpace(value[cut]))
                cut++;
            start = cut;
        }

        if (end > start)
            yield return (start, end);
    }

    private static int NotInsidePair(string value, int at) =>
        at > 0 && at < value.Length && char.IsLowSurrogate(value[at]) ? at + 1 : at;

    // Counts no further than it must: a sentence of a million letters is asked once for each of its pieces.
    private static bool HasMoreWords(ReadOnlySpan<char> text)
    {
        var words = 0d;
        for (var i = 0; i < text.Length && words <= MostWords; i++)
            words += Weight(text, 0, i);
        return words > MostWords;
    }

    // Words by white space, and half a word for each letter of a script written without spaces; a run of other
    // characters counts by its length.
    private static int Words(ReadOnlySpan<char> text)
    {
        var words = 0d;
        for (var i = 0; i < text.Length; i++)
            words += Weight(text, 0, i);
        return (int)Math.Ceiling(words);
    }

    private static double Weight(ReadOnlySpan<char> text, int start, int i)
    {
        var c = text[i];
        if (
            c
            is >= '\u0E00'
                and <= '\u0EFF'
                or >= '\u3040'
                and <= '\u30FF'
                or >= '\u3400'
                and <= '\u9FFF'
                or >= '\uAC00'
                and <= '\uD7AF'
        )
            return 0.5;
        if (char.IsWhiteSpace(c))
            return 0;
        return i == start || char.IsWhiteSpace(text[i - 1]) ? 1
            : i - start >= UnitsPerWord * 4 && IsInLongRun(text, i) ? 1d / UnitsPerWord
            : 0;
    }

    private static bool IsInLongRun(ReadOnlySpan<char> text, int i) =>
        text.Slice(i - (UnitsPerWord * 4), UnitsPerWord * 4).IndexOfAny(' ', '\n', '\t') < 0;

    private static void Pack(List<Unit> units, string heading, List<Passage> passages)
    {
        var firstOfSection = passages.Count;
        for (var i = 0; i < units.Count; )
        {
            var start = units[i].Start;
            var end = units[i].End;
            var words = units[i].Words;
            var sentences = 1;
            var hasCode = units[i].IsCode;
            for (i++; i < units.Count; i++)
            {
                var next = units[i];
                var fits = next.IsCode
                    ? !hasCode && words + next.Words <= MostWords * 2
                    : !IsFull(sentences, words, units[i - 1]) && words + next.Words <= MostWords;
                if (!fits)
                    break;
                end = next.End;
                words += next.Words;
                sentences++;
                hasCode |= next.IsCode;
            }

            if (
                words < TooFewWords
                && passages.Count > firstOfSection
                && passages[^1].Words + words <= MostWords + TooFewWords
            )
                passages[^1] = passages[^1] with { End = end, Words = passages[^1].Words + words };
            else
                passages.Add(new Passage(start, end, words, heading));
        }
    }

    private static bool IsFull(int sentences, int words, Unit last) =>
        words >= ManyWords
        || (sentences >= EnoughSentences && words >= EnoughWords)
        || (last.EndsBlock && words >= EnoughWords);

    private readonly record struct Unit(int Start, int End, int Words, bool IsCode, bool EndsBlock);

    private readonly record struct Passage(int Start, int End, int Words, string Heading);
}
