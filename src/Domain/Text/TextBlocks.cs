namespace BlogManager.Domain.Text;

/// <summary>What a block of a stored text is.</summary>
public enum BlockKind
{
    /// <summary>Running prose.</summary>
    Paragraph,

    /// <summary>A heading line.</summary>
    Heading,

    /// <summary>One item of a list.</summary>
    ListItem,

    /// <summary>A quotation.</summary>
    Quotation,

    /// <summary>Code between fences.</summary>
    Code,
}

/// <summary>A block of a stored text, without its marker. Indices are UTF-16.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Inclusive UTF-16 index of the content after its marker.</param>
/// <param name="End">Exclusive UTF-16 index of the content.</param>
/// <param name="Level">The heading's level, 1 to 6; 0 for other blocks.</param>
public readonly record struct TextBlock(BlockKind Kind, int Start, int End, int Level);

/// <summary>
/// Reads the light Markdown structure of a <see cref="StoredText"/> back into blocks, in reading order.
/// </summary>
public static class TextBlocks
{
    private const string Fence = "```";

    /// <summary>Splits a stored text into blocks that do not overlap. Empty blocks are left out.</summary>
    /// <param name="text">The stored text.</param>
    public static IReadOnlyList<TextBlock> Parse(StoredText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var value = text.Value;
        var blocks = new List<TextBlock>();
        var paragraphStart = -1;
        var paragraphEnd = -1;
        var paragraphKind = BlockKind.Paragraph;
        var codeStart = -1;

        void EndParagraph()
        {
            if (paragraphStart >= 0 && paragraphEnd > paragraphStart)
                blocks.Add(new TextBlock(paragraphKind, paragraphStart, paragraphEnd, 0));
            paragraphStart = -1;
        }

        for (var lineStart = 0; lineStart <= value.Length; )
        {
            var newline = lineStart < value.Length ? value.IndexOf('\n', lineStart) : -1;
            var lineEnd = newline < 0 ? value.Length : newline;
            var line = value.AsSpan(lineStart, lineEnd - lineStart);
            if (codeStart >= 0)
            {
                if (line.StartsWith(Fence, StringComparison.Ordinal))
                {
                    if (lineStart - 1 > codeStart)
                        blocks.Add(new TextBlock(BlockKind.Code, codeStart, lineStart - 1, 0));
                    codeStart = -1;
                }
            }
            else if (line.StartsWith(Fence, StringComparison.Ordinal))
            {
                EndParagraph();
                codeStart = Math.Min(lineEnd + 1, value.Length);
            }
            else if (line.IsWhiteSpace())
            {
                EndParagraph();
            }
            else if (HeadingLevel(line) is var level and > 0)
            {
                EndParagraph();
                if (lineEnd > lineStart + level + 1)
                    blocks.Add(new TextBlock(BlockKind.Heading, lineStart + level + 1, lineEnd, level));
            }
            else if (MarkerLength(line, out var kind) is var marker and > 0)
            {
                EndParagraph();
                (paragraphStart, paragraphEnd, paragraphKind) = (lineStart + marker, lineEnd, kind);
            }
            else
            {
                if (paragraphStart < 0)
                    (paragraphStart, paragraphKind) = (
                        lineStart + (line.Length - line.TrimStart().Length),
                        BlockKind.Paragraph
                    );
                paragraphEnd = lineEnd;
            }

            if (newline < 0)
                break;
            lineStart = newline + 1;
        }

        EndParagraph();
        if (codeStart >= 0 && codeStart < value.Length)
            blocks.Add(new TextBlock(BlockKind.Code, codeStart, value.Length, 0));
        return blocks;
    }

    private static int HeadingLevel(ReadOnlySpan<char> line)
    {
        var level = line.IndexOfAnyExcept('#');
        return level is >= 1 and <= 6 && line[level] == ' ' ? level : 0;
    }

    private static int MarkerLength(ReadOnlySpan<char> line, out BlockKind kind)
    {
        var indent = line.Length - line.TrimStart().Length;
        var rest = line[indent..];
        kind = BlockKind.ListItem;
        if (rest.StartsWith("- ", StringComparison.Ordinal) || rest.StartsWith("* ", StringComparison.Ordinal))
            return indent + 2;
        var digits = rest.IndexOfAnyExceptInRange('0', '9');
        if (digits is >= 1 and <= 3 && rest[digits..].StartsWith(". ", StringComparison.Ordinal))
            return indent + digits + 2;
        kind = BlockKind.Quotation;
        return rest.StartsWith("> ", StringComparison.Ordinal) ? indent + 2 : 0;
    }
}
