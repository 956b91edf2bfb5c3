using System.Text.RegularExpressions;
using BlogManager.Application.Ports;
using BlogManager.Domain.Text;

namespace BlogManager.Infrastructure.Models.Extractive;

/// <summary>
/// A sentence of a passage that may answer a question. Indices are UTF-16 indices in the passage's text.
/// </summary>
/// <param name="Passage">Index of its passage.</param>
/// <param name="Start">Inclusive.</param>
/// <param name="End">Exclusive.</param>
/// <param name="Before">
/// Where the sentence before it in the same block begins; equal to <paramref name="Start"/> where it opens the block.
/// </param>
/// <param name="Window">The sentence between its neighbours in the passage.</param>
/// <param name="LeadIn">
/// The line that opens its list ("These are no longer supported:"), where it is an item of one.
/// </param>
/// <param name="Heading">The innermost heading above it; empty where there is none.</param>
internal sealed partial record AnswerSentence(
    int Passage,
    int Start,
    int End,
    int Before,
    (int Start, int End) Window,
    (int Start, int End)? LeadIn,
    string Heading
)
{
    // A lead-in further away than this is told beside the quote, not within it.
    private const int NearLeadIn = 300;
    private const int FewestWords = 3;
    private const int FewestUnspacedLetters = 6;
    private const int LongestWindow = 900;

    /// <summary>
    /// The sentences of a passage that can stand as an answer: no headings, no code, no questions, no lead-ins to a
    /// list.
    /// </summary>
    internal static IReadOnlyList<AnswerSentence> Of(Passage passage, int index)
    {
        var text = passage.Source.Chunk.Text;
        var all = All(text, passage.Source.Chunk.Heading.Split(HeadingPath.Separator)[^1]);
        var sentences = new List<AnswerSentence>();
        for (var i = 0; i < all.Count; i++)
        {
            var (start, end, section, before, leadIn, heading) = all[i];
            if (!CanAnswer(text.AsSpan(start, end - start)))
                continue;

            // Code or a heading may stand between neighbours; then the window ends there.
            var from =
                i > 0 && all[i - 1].Section == section && end - all[i - 1].Start <= LongestWindow
                    ? all[i - 1].Start
                    : start;
            var to =
                i + 1 < all.Count && all[i + 1].Section == section && all[i + 1].End - from <= LongestWindow
                    ? all[i + 1].End
                    : end;
            sentences.Add(new AnswerSentence(index, start, end, before, (from, to), leadIn, heading));
        }

        return sentences;
    }

    private static List<(
        int Start,
        int End,
        int Section,
        int Before,
        (int Start, int End)? LeadIn,
        string Heading
    )> All(string text, string heading)
    {
        var all =
            new List<(int Start, int End, int Section, int Before, (int Start, int End)? LeadIn, string Heading)>();
        (int Start, int End)? leadIn = null;
        var section = 0;
        foreach (var block in TextBlocks.Parse(new StoredText(text)))
        {
            if (block.Kind == BlockKind.Heading)
            {
                heading = text[block.Start..block.End];
                // "Supported:" above says nothing of the items below "Unsupported".
                leadIn = null;
            }

            if (block.Kind is BlockKind.Heading or BlockKind.Code)
            {
                section++;
                continue;
            }

            if (block.Kind != BlockKind.ListItem)
                leadIn = null;
            var previous = -1;
            foreach (var (start, end) in SentenceSplitter.Split(text, block.Start, block.End))
            {
                all.Add(
                    (
                        start,
                        end,
                        section,
                        previous < 0 ? start : previous,
                        block.Kind == BlockKind.ListItem ? leadIn : null,
                        heading
                    )
                );
                if (block.Kind != BlockKind.ListItem && text[end - 1] == ':')
                    leadIn = (start, end);
                previous = start;
            }
        }

        return all;
    }

    /// <summary>
    /// The sentence as it is quoted: with the one before it where it leans on that, and with the line that opens its
    /// list.
    /// </summary>
    /// <returns>The range, and what belongs to it but stands elsewhere.</returns>
    internal ((int Start, int End) Quote, string Context) Quoted(string text)
    {
        if (LeadIn is { } lead)
            return End - lead.Start <= NearLeadIn
                ? ((lead.Start, End), string.Empty)
                : ((Start, End), text[lead.Start..lead.End]);
        var sentence = text[Start..End];
        if (Before < Start && LeansBack().IsMatch(sentence))
            return ((Before, End), string.Empty);

        // "Debian 8 (glibc 2.19)" alone says nothing, and below "Unsupported" not what it seems to.
        return ((Start, End), EndsAsSentence(sentence) ? string.Empty : Heading);
    }

    /// <summary>What is quoted of it with its neighbours in the passage.</summary>
    /// <param name="quote">From <see cref="Quoted"/>.</param>
    internal (int Start, int End) InContext((int Start, int End) quote) =>
        (Math.Min(Window.Start, quote.Start), Math.Max(Window.End, quote.End));

    /// <summary>Whether a text ends as a sentence does.</summary>
    internal static bool EndsAsSentence(ReadOnlySpan<char> text) =>
        text.TrimEnd("\"”'’)*_` ").EndsWithAny(".!…。！?।۔؟");

    private static bool CanAnswer(ReadOnlySpan<char> sentence) =>
        !sentence.TrimEnd("\"”'’)*_` ").EndsWithAny("?？؟")
        && !sentence.EndsWithAny(":：")
        && (Tokenizer.Tokenize(sentence).Count >= FewestWords || HasUnspacedLetters(sentence));

    // A sentence without spaces is one word to the tokenizer.
    private static bool HasUnspacedLetters(ReadOnlySpan<char> sentence)
    {
        var letters = 0;
        foreach (var c in sentence)
        {
            if (c is >= '\u0E00' and <= '\u0EFF' or >= '\u3040' and <= '\u9FFF' or >= '\uAC00' and <= '\uD7AF')
                letters++;
        }

        return letters >= FewestUnspacedLetters;
    }

    [GeneratedRegex(
        @"^\W*(it|its|they|their|them|this|these|that|those|he|she|his|her|such|both|as such)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex LeansBack();
}

file static class Spans
{
    internal static bool EndsWithAny(this ReadOnlySpan<char> text, string any) =>
        !text.IsEmpty && any.Contains(text[^1], StringComparison.Ordinal);
}
