using System.Globalization;
using System.Text;
using AngleSharp.Dom;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>
/// Writes an article's elements as the light Markdown of a stored text: headings, paragraphs, list items, quotations
/// and code; nothing of markup within a line.
/// </summary>
internal sealed class BlockWriter(CancellationToken cancellationToken)
{
    /// <summary>Elements nested deeper than this are read as one run of text: pages of people do not nest so.</summary>
    private const int MaxDepth = 200;

    internal static readonly HashSet<string> Skipped = new(StringComparer.OrdinalIgnoreCase)
    {
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "rt",
        "rp",
        "iframe",
        "object",
        "embed",
        "button",
        "input",
        "select",
        "textarea",
        "nav",
        "img",
        "picture",
        "video",
        "audio",
        "canvas",
        "map",
        "head",
        "link",
        "meta",
        "title",
        "dialog",
    };

    internal static readonly HashSet<string> Inline = new(StringComparer.OrdinalIgnoreCase)
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    };

    /// <summary>Stands for a break within a line, until the line is written.</summary>
    private const char Break = '\u2028';

    private readonly StringBuilder _out = new();
    private readonly StringBuilder _line = new();

    // The items so far of the ordered list that is being written.
    private int? _items;
    private int _keepsLines;

    internal static string Write(IElement root, CancellationToken cancellationToken)
    {
        var writer = new BlockWriter(cancellationToken) { _keepsLines = KeepsLines(root) ? 1 : 0 };
        writer.Children(root, string.Empty, 0);
        writer.EndBlock(string.Empty);
        return writer._out.ToString();
    }

    private void Children(INode node, string marker, int depth)
    {
        foreach (var child in node.ChildNodes)
        {
            if (child is IText text)
                Text(text, marker);
            else if (child is IElement element)
                Element(element, marker, depth + 1);
        }
    }

    // Where the page keeps line ends as they stand, a blank line parts paragraphs.
    private void Text(IText text, string marker)
    {
        if (_keepsLines == 0)
        {
            _line.Append(text.Data);
            return;
        }

        var lines = text.Data.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var isWithin = i > 0 && i < lines.Length - 1;
            if (isWithin && string.IsNullOrWhiteSpace(lines[i]))
                EndBlock(marker);
            else if (i > 0)
                _line.Append(Break).Append(lines[i]);
            else
                _line.Append(lines[i]);
        }
    }

    private void Element(IElement element, string marker, int depth)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var name = element.LocalName;
        if (
            Skipped.Contains(name)
            || element.GetAttribute("hidden") is { } hidden && hidden != "until-found"
            || element.GetAttribute("aria-hidden") == "true"
            || IsPermalink(element)
        )
            return;
        if (depth > MaxDepth)
        {
            _line.Append(element.TextContent);
            return;
        }

        var keepsLines = KeepsLines(element);
        _keepsLines += keepsLines ? 1 : 0;
        Shown(element, name, marker, depth);
        _keepsLines -= keepsLines ? 1 : 0;
    }

    private static bool KeepsLines(IElement element) =>
        element.GetAttribute("style") is { Length: < 500 } style
        && style.Contains("white-space", StringComparison.OrdinalIgnoreCase)
        && style.Contains("pre", StringComparison.OrdinalIgnoreCase);

    private void Shown(IElement element, string name, string marker, int depth)
    {
        switch (name)
        {
            case "br":
                // A double break parts paragraphs, a single one only words.
                if (EndsInBreak())
                    EndBlock(marker);
                else
                    _line.Append(Break);
                break;
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                EndBlock(marker);
                Children(element, string.Empty, depth);
                EndBlock(new string('#', name[1] - '0') + " ");
                break;
            case "pre":
                EndBlock(marker);
                Code(element);
                break;
            case "ol" or "ul" or "menu":
                EndBlock(marker);
                var outer = _items;
                _items = name == "ol" ? First(element) : null;
                Children(element, marker, depth);
                EndBlock(marker);
                _items = outer;
                break;
            case "li":
                EndBlock(marker);
                _items = _items is not null && Number(element, "value") is { } value ? value : _items + 1;
                var item = _items is { } number ? $"{Math.Clamp(number, 0, 999)}. " : "- ";
                Children(element, item, depth);
                EndBlock(item);
                break;
            case "blockquote":
                EndBlock(marker);
                Children(element, "> ", depth);
                EndBlock("> ");
                break;
            case "sup" or "sub":
                Scripts.Write(element, _line);
                break;
            case "q":
                _line.Append('“');
                Children(element, marker, depth);
                _line.Append('”');
                break;
            case "table" when CodeTable.Code(element) is { } code:
                EndBlock(marker);
                Fence(code);
                break;
            case "tr":
                EndBlock(marker);
                Row(element, depth);
                EndBlock(marker);
                break;
            default:
                if (Inline.Contains(name) && !HoldsBlocks(element))
                {
                    Children(element, marker, depth);
                }
                else
                {
                    EndBlock(marker);
                    Children(element, marker, depth);
                    EndBlock(marker);
                }

                break;
        }
    }

    private static int First(IElement list) => (Number(list, "start") ?? 1) - 1;

    private static int? Number(IElement element, string attribute) =>
        int.TryParse(element.GetAttribute(attribute), CultureInfo.InvariantCulture, out var number) ? number : null;

    private void Row(IElement row, int depth)
    {
        var first = true;
        foreach (var cell in row.Children)
        {
            if (!first)
                _line.Append(" | ");
            first = false;
            Inner(cell, depth);
        }
    }

    // Blocks within a table cell stay on its line.
    private void Inner(INode node, int depth)
    {
        foreach (var child in node.ChildNodes)
        {
            if (child is IText text)
                _line.Append(text.Data);
            else if (child is IElement element && !Skipped.Contains(element.LocalName) && depth < MaxDepth)
            {
                _line.Append(Inline.Contains(element.LocalName) ? string.Empty : " ");
                Inner(element, depth + 1);
            }
        }
    }

    private bool EndsInBreak()
    {
        for (var at = _line.Length - 1; at >= 0 && char.IsWhiteSpace(_line[at]); at--)
        {
            if (_line[at] == Break)
                return true;
        }

        return false;
    }

    private void Code(IElement element)
    {
        var code = new StringBuilder();
        CodeTable.Lines(element, code);
        Fence(code.ToString());
    }

    private void Fence(string code)
    {
        var lines = code.Replace("\r\n", "\n", StringComparison.Ordinal).Trim('\n').TrimEnd();
        if (lines.Length == 0)
            return;
        Separate();
        // A line that begins with a fence would end the block: it is set in by a space.
        _out.Append("```")
            .Append(("\n" + lines).Replace("\n```", "\n ```", StringComparison.Ordinal))
            .Append("\n```\n");
    }

    private void EndBlock(string marker)
    {
        var text = OneLine(_line);
        _line.Clear();
        if (text.Length == 0)
            return;
        // A paragraph that looks like a heading or a fence must not become one.
        if (marker.Length == 0 && (text[0] == '#' || text.StartsWith("```", StringComparison.Ordinal)))
            text = " " + text;
        // Items of a list follow each other without a blank line.
        if (!(marker.Length > 0 && marker[0] is not ('#' or '>') && _out.Length > 0 && LastLineIsItem()))
            Separate();
        _out.Append(marker).Append(text).Append('\n');
    }

    private void Separate()
    {
        if (_out.Length > 0)
            _out.Append('\n');
    }

    private bool LastLineIsItem()
    {
        var at = _out.Length - 2;
        while (at >= 0 && _out[at] != '\n')
            at--;
        return _out.Length > at + 2 && (_out[at + 1] == '-' || char.IsAsciiDigit(_out[at + 1]));
    }

    private static bool HoldsBlocks(IElement element) =>
        element.Children.Any(c => !Inline.Contains(c.LocalName) && c.LocalName is not ("br" or "img"));

    /// <summary>The small anchors beside headings, and the marks and arrows of footnotes.</summary>
    private static bool IsPermalink(IElement element)
    {
        if (element.LocalName != "a")
            return false;
        if (element.GetAttribute("role") == "doc-noteref" || element.ClassList.Contains("footnote-ref"))
            return true;
        var text = element.TextContent.Trim();
        var href = element.GetAttribute("href") ?? string.Empty;
        return href.Contains('#', StringComparison.Ordinal)
            && text is "" or "#" or "¶" or "🔗" or "§" or "↩" or "↩︎" or "^";
    }

    private static string OneLine(StringBuilder line)
    {
        var text = new StringBuilder(line.Length);
        var space = false;
        foreach (var piece in line.GetChunks())
        {
            foreach (var c in piece.Span)
            {
                if (char.IsWhiteSpace(c))
                {
                    space = text.Length > 0;
                    continue;
                }

                if (space)
                    text.Append(' ');
                space = false;
                text.Append(c);
            }
        }

        return text.ToString();
    }
}
