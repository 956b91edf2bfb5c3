using Markdig;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Renderers;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>
/// Writes Markdown as HTML, and gives up on what Markdig would take more than its length's time for (ADR 20).
/// </summary>
internal static class MarkdownPages
{
    /// <summary>The most definitions of links and footnotes: Markdig takes the square of their number.</summary>
    internal const int MostDefinitions = 10_000;

    /// <summary>The most marks of emphasis, code, links and cells.</summary>
    internal const int MostMarks = 250_000;

    /// <summary>The most characters that Markdig may look through for the ends of links that are never ended.</summary>
    internal const long MostSought = 30_000_000;

    /// <summary>
    /// The most lists and quotations that a line may open within each other: at each Markdig looks at all that is left of
    /// the line.
    /// </summary>
    private const int MostOpened = 100;

    // CommonMark: an item's number has nine digits at most.
    private const int MostDigits = 9;

    private const string TooDeep = "it is nested too deeply";

    /// <summary>The HTML, or null with the reason.</summary>
    /// <param name="markdown">The text, without its front matter.</param>
    internal static (string? Html, string? Refusal) Write(string markdown, CancellationToken cancellationToken)
    {
        markdown = MarkdownDialects.Plain(markdown, cancellationToken);
        if (Definitions(markdown) > MostDefinitions)
            return (null, $"it defines more than {MostDefinitions} links and footnotes");
        if (IsNestedTooDeeply(markdown))
            return (null, TooDeep);
        var guard = new Guard(cancellationToken);
        var builder = new MarkdownPipelineBuilder()
            .UsePipeTables()
            .UseFootnotes()
            .UseAutoLinks()
            .UseEmphasisExtras()
            .UseTaskLists();
        builder.Extensions.Add(guard);
        try
        {
            return (Markdown.ToHtml(markdown, builder.Build()), null);
        }
        catch (ArgumentException)
        {
            // Markdig's own limit on nesting.
            return (null, TooDeep);
        }
        catch (TooCostlyException)
        {
            return (null, "it has too many marks or links that are never ended");
        }
    }

    // "[name]: …" at the start of a line, within quotations and lists too.
    private static int Definitions(string markdown)
    {
        var count = 0;
        foreach (var line in markdown.AsSpan().EnumerateLines())
        {
            var start = line.TrimStart(" \t>-*+");
            count +=
                start.StartsWith("[", StringComparison.Ordinal) && start.Contains("]:", StringComparison.Ordinal)
                    ? 1
                    : 0;
        }

        return count;
    }

    private static bool IsNestedTooDeeply(string markdown)
    {
        foreach (var line in markdown.AsSpan().EnumerateLines())
        {
            var rest = line.TrimStart(" \t");
            var opened = 0;
            while (Marker(rest) is > 0 and var length)
            {
                rest = rest[length..].TrimStart(" \t");
                opened++;
            }

            // A line of marks alone is a rule between two parts.
            if (opened > MostOpened && rest.Length > 0)
                return true;
        }

        return false;
    }

    /// <summary>How long the mark of a list item or a quotation is that a line begins with; 0 for none.</summary>
    private static int Marker(ReadOnlySpan<char> line)
    {
        if (line.Length > 0 && line[0] == '>')
            return 1;
        var digits = 0;
        while (digits < line.Length && digits < MostDigits && char.IsAsciiDigit(line[digits]))
            digits++;
        var end = digits > 0 && digits < line.Length && line[digits] is '.' or ')' ? digits + 1 : 0;
        if (digits == 0 && line.Length > 0 && line[0] is '-' or '*' or '+')
            end = 1;
        return end > 0 && end < line.Length && line[end] is ' ' or '\t' ? end : 0;
    }

    private sealed class TooCostlyException : Exception;

    /// <summary>Stands before the parsers of what is written within a line, and counts.</summary>
    private sealed class Guard : InlineParser, IMarkdownExtension
    {
        private readonly CancellationToken _cancellationToken;
        private int _marks;
        private long _sought;

        internal Guard(CancellationToken cancellationToken)
        {
            _cancellationToken = cancellationToken;
            OpeningCharacters =
            [
                '[',
                ']',
                '!',
                '*',
                '_',
                '~',
                '^',
                '+',
                '=',
                '`',
                '<',
                '|',
                '&',
                '\\',
                ':',
                'h',
                'w',
                'f',
                'm',
                't',
                '\n',
            ];
        }

        public override bool Match(InlineProcessor processor, ref StringSlice slice)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (char.IsAsciiLetter(slice.CurrentChar) || slice.CurrentChar is '\n' or ':')
                return false;
            // A link's address and title are sought to the end of its block.
            if (slice.CurrentChar == ']' && slice.PeekChar() == '(')
                _sought += slice.End - slice.Start;
            if (++_marks > MostMarks || _sought > MostSought)
                throw new TooCostlyException();
            return false;
        }

        public void Setup(MarkdownPipelineBuilder pipeline) => pipeline.InlineParsers.Insert(0, this);

        public void Setup(MarkdownPipeline pipeline, IMarkdownRenderer renderer) { }
    }
}
