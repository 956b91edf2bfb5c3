using System.Text.RegularExpressions;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>
/// The head of a Markdown file, in YAML (<c>---</c>) or TOML (<c>+++</c>): only its plain <c>key: value</c> lines are
/// read.
/// </summary>
internal sealed partial record FrontMatter(string? Title, string? Author, DateTimeOffset? Date, string? Language)
{
    private static readonly FrontMatter None = new(null, null, null, null);

    internal static (FrontMatter Head, string Body) Split(string markdown)
    {
        var text = markdown.TrimStart('\uFEFF', '\n', '\r');
        var fence =
            text.StartsWith("---", StringComparison.Ordinal) ? "---"
            : text.StartsWith("+++", StringComparison.Ordinal) ? "+++"
            : null;
        if (fence is null)
            return (None, markdown);
        var lines = text.Split('\n');
        if (lines[0].Trim() != fence)
            return (None, markdown);
        var end = Array.FindIndex(lines, 1, l => l.Trim() == fence);
        // Two rules with prose between them are no head.
        if (end < 0 || !lines[1..end].All(IsOfHead))
            return (None, markdown);
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines[1..end].TakeWhile(l => !(fence == "+++" && l.StartsWith('['))))
        {
            if (Pair().Match(line) is { Success: true } pair)
                values.TryAdd(pair.Groups[1].Value, Unquote(pair.Groups[2].Value));
        }

        string? Value(params string[] keys) =>
            keys.Select(k => values.GetValueOrDefault(k)).FirstOrDefault(v => !string.IsNullOrWhiteSpace(v));
        var head = new FrontMatter(
            Value("title"),
            Value("author", "authors"),
            DateReader.Read(Value("date", "published", "pubDate", "publishDate", "created"), Value("lang", "language")),
            Value("lang", "language")
        );
        return (head, string.Join('\n', lines[(end + 1)..]));
    }

    private static bool IsOfHead(string line) =>
        string.IsNullOrWhiteSpace(line)
        || line[0] is ' ' or '\t' or '-' or '#' or '[' or ']' or '}'
        || Pair().IsMatch(line)
        || line.TrimEnd().EndsWith(':');

    private static string Unquote(string value)
    {
        if (value.Trim() is ">" or ">-" or "|" or "|-")
            return string.Empty;
        var items = value.Trim().TrimStart('[').TrimEnd(']').Split("\", \"").SelectMany(v => v.Split("', '"));
        return string.Join(", ", items.Select(i => i.Trim().Trim('"', '\'').Trim()));
    }

    [GeneratedRegex(
        @"^([A-Za-z_][A-Za-z0-9_.\-]*)[ \t]*[:=](.*)$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Pair();
}
