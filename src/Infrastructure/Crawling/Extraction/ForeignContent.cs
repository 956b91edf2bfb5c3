using System.Text.RegularExpressions;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>Sees what is no page by its first characters, whatever it is labelled.</summary>
internal static partial class ForeignContent
{
    private const int Looked = 4000;

    /// <summary>The share of characters that no text has, in the part looked at.</summary>
    private const double MostUnreadable = 0.02;

    private const int FewestStatements = 8;

    private const double MostProse = 0.5;

    /// <summary>The share of marks in what people write, at most.</summary>
    private const double MostMarks = 0.06;

    /// <summary>What it is instead, or null.</summary>
    internal static string? Of(string content, bool isMarkdown)
    {
        var head = content.AsSpan(0, Math.Min(content.Length, Looked)).TrimStart("\uFEFF \t\r\n");
        if (head.StartsWith("%PDF-") || head.StartsWith("{\\rtf"))
            return "it is a document of another kind";
        if (IsBinary(head))
            return "it is not text";
        var start = head.ToString();
        if (start.Length == 0)
            return null;
        if (start[0] is '{' or '[' && Json().IsMatch(start))
            return "it is JSON";
        if (Feed().IsMatch(start))
            return "it is a feed";
        if (start.StartsWith("<?xml", StringComparison.Ordinal) && !Page().IsMatch(start))
            return "it is XML of another kind";
        return start[0] != '<' && !isMarkdown && IsScript(start) ? "it is a script" : null;
    }

    private static bool IsScript(string start)
    {
        if (
            Packed().IsMatch(start)
            && start.Count(c => c is ';' or '{' or '}' or '(' or ')' or '=') > start.Length * MostMarks
        )
            return true;
        var lines = start.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var statements = lines.Count(line => Script().IsMatch(line));
        return statements >= FewestStatements && statements > lines.Length * MostProse;
    }

    private static bool IsBinary(ReadOnlySpan<char> text)
    {
        var unreadable = 0;
        foreach (var c in text)
        {
            if (
                c == '\uFFFD'
                || (c < ' ' && c is not ('\t' or '\n' or '\r' or '\f'))
                || c is >= '\u0080' and <= '\u009F'
            )
                unreadable++;
        }

        return unreadable > text.Length * MostUnreadable && unreadable > 4;
    }

    [GeneratedRegex(
        @"^(?:\{\s*(?:""[^""\n]{0,200}""\s*:|\})|\[\s*(?:\{\s*""|\[\s*[\[""\d-]|""[^""\n]*""\s*,|-?\d+(?:\.\d+)?\s*,|\]))",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Json();

    [GeneratedRegex(
        @"^(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*|<\?xml-stylesheet[^>]*>\s*)*<(?:rss|feed|rdf:RDF|urlset|sitemapindex|opml|svg|soap:Envelope)[\s>]",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Feed();

    [GeneratedRegex(
        @"<(?:html|head|body|article|main|div|p|h1)[\s>]",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Page();

    // A script on one line.
    [GeneratedRegex(
        @"^(?:/\*[^*]*\*/\s*)?(?:!function|\(function|\(\(\) ?=>|[""']use strict[""']|(?:var|let|const) [\w$]+ ?=|import ?[{""'*\w]|self\.|window\.|define\(|module\.exports|(?:async )?function \w*\()",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Packed();

    // Statements and rules, each on a line of its own.
    [GeneratedRegex(
        @"^\s*(?:(?:export |async )*function\b.*|(?:var|let|const) [\w$]+ ?=.*|import .+ from ['""]|(?:if|for|while) ?\(.*\) ?\{?|return\b.*;|\}[);,]*|[\w$.]+(?:\(.*\)|\.[\w$]+ ?=.*);|[.#@]?[\w .#:>,-]+ ?\{|[\w-]+: ?[^:]+;|//.*|/\*.*)\s*$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Script();
}
