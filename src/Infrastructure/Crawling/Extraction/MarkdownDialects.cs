using System.Text;
using System.Text.RegularExpressions;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>
/// Takes off what static sites write between the lines of Markdown and no parser of it knows: the imports and
/// components of MDX, tags of Liquid and shortcodes of Hugo, the fences of admonitions, attribute lists of kramdown,
/// links and comments of Obsidian. Code stays as it is.
/// </summary>
internal sealed partial class MarkdownDialects
{
    /// <summary>A declaration that is never ended is none.</summary>
    private const int MostLinesOfExport = 200;

    private readonly StringBuilder _out;
    private readonly bool _hides;
    private string? _fence;
    private string? _until;
    private bool _isHighlight;
    private int _admonition = -1;
    private int _exportLines;
    private int _open;

    private MarkdownDialects(int length, bool hides) => (_out, _hides) = (new StringBuilder(length), hides);

    internal static string Plain(string markdown, CancellationToken cancellationToken) =>
        // A comment that is never ended is none.
        Plain(markdown, hides: true, cancellationToken) ?? Plain(markdown, hides: false, cancellationToken)!;

    private static string? Plain(string markdown, bool hides, CancellationToken cancellationToken)
    {
        var dialects = new MarkdownDialects(markdown.Length, hides);
        foreach (var line in markdown.Split('\n'))
        {
            cancellationToken.ThrowIfCancellationRequested();
            dialects.Line(line.TrimEnd('\r'));
        }

        return dialects._until is null ? dialects._out.ToString() : null;
    }

    private void Line(string line)
    {
        if (_until is null && _exportLines == 0 && Fenced(line))
            return;
        if (_exportLines > 0 || (_until is null && Export().IsMatch(line)))
        {
            Declared(line);
            return;
        }

        if (_until is null && (Import().IsMatch(line) || Contents().IsMatch(line)))
            return;
        if (_until is null && Admonition().Match(line) is { Success: true } box)
        {
            Boxed(line, box);
            return;
        }

        if (_until is null && Attributes().IsMatch(line))
        {
            // "* TOC" before "{:toc}" is where the table of contents goes.
            if (line.Contains("toc", StringComparison.Ordinal))
                DropLast("* TOC", "- TOC", "1. TOC");
            return;
        }

        line = Dedented(line);
        if (Alert().Match(line) is { Success: true } alert)
            line = alert.Groups[1].Value + alert.Groups[2].Value;
        Write(line);
    }

    // Between fences everything is code; Liquid and Hugo have fences of their own.
    private bool Fenced(string line)
    {
        var text = line.TrimStart(' ', '\t', '>');
        if (_fence is not null)
        {
            if (
                _isHighlight
                    ? EndHighlight().IsMatch(text)
                    : text.TrimEnd() is var end && end.Length >= _fence.Length && end.Trim(_fence[0]).Length == 0
            )
            {
                _out.Append(_isHighlight ? "```" : Dedented(line)).Append('\n');
                (_fence, _isHighlight) = (null, false);
            }
            else
            {
                _out.Append(Dedented(line)).Append('\n');
            }

            return true;
        }

        if (Highlight().IsMatch(text))
        {
            (_fence, _isHighlight) = ("```", true);
            _out.Append("```\n");
            return true;
        }

        var mark = text.Length > 0 ? text[0] : ' ';
        var length = mark is '`' or '~' ? text.Length - text.TrimStart(mark).Length : 0;
        if (length < 3 || (mark == '`' && text[length..].Contains('`')))
            return false;
        _fence = new string(mark, length);
        _out.Append(Dedented(line)).Append('\n');
        return true;
    }

    private void Declared(string line)
    {
        _exportLines++;
        foreach (var c in line)
            _open +=
                c is '{' or '[' or '(' ? 1
                : c is '}' or ']' or ')' ? -1
                : 0;
        if (_open <= 0 || _exportLines >= MostLinesOfExport)
            (_exportLines, _open) = (0, 0);
    }

    // ":::note Title" and "!!! note "Title"": of the latter the text is set in.
    private void Boxed(string line, Match box)
    {
        if (line.AsSpan().TrimStart() is not [':', ..])
            _admonition = line.Length - line.AsSpan().TrimStart().Length + 4;
        var title = box.Groups[1].Value.Trim().Trim('"', '[', ']', '“', '”').Trim();
        _out.Append('\n');
        if (title.Length > 0 && title[0] != '{')
            Write($"**{title}**");
        _out.Append('\n');
    }

    private string Dedented(string line)
    {
        if (_admonition < 0 || string.IsNullOrWhiteSpace(line))
            return line;
        var indent = line.Length - line.AsSpan().TrimStart(' ').Length;
        if (indent >= _admonition)
            return line[_admonition..];
        if (line[0] == '\t')
            return line[1..];
        _admonition = -1;
        return line;
    }

    private void DropLast(params string[] lines)
    {
        foreach (var line in lines)
        {
            if (_out.Length >= line.Length + 1 && _out.ToString(_out.Length - line.Length - 1, line.Length) == line)
                _out.Length -= line.Length + 1;
        }
    }

    // Piece by piece between marks of code.
    private void Write(string line)
    {
        var before = _out.Length;
        for (var at = 0; at < line.Length; )
        {
            if (_until is not null)
            {
                var end = line.IndexOf(_until, at, StringComparison.Ordinal);
                if (end < 0)
                    break;
                at = end + _until.Length;
                _until = null;
                continue;
            }

            var tick = line.IndexOf('`', at);
            var piece = line[at..(tick < 0 ? line.Length : tick)];
            var hidden = _hides ? Hidden().Match(piece) : Match.Empty;
            if (hidden.Success && hidden.Value == "%%" && !OpensComment(line, at + hidden.Index))
            {
                _out.Append(Cleaned(piece[..(hidden.Index + 2)]));
                at += hidden.Index + 2;
                continue;
            }

            if (hidden.Success)
            {
                _out.Append(Cleaned(piece[..hidden.Index]));
                at += hidden.Index + hidden.Length;
                _until = hidden.Value switch
                {
                    "{/*" => "*/}",
                    "%%" => "%%",
                    _ => "endcomment %}",
                };
                continue;
            }

            _out.Append(Cleaned(piece));
            if (tick < 0)
                break;
            var length = 1;
            while (tick + length < line.Length && line[tick + length] == '`')
                length++;
            var close = line.IndexOf(new string('`', length), tick + length, StringComparison.Ordinal);
            at = close < 0 ? tick + length : close + length;
            _out.Append(line, tick, at - tick);
        }

        // A line that held nothing but marks must not part the paragraph that it stands in.
        if (_out.Length > before || string.IsNullOrWhiteSpace(line))
            _out.Append('\n');
    }

    // At the start of a line it does; within one only where it ends there: "50%% off".
    private static bool OpensComment(string line, int at) =>
        line.AsSpan(0, at).IsWhiteSpace() || line.IndexOf("%%", at + 2, StringComparison.Ordinal) >= 0;

    private static string Cleaned(string piece)
    {
        if (piece.AsSpan().IndexOfAny("{[<") < 0)
            return piece;
        piece = Tag().Replace(piece, string.Empty);
        piece = Embed().Replace(piece, string.Empty);
        piece = WikiLink().Replace(piece, m => m.Groups[2].Success ? m.Groups[2].Value : m.Groups[1].Value);
        return Component().Replace(piece, string.Empty);
    }

    [GeneratedRegex(
        @"^import(?: .+)? (?:from )?['""][^'""]+['""];?\s*$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Import();

    [GeneratedRegex(
        @"^export (?:(?:const|let|var) [\w$]+ ?=|(?:default )?(?:async )?function\b|default [({\w])",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Export();

    [GeneratedRegex(
        @"^\s*(?:\[TOC\]|\[\[_?TOC_?\]\]|\{\{?% ?toc ?%\}?\})\s*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Contents();

    [GeneratedRegex(
        @"^\s*(?::{3,}\s*(?:\{?\.?[\w-]+\}?)?|(?:!!!|\?\?\?\+?) +[\w -]+?)(\s+[^\s""].*|\s*""[^""]*""|\[[^\]]*\])?\s*$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Admonition();

    [GeneratedRegex(@"^\s*\{:[^}]*\}\s*$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Attributes();

    [GeneratedRegex(
        @"^((?:\s{0,3}>)+\s*)\[![\w-]+\][+-]?\s*(.*)$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Alert();

    [GeneratedRegex(
        @"^(?:\{% ?(?:highlight|codeblock)\b[^}]*%\}|\{\{[<%] ?highlight\b[^}]*[>%]\}\})\s*$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Highlight();

    [GeneratedRegex(
        @"^(?:\{% ?end(?:highlight|codeblock) ?%\}|\{\{[<%] ?/ ?highlight ?[>%]\}\})\s*$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex EndHighlight();

    [GeneratedRegex(@"\{/\*|%%|\{%-? comment -?%\}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Hidden();

    [GeneratedRegex(
        @"\{%-?[^{}]*-?%\}|\{\{[<%][^{}]*[>%]\}\}|\{\{[^{}<%][^{}]*\}\}|\{:[^{}\n]*\}",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Tag();

    [GeneratedRegex(@"!\[\[[^\[\]]*\]\]", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Embed();

    [GeneratedRegex(
        @"\[\[([^\[\]|\s#][^\[\]|#]*)(?:#[^\[\]|]*)?(?:\|([^\[\]]+))?\]\]",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex WikiLink();

    // Names of components begin with a capital and are no shouting: <P> is HTML.
    [GeneratedRegex(
        @"</?[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9.]*(?:\s(?:[^<>{}]|\{[^{}]*\}|\{[^{}]*\{[^{}]*\}[^{}]*\})*)?/?>",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Component();
}
