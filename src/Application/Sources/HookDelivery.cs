using System.Text.Json;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Sources;

namespace BlogManager.Application.Sources;

/// <summary>What a delivery tells.</summary>
/// <param name="Event">What happened.</param>
/// <param name="Url">The post; null where Ghost does not say: then the whole source is looked after.</param>
internal sealed record HookDelivery(HookEvent Event, PostUrl? Url)
{
    private const string Post = "post";
    private const string Page = "page";
    private static readonly Error NoObject = Error.Invalid(
        "body",
        "body must be a JSON object such as {\"event\": \"updated\", \"url\": \"https://blog.example/post\"}."
    );

    /// <summary>Reads this service's own form: <c>{event, url}</c>.</summary>
    internal static Result<HookDelivery> Read(ReadOnlyMemory<byte> body)
    {
        using var json = Parse(body);
        if (json is null)
            return NoObject;
        var told = HookEvents.Parse(Text(json.RootElement, "event"));
        var url = PostUrl.Parse(Text(json.RootElement, "url"));
        return !told.IsSuccess ? told.Error.In("event")
            : !url.IsSuccess ? url.Error.In("url")
            : new HookDelivery(told.Value, url.Value);
    }

    /// <summary>
    /// Reads Ghost's form: the post as it is now and what it was before, <c>{post: {current, previous}}</c>, which does
    /// not name the event. A post that is a draft again has no address any more.
    /// </summary>
    internal static Result<HookDelivery> ReadGhosts(ReadOnlyMemory<byte> body)
    {
        using var json = Parse(body);
        if (json is null || (Object(json.RootElement, Post) ?? Object(json.RootElement, Page)) is not { } post)
            return Error.Invalid(Post, "post must be what Ghost sends of one: {current: {..}, previous: {..}}.");
        var current = Object(post, "current");
        var previous = Object(post, "previous");
        var isThere = current is { } now && Text(now, "url") is not null && Text(now, "status") is null or "published";
        var wasThere = previous is { } before && Text(before, "status") == "published";
        if (isThere)
            return new HookDelivery(HookEvent.Updated, UrlOf(current));
        return new HookDelivery(HookEvent.Deleted, UrlOf(previous) ?? (wasThere ? UrlOf(current) : null));
    }

    private static PostUrl? UrlOf(JsonElement? post) =>
        post is { } one
        && PostUrl.Parse(Text(one, "url")) is { IsSuccess: true } url
        // Where Ghost has drafts.
        && new Uri(url.Value.Value).AbsolutePath is not ("/404/" or "/404")
        && !new Uri(url.Value.Value).AbsolutePath.StartsWith("/p/", StringComparison.Ordinal)
            ? url.Value
            : null;

    private static JsonDocument? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
                return json;
            json.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement? Object(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static string? Text(JsonElement of, string name)
    {
        if (!of.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // An escape of half a character: it is no text.
            return null;
        }
    }
}
