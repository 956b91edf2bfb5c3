using System.Text.RegularExpressions;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>The head of a Markdown file, in YAML (<c>---</c>) or TOML (<c>+++</c>): only its plain <c>key: value</c> lines are read.</summary>
internal sealed partial record FrontMatter(string? Title, string? Author, DateTimeOffset? Date, string? Language)
{
    private static readonly FrontMatter None = new(null, null, null, null);

    /// <summary>Splits a document into its head, if it has one, and its body.</summary>
    internal static (FrontMatter Head, string Body) Split(string markdown)
    {
        var text = markdown.TrimStart('\uFEFF', '\n', '\r');
        var fence = text.StartsWith("---", StringComparison.Ordinal) ? "---" : text.StartsWith("+++", StringComparison.Ordinal) ? "+++" : null;
        if (fence is null)
            return (None, markdown);
        var lines = text.Split('\n');
        if (lines[0].Trim() != fence)
            return (None, markdown);
        var end = Array.FindIndex(lines, 1, l => l.Trim() == fence);
        if (end < 0)
            return (None, markdown);
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines[1..end])
        {
            if (Pair().Match(line) is { Success: true } pair)
                values.TryAdd(pair.Groups[1].Value, Unquote(pair.Groups[2].Value));
        }

        string? Value(params string[] keys) => keys.Select(k => values.GetValueOrDefault(k)).FirstOrDefault(v => !string.IsNullOrWhiteSpace(v));
        var head = new FrontMatter(Value("title"), Value("author", "authors"), PageMetadata.ParseDate(Value("date", "published", "pubDate")), Value("lang", "language"));
        return (head, string.Join('\n', lines[(end + 1)..]));
    }

    private static string Unquote(string value)
    {
        var items = value.Trim().TrimStart('[').TrimEnd(']').Split("\", \"").SelectMany(v => v.Split("', '"));
        return string.Join(", ", items.Select(i => i.Trim().Trim('"', '\'').Trim()));
    }

    [GeneratedRegex(@"^\s*([A-Za-z_]+)\s*[:=]\s*(.+?)\s*$", RegexOptions.CultureInvariant, 500)]
    private static partial Regex Pair();
}
