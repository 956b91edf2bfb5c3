using System.Text.Json;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;

namespace BlogManager.Infrastructure.Crawling.SiteIndexes;

/// <summary>
/// Finds the hub of a feed (W3C WebSub, section 4): in its Link headers, in the links at its head, or in the hubs of a JSON
/// Feed. One pass, by the names of tags alone.
/// </summary>
internal static class HubLinks
{
    internal static FeedHub? Of(PostUrl url, string text, IReadOnlyList<string> headers)
    {
        List<(string Rel, string Target)> links = [.. headers.SelectMany(InHeader), .. InFeed(text)];
        return First(url, links, "hub") is { } hub ? new FeedHub(hub, First(url, links, "self") ?? url) : null;
    }

    private static PostUrl? First(PostUrl url, List<(string Rel, string Target)> links, string rel)
    {
        foreach (var (_, target) in links.Where(l => l.Rel.Equals(rel, StringComparison.OrdinalIgnoreCase)))
        {
            if (
                Link.Resolve(new Uri(url.Value), target) is { } link
                && PostUrl.Parse(link.AbsoluteUri) is { IsSuccess: true } parsed
            )
                return parsed.Value;
        }

        return null;
    }

    // <https://hub.example/>; rel="hub", <https://blog.example/feed>; rel=self (RFC 8288)
    private static IEnumerable<(string Rel, string Target)> InHeader(string header)
    {
        var at = 0;
        while (header.IndexOf('<', at) is >= 0 and var open && header.IndexOf('>', open) is >= 0 and var close)
        {
            var end = header.IndexOf('<', close);
            var parameters = header[close..(end < 0 ? header.Length : end)];
            foreach (var parameter in parameters.Split([';', ',']))
            {
                var pair = parameter.Split('=', 2, StringSplitOptions.TrimEntries);
                if (pair is [var name, var value] && name.Equals("rel", StringComparison.OrdinalIgnoreCase))
                {
                    foreach (var rel in value.Trim('"').Split(' ', StringSplitOptions.RemoveEmptyEntries))
                        yield return (rel, header[(open + 1)..close]);
                }
            }

            at = close;
        }
    }

    private static IEnumerable<(string Rel, string Target)> InFeed(string text) =>
        text.AsSpan().TrimStart('\uFEFF').TrimStart().StartsWith("{") ? InJson(text) : InXml(text);

    private static IEnumerable<(string Rel, string Target)> InXml(string text)
    {
        for (var at = text.IndexOf('<', StringComparison.Ordinal); at >= 0; at = text.IndexOf('<', at + 1))
        {
            var end = text.IndexOf('>', at);
            if (end < 0)
                yield break;
            var tag = text.AsSpan(at + 1, end - at - 1);
            var name = FeedScanner.NameOf(tag);
            // What a post links to is its own.
            if (name is "item" or "entry")
                yield break;
            if (
                name == "link"
                && FeedScanner.Attribute(tag, "rel") is { } rel
                && FeedScanner.Attribute(tag, "href") is { } target
            )
                yield return (rel, target);
        }
    }

    private static List<(string Rel, string Target)> InJson(string text)
    {
        List<(string Rel, string Target)> found = [];
        try
        {
            using var feed = JsonDocument.Parse(text.TrimStart('\uFEFF'));
            if (feed.RootElement.ValueKind != JsonValueKind.Object)
                return found;
            if (Text(feed.RootElement, "feed_url") is { } self)
                found.Add(("self", self));
            if (feed.RootElement.TryGetProperty("hubs", out var hubs) && hubs.ValueKind == JsonValueKind.Array)
                found.AddRange(
                    hubs.EnumerateArray()
                        .Where(h =>
                            h.ValueKind == JsonValueKind.Object
                            && string.Equals(Text(h, "type"), "websub", StringComparison.OrdinalIgnoreCase)
                        )
                        .Select(h => Text(h, "url"))
                        .OfType<string>()
                        .Select(target => ("hub", target))
                );
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // What is no JSON, or has half a character in a text, names no hub.
        }

        return found;
    }

    private static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
