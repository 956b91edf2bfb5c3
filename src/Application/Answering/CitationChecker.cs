using System.Globalization;
using System.Text.RegularExpressions;
using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;

namespace BlogManager.Application.Answering;

/// <summary>
/// Matches every quote of a draft with the stored text; what does not stand there to the letter is dropped, with its
/// mark in the answer.
/// </summary>
internal static partial class CitationChecker
{
    internal static (string Text, IReadOnlyList<Citation> Citations) Check(
        DraftAnswer draft,
        IReadOnlyList<Passage> passages
    )
    {
        var citations = new List<Citation>();
        var renumbered = new Dictionary<int, int>();
        for (var i = 0; i < draft.Citations.Count; i++)
        {
            var cited = draft.Citations[i];
            if (
                cited.PassageIndex < 0
                || cited.PassageIndex >= passages.Count
                || Locate(passages[cited.PassageIndex].Source, cited.Quote) is not { } evidence
            )
                continue;
            var source = passages[cited.PassageIndex].Source;
            citations.Add(
                new Citation(
                    citations.Count + 1,
                    source.PostId,
                    source.Url,
                    source.Title,
                    evidence,
                    Words(cited, evidence)
                )
            );
            renumbered[i + 1] = citations.Count;
        }

        var text = Mark()
            .Replace(draft.Text, m => int.TryParse(
                    m.Groups[1].Value,
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var n
                )
                && n >= 1
                && n <= draft.Citations.Count
                    ? renumbered.TryGetValue(n, out var now)
                        ? $"[{now}]"
                        : string.Empty
                    : m.Value);
        return (text.Trim(), citations);
    }

    private static (int Start, int End)? Words(DraftCitation cited, Evidence evidence) =>
        cited.Words is not { } words
            ? null
            : (
                evidence.Start + CodePoints(cited.Quote.AsSpan(0, words.Start)),
                evidence.Start + CodePoints(cited.Quote.AsSpan(0, words.End))
            );

    /// <summary>Where a quote stands in its post; null where it does not stand there to the letter.</summary>
    internal static Evidence? Locate(StoredChunk source, string quote)
    {
        // A quote that begins or ends within a surrogate pair has no offsets in code points.
        if (string.IsNullOrWhiteSpace(quote) || char.IsLowSurrogate(quote[0]) || char.IsHighSurrogate(quote[^1]))
            return null;
        var at = source.Chunk.Text.IndexOf(quote, StringComparison.Ordinal);
        if (at < 0)
            return null;
        var start = source.Chunk.Start + CodePoints(source.Chunk.Text.AsSpan(0, at));
        return new Evidence(quote, start, start + CodePoints(quote));
    }

    private static int CodePoints(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
            count++;
        return count;
    }

    [GeneratedRegex(@"\[(\d{1,2})\]", RegexOptions.NonBacktracking)]
    private static partial Regex Mark();
}
