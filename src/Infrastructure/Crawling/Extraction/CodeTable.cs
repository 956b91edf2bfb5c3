using System.Buffers;
using System.Text;
using AngleSharp.Dom;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>
/// Reads code as colourings write it: lines in elements of their own, numbers beside them, or a table whose one column
/// has the numbers and whose other has the code (Chroma, Rouge, SyntaxHighlighter, GitHub).
/// </summary>
internal static class CodeTable
{
    private const int MostRows = 5000;

    private static readonly SearchValues<char> NumbersAndSpaces = SearchValues.Create("0123456789 \t\r\n");

    private static readonly HashSet<string> NumberNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "lineno",
        "linenos",
        "lineNumber",
        "line-number",
        "line-numbers",
        "line-numbers-rows",
        "linenumber",
        "linenodiv",
        "ln",
        "lnt",
        "gutter",
        "gl",
        "rouge-gutter",
        "blob-num",
        "hljs-ln-numbers",
        "hljs-ln-n",
        "gutter-cell",
        "react-syntax-highlighter-line-number",
    };

    /// <summary>The code of a table that holds code and nothing else but its numbers; else null.</summary>
    internal static string? Code(IElement table)
    {
        var rows = table.QuerySelectorAll("tr").Take(MostRows).ToList();
        if (rows.Count == 0 || !LooksLikeCode(table))
            return null;
        var code = new StringBuilder();
        foreach (var row in rows)
        {
            var cells = row.Children.Where(c => !IsNumbers(c)).ToList();
            if (cells.Count > 1)
                return null;
            if (cells.Count == 0)
                continue;
            if (code.Length > 0 && code[^1] != '\n')
                code.Append('\n');
            Lines(cells[0], code);
        }

        return code.Length == 0 ? null : code.ToString();
    }

    /// <summary>The text of an element, line by line, without the numbers of its lines.</summary>
    internal static void Lines(IElement element, StringBuilder code)
    {
        foreach (var child in element.ChildNodes)
        {
            if (child is IText text)
                code.Append(text.Data);
            else if (child is IElement { LocalName: "br" })
                code.Append('\n');
            else if (
                child is IElement inner
                && !BlockWriter.Skipped.Contains(inner.LocalName)
                && !IsNumbersByName(inner)
            )
            {
                // Some colourings set each line of code in an element of its own.
                var isLine = !BlockWriter.Inline.Contains(inner.LocalName) && inner.LocalName is not ("td" or "th");
                if (isLine && code.Length > 0 && code[^1] != '\n')
                    code.Append('\n');
                Lines(inner, code);
                if (isLine && code.Length > 0 && code[^1] != '\n')
                    code.Append('\n');
            }
        }
    }

    private static bool LooksLikeCode(IElement table) =>
        table.QuerySelector("td pre,td code,td.code,td.blob-code,td.rouge-code,td.hljs-ln-code,td.lntd") is not null
        && table.QuerySelector("th") is null
        && table.QuerySelectorAll("td").Any(IsNumbers);

    internal static bool IsNumbersByName(IElement element) => element.ClassList.Any(NumberNames.Contains);

    private static bool IsNumbers(IElement cell)
    {
        if (IsNumbersByName(cell))
            return true;
        var text = cell.TextContent.AsSpan().Trim();
        if (text.Length == 0)
            return cell.HasAttribute("data-line-number");
        return text.IndexOfAnyExceptInRange('0', '9') < 0
            || (text[0] == '1' && text.IndexOfAnyExcept(NumbersAndSpaces) < 0);
    }
}
