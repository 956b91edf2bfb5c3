using System.Text;
using System.Text.Json.Serialization;

namespace BlogManager.Domain.Text;

/// <summary>
/// The text of a post as it is stored and quoted from. Offsets that leave the process count Unicode code points in it;
/// code inside works with UTF-16 indices and converts here, and only here.
/// </summary>
/// <remarks>
/// Structure is kept in light Markdown: a heading line starts with one to six <c>#</c> and a space, a list item with
/// <c>- </c> or <c>1. </c>, a quotation with <c>&gt; </c>, code stands between lines of three backticks, and one blank
/// line parts blocks. <see cref="TextBlocks"/> reads it back.
/// </remarks>
public sealed class StoredText
{
    /// <summary>
    /// The longest text that is accepted, in UTF-16 units; more is cut off by the extractor or refused.
    /// </summary>
    public const int MaxLength = 2_000_000;

    private readonly int[]? _codePointAt;

    /// <summary>Wraps a text that <see cref="From"/> has normalised before, as a store returns it.</summary>
    /// <param name="value">The text.</param>
    [JsonConstructor]
    public StoredText(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = value;
        if (value.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0)
        {
            _codePointAt = new int[value.Length + 1];
            var count = 0;
            for (var i = 0; i < value.Length; i++)
            {
                _codePointAt[i] = count;
                if (!(char.IsHighSurrogate(value[i]) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1])))
                    count++;
            }

            _codePointAt[value.Length] = count;
        }
    }

    /// <summary>The text itself, in UTF-16.</summary>
    public string Value { get; }

    /// <summary>Its length in code points.</summary>
    [JsonIgnore]
    public int Length => ToCodePoint(Value.Length);

    /// <summary>
    /// Normalises raw text: line ends become LF, control characters other than LF and tab are dropped, lone surrogates
    /// become U+FFFD, no-break spaces become spaces, trailing spaces and runs of blank lines are folded.
    /// </summary>
    /// <param name="raw">The text as it came.</param>
    public static StoredText From(string raw)
    {
        ArgumentNullException.ThrowIfNull(raw);
        var builder = new StringBuilder(raw.Length);
        var newlines = 2;
        var pendingSpaces = new StringBuilder();
        for (var i = 0; i < raw.Length; i++)
        {
            var c = raw[i];
            if (c == '\r')
            {
                if (i + 1 < raw.Length && raw[i + 1] == '\n')
                    continue;
                c = '\n';
            }

            if (c is '\u2028' or '\u2029' or '\u0085')
                c = '\n';
            if (c is '\u00A0' or '\u202F' or '\u2007')
                c = ' ';
            if (c == '\n')
            {
                pendingSpaces.Clear();
                if (++newlines <= 2)
                    builder.Append('\n');
                continue;
            }

            if (c is ' ' or '\t')
            {
                pendingSpaces.Append(c);
                continue;
            }

            if (char.IsControl(c) || c is '\uFEFF' or '\u200B' or '\u2060' or '\u00AD')
                continue;
            builder.Append(pendingSpaces);
            pendingSpaces.Clear();
            newlines = 0;
            if (char.IsHighSurrogate(c) && i + 1 < raw.Length && char.IsLowSurrogate(raw[i + 1]))
                builder.Append(c).Append(raw[++i]);
            else
                builder.Append(char.IsSurrogate(c) ? '\uFFFD' : c);
        }

        return new StoredText(builder.ToString().TrimEnd('\n'));
    }

    /// <summary>Converts a UTF-16 index into a code point offset.</summary>
    /// <param name="index">An index from 0 to the length of <see cref="Value"/>.</param>
    public int ToCodePoint(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)index, (uint)Value.Length, nameof(index));
        return _codePointAt is null ? index : _codePointAt[index];
    }

    /// <summary>Converts a code point offset into a UTF-16 index.</summary>
    /// <param name="codePoint">An offset from 0 to <see cref="Length"/>.</param>
    public int ToIndex(int codePoint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(codePoint);
        if (_codePointAt is null)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(codePoint, Value.Length);
            return codePoint;
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(codePoint, _codePointAt[^1]);
        var found = Array.BinarySearch(_codePointAt, codePoint);
        while (found > 0 && _codePointAt[found - 1] == codePoint)
            found--;
        return found;
    }

    /// <summary>The text between two code point offsets.</summary>
    /// <param name="start">Inclusive offset in code points.</param>
    /// <param name="end">Exclusive offset in code points.</param>
    public string Slice(int start, int end) => Value[ToIndex(start)..ToIndex(end)];

    /// <summary>Quotes a range of the text as evidence, with offsets in code points.</summary>
    /// <param name="start">Inclusive UTF-16 index.</param>
    /// <param name="end">Exclusive UTF-16 index.</param>
    public Evidence Quote(int start, int end) => new(Value[start..end], ToCodePoint(start), ToCodePoint(end));

    /// <summary>Whether a piece of evidence is verbatim at its offsets.</summary>
    /// <param name="evidence">The evidence to check.</param>
    public bool Contains(Evidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        return evidence.Start >= 0
            && evidence.Start < evidence.End
            && evidence.End <= Length
            && string.Equals(Slice(evidence.Start, evidence.End), evidence.Quote, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public override string ToString() => $"StoredText({Value.Length} units)";
}
