using System.Globalization;
using System.Text.RegularExpressions;

namespace BlogManager.Evaluation;

/// <summary>
/// The head of a Markdown post between two lines of <c>+++</c> (TOML) or <c>---</c> (YAML). Read are the flat entries a
/// blog page shows, strings and lists of strings; tables and other nesting are passed over.
/// </summary>
internal sealed partial record FrontMatter(
    string Title,
    IReadOnlyList<string> Authors,
    DateOnly? Date,
    string? Path,
    string Body
)
{
    /// <summary>Reads a post.</summary>
    /// <returns>Null where there is no front matter or it has no title: then it is no post.</returns>
    internal static FrontMatter? Read(string markdown)
    {
        var lines = markdown.ReplaceLineEndings("\n").Split('\n');
        var fence = lines[0].TrimEnd();
        var end = fence is "+++" or "---" ? Array.FindIndex(lines, 1, l => l.TrimEnd() == fence) : -1;
        if (end < 0)
            return null;

        var entries = Entries(lines[1..end], fence == "+++");
        var path = First(entries, "path");
        return First(entries, "title") is not { } title
            ? null
            : new FrontMatter(
                title,
                entries.GetValueOrDefault("authors") ?? entries.GetValueOrDefault("author") ?? [],
                DateIn(First(entries, "date")) ?? DateIn(path),
                path?.Trim('/'),
                string.Join('\n', lines[(end + 1)..])
            );
    }

    private static string? First(Dictionary<string, List<string>> entries, string key) =>
        entries.GetValueOrDefault(key)?.FirstOrDefault();

    private static Dictionary<string, List<string>> Entries(string[] lines, bool toml)
    {
        Dictionary<string, List<string>> entries = [];
        for (var i = 0; i < lines.Length; i++)
        {
            if (toml && lines[i].StartsWith('['))
                break; // From the first table on, keys are no longer the post's own.
            if (Entry().Match(lines[i]) is not { Success: true } match)
                continue;

            var value = match.Groups["value"].Value.Trim();
            if (value.StartsWith('['))
            {
                while (!value.EndsWith(']') && i + 1 < lines.Length)
                    value += lines[++i].Trim();
                entries[match.Groups["key"].Value] =
                [
                    .. Item().Matches(value.Trim('[', ']')).Select(m => Unquote(m.Value)),
                ];
            }
            else if (value.Length > 0)
            {
                entries[match.Groups["key"].Value] = [Unquote(value)];
            }
            else
            {
                List<string> items = [];
                while (i + 1 < lines.Length && lines[i + 1].TrimStart().StartsWith("- ", StringComparison.Ordinal))
                    items.Add(Unquote(lines[++i].TrimStart()[2..]));
                entries[match.Groups["key"].Value] = items;
            }
        }

        return entries;
    }

    private static string Unquote(string value) =>
        value.Trim() switch
        {
            ['"', .. var inner, '"'] => inner
                .Replace("\\\"", "\"", StringComparison.Ordinal)
                .Replace(@"\\", @"\", StringComparison.Ordinal),
            ['\'', .. var inner, '\''] => inner.Replace("''", "'", StringComparison.Ordinal),
            var plain => plain,
        };

    private static DateOnly? DateIn(string? text) =>
        text is not null
        && Date8601().Match(text) is { Success: true } m
        && DateOnly.TryParseExact(
            $"{m.Groups[1].Value}-{m.Groups[2].Value}-{m.Groups[3].Value}",
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var date
        )
            ? date
            : null;

    [GeneratedRegex(@"^(?<key>[A-Za-z_][\w-]*)\s*[:=]\s*(?<value>.*)$")]
    private static partial Regex Entry();

    [GeneratedRegex(
        """
            "(?:[^"\\]|\\.)*"|'[^']*'|[^,\s][^,]*
            """
    )]
    private static partial Regex Item();

    [GeneratedRegex(@"^(\d{4})[-/](\d{2})[-/](\d{2})")]
    private static partial Regex Date8601();
}
