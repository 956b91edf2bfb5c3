using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>
/// The head of a Markdown file, in YAML (<c>---</c>) or TOML (<c>+++</c>), of which only the plain <c>key: value</c> lines
/// are read, or in JSON.
/// </summary>
internal sealed partial record FrontMatter(string? Title, string? Author, DateTimeOffset? Date, string? Language)
{
    private static readonly FrontMatter None = new(null, null, null, null);

    private const int LongestHead = 20_000;

    internal static (FrontMatter Head, string Body) Split(string markdown)
    {
        var text = markdown.TrimStart('\uFEFF', '\n', '\r');
        var fence =
            text.StartsWith("---", StringComparison.Ordinal) ? "---"
            : text.StartsWith("+++", StringComparison.Ordinal) ? "+++"
            : null;
        if (fence is null)
            return Json(text) ?? (None, markdown);
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

    // Hugo takes a head in JSON too: an object that the text begins with.
    private static (FrontMatter Head, string Body)? Json(string text)
    {
        if (text.Length == 0 || text[0] != '{' || text.IndexOf('"', 1) is not (> 0 and < 20))
            return null;
        var bytes = Encoding.UTF8.GetBytes(text[..Math.Min(text.Length, LongestHead)]);
        var reader = new Utf8JsonReader(bytes, isFinalBlock: false, default);
        try
        {
            if (!JsonDocument.TryParseValue(ref reader, out var json))
                return null;
            using (json)
            {
                string? Value(params string[] keys) =>
                    keys.Select(k => json.RootElement.TryGetProperty(k, out var value) ? Line(value) : null)
                        .FirstOrDefault(v => !string.IsNullOrWhiteSpace(v));
                var head = new FrontMatter(
                    Value("title"),
                    Value("author", "authors"),
                    DateReader.Read(Value("date", "publishDate", "published"), Value("lang", "language")),
                    Value("lang", "language")
                );
                var length = Encoding.UTF8.GetCharCount(bytes, 0, (int)reader.BytesConsumed);
                return (head, text[length..]);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // A text may begin with a brace; the last two are what lone surrogates meet.
            return null;
        }
    }

    private static string? Line(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Array => string.Join(
                ", ",
                value.EnumerateArray().Take(20).Select(Line).Where(v => v is not null)
            ),
            _ => null,
        };

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
