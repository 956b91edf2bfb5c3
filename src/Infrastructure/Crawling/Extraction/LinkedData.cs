using System.Text;
using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using BlogManager.Domain.Posts;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>What a page's JSON-LD says of its article.</summary>
/// <param name="Headline">The title, or null.</param>
/// <param name="Author">The names, or null.</param>
/// <param name="Published">The date as written, or null.</param>
/// <param name="Body">The text, where the page has it there, or null.</param>
internal sealed record LinkedData(string? Headline, string? Author, string? Published, string? Body)
{
    private static readonly LinkedData None = new(null, null, null, null);

    private const int MostScripts = 20;
    private const int MostObjects = 500;
    private const int MostDepth = 8;

    private static readonly JsonDocumentOptions Loose = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>What lists of other pages stand in.</summary>
    private static readonly HashSet<string> Lists = new(StringComparer.Ordinal)
    {
        "itemListElement",
        "relatedLink",
        "significantLink",
        "citation",
        "comment",
        "mentions",
    };

    internal static LinkedData Read(IHtmlDocument page, PostUrl url)
    {
        var scripts = page.QuerySelectorAll("script[type^='application/ld+json' i]").Take(MostScripts).ToList();
        if (scripts.Count == 0)
            return None;
        var titles = page.QuerySelectorAll("h1")
            .Take(5)
            .Select(h => h.TextContent)
            .Append(page.Title)
            .Append(page.QuerySelector("meta[property='og:title']")?.GetAttribute("content"))
            .OfType<string>()
            .Select(Letters)
            .Where(t => t.Length > 0)
            .ToList();
        var found = new List<(JsonElement Article, int Score)>();
        var named = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var documents = new List<JsonDocument>();
        try
        {
            foreach (var script in scripts)
            {
                if (Parse(script.TextContent) is not { } json)
                    continue;
                documents.Add(json);
                var left = MostObjects;
                foreach (var item in Objects(json.RootElement, 0))
                {
                    if (--left < 0)
                        break;
                    if (String(item, "@id") is { } id && item.TryGetProperty("name", out _))
                        named.TryAdd(id, item);
                    if (Score(item, titles, url) is > 0 and var score)
                        found.Add((item, score));
                }
            }

            return found.Count == 0 ? None : Of(found.MaxBy(f => f.Score).Article, named);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // This is what lone surrogates meet.
            return None;
        }
        finally
        {
            documents.ForEach(d => d.Dispose());
        }
    }

    private static LinkedData Of(JsonElement article, Dictionary<string, JsonElement> named) =>
        new(
            String(article, "headline") ?? String(article, "name"),
            article.TryGetProperty("author", out var author) ? Names(author, named, 0) : null,
            String(article, "datePublished") ?? String(article, "dateCreated"),
            String(article, "articleBody")
        );

    private static JsonDocument? Parse(string script)
    {
        var text = new StringBuilder(script.Length);
        // Templates wrap it as they wrap scripts, and write line ends into its strings.
        foreach (var line in script.AsSpan().EnumerateLines())
        {
            var bare = line.Trim();
            if (
                bare.StartsWith("//", StringComparison.Ordinal)
                || bare.StartsWith("<!--", StringComparison.Ordinal)
                || (bare.EndsWith("]]>", StringComparison.Ordinal) && !bare.Contains('"'))
            )
            {
                var from = bare.IndexOf('{');
                if (from < 0)
                    continue;
                bare = bare[from..];
            }

            foreach (var c in bare)
                text.Append(c < ' ' ? ' ' : c);
            text.Append(' ');
        }

        var json = text.ToString().Trim();
        if (json.StartsWith("<![CDATA[", StringComparison.Ordinal))
            json = json["<![CDATA[".Length..];
        json = json.TrimEnd(';', ' ');
        if (json.EndsWith("]]>", StringComparison.Ordinal))
            json = json[..^3];
        try
        {
            return JsonDocument.Parse(json, Loose);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            // Broken linked data is common and no reason to refuse the page; the other sources are asked.
            return null;
        }
    }

    private static IEnumerable<JsonElement> Objects(JsonElement element, int depth)
    {
        if (depth > MostDepth)
            yield break;
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var inner in element.EnumerateArray().SelectMany(e => Objects(e, depth + 1)))
                yield return inner;
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            yield return element;
            foreach (var property in element.EnumerateObject())
            {
                if (Lists.Contains(property.Name))
                    continue;
                foreach (var inner in Objects(property.Value, depth + 1))
                    yield return inner;
            }
        }
    }

    /// <summary>How likely an object is the page's own article; 0 where it is none.</summary>
    private static int Score(JsonElement item, List<string> titles, PostUrl url)
    {
        if (!item.TryGetProperty("@type", out var type))
            return 0;
        var types =
            type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(t => t.ToString()) : [type.ToString()];
        var kind = types.Select(Kind).DefaultIfEmpty(0).Max();
        var headline = String(item, "headline") ?? (kind > 1 ? String(item, "name") : null);
        if (kind == 0 || (headline is null && !item.TryGetProperty("datePublished", out _)))
            return 0;
        var own = Letters(headline ?? string.Empty);
        var score = kind;
        if (
            own.Length > 0
            && titles.Any(t => t.Contains(own, StringComparison.Ordinal) || own.Contains(t, StringComparison.Ordinal))
        )
            score += 8;
        if (((string[])["url", "@id", "mainEntityOfPage"]).Any(name => IsOf(item, name, url)))
            score += 4;
        return score;
    }

    private static int Kind(string type) =>
        type.EndsWith("Article", StringComparison.OrdinalIgnoreCase)
        || type.EndsWith("BlogPosting", StringComparison.OrdinalIgnoreCase)
            ? 3
        : type is "Report" or "Review" or "Recipe" or "HowTo" or "SocialMediaPosting" ? 2
        : type is "WebPage" ? 1
        : 0;

    private static bool IsOf(JsonElement item, string name, PostUrl url) =>
        String(item, name) is { Length: > 1 } address
        && Link.Resolve(new Uri(url.Value), address) is { } own
        && own.AbsolutePath == new Uri(url.Value).AbsolutePath;

    private static string? Names(JsonElement author, Dictionary<string, JsonElement> named, int depth)
    {
        if (depth > 3)
            return null;
        switch (author.ValueKind)
        {
            case JsonValueKind.String:
                return author.GetString();
            case JsonValueKind.Array:
                var names = author
                    .EnumerateArray()
                    .Take(20)
                    .Select(a => Names(a, named, depth + 1))
                    .Where(n => !string.IsNullOrWhiteSpace(n))
                    .Distinct()
                    .ToList();
                return names.Count == 0 ? null : string.Join(", ", names);
            case JsonValueKind.Object:
                if (author.TryGetProperty("name", out var name))
                    return Names(name, named, depth + 1);
                return String(author, "@id") is { } id && named.TryGetValue(id, out var person)
                    ? String(person, "name")
                    : null;
            default:
                return null;
        }
    }

    private static string? String(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
        && value.GetString() is { } text
        && !string.IsNullOrWhiteSpace(text)
            ? text
            : null;

    private static string Letters(string text) =>
        string.Concat(text.Take(300).Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
