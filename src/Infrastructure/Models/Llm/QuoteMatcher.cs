using System.Text;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// Finds what a model quotes in the text that it quotes from: to the letter, or else with other white space, quotation
/// marks, dashes and dots, which models change without saying so. What is found is always given as it stands in the
/// text.
/// </summary>
internal sealed class QuoteMatcher(string text)
{
    /// <summary>Shorter pieces stand in any text and bear nothing out, in UTF-16 units.</summary>
    internal const int ShortestQuote = 8;

    /// <summary>Longer ones are no longer quotes but the post.</summary>
    internal const int LongestQuote = 1_500;

    private static readonly char[] Wrapping = ['"', '\'', '.', ',', ';', ':', ' ', '(', ')', '[', ']'];

    private Folded? _folded;

    /// <summary>Where a quote stands, as UTF-16 indices, or null where it does not.</summary>
    internal (int Start, int End)? Find(string quote)
    {
        ArgumentNullException.ThrowIfNull(quote);
        quote = quote.Trim();
        if (quote.Length is < ShortestQuote or > LongestQuote || !IsWhole(quote))
            return null;
        var at = text.IndexOf(quote, StringComparison.Ordinal);
        return at >= 0 ? (at, at + quote.Length) : FindFolded(quote);
    }

    private (int Start, int End)? FindFolded(string quote)
    {
        _folded ??= Folded.Of(text);
        var sought = Folded.Of(quote).Text.Trim(' ');
        return _folded.Find(sought)
            ?? (
                sought.Trim(Wrapping) is { Length: >= ShortestQuote } bare && bare.Length < sought.Length
                    ? _folded.Find(bare)
                    : null
            );
    }

    // A quote that begins or ends within a surrogate pair has no offsets in code points.
    private static bool IsWhole(string quote) => !char.IsLowSurrogate(quote[0]) && !char.IsHighSurrogate(quote[^1]);

    /// <summary>A text with variants of the same sign made alike, and where each of its characters came from.</summary>
    private sealed record Folded(string Text, IReadOnlyList<int> Starts, IReadOnlyList<int> Ends)
    {
        internal static Folded Of(string text)
        {
            var folded = new StringBuilder(text.Length);
            var starts = new List<int>(text.Length);
            var ends = new List<int>(text.Length);
            for (var i = 0; i < text.Length; i++)
            {
                if (char.IsWhiteSpace(text[i]))
                {
                    if (folded.Length > 0 && folded[^1] == ' ')
                        ends[^1] = i + 1;
                    else
                        Add(' ', i);
                }
                else if (text[i] == '…')
                {
                    for (var dot = 0; dot < 3; dot++)
                        Add('.', i);
                }
                else if (!IsInvisible(text[i]))
                {
                    Add(Alike(text[i]), i);
                }
            }

            return new Folded(folded.ToString(), starts, ends);

            void Add(char c, int from)
            {
                folded.Append(c);
                starts.Add(from);
                ends.Add(from + 1);
            }
        }

        internal (int Start, int End)? Find(string sought)
        {
            var at = Text.IndexOf(sought, StringComparison.Ordinal);
            return at < 0 ? null : (Starts[at], Ends[at + sought.Length - 1]);
        }

        private static bool IsInvisible(char c) =>
            c is '\u00AD' or '\u200B' or '\u200C' or '\u200D' or '\u2060' or '\uFEFF';

        private static char Alike(char c) =>
            c switch
            {
                '“' or '”' or '„' or '‟' or '«' or '»' or '″' => '"',
                '‘' or '’' or '‚' or '‛' or '′' or '`' or '´' => '\'',
                '‐' or '‑' or '‒' or '–' or '—' or '―' or '−' => '-',
                '‹' => '<',
                '›' => '>',
                _ => c,
            };
    }
}
