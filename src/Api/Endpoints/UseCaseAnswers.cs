using System.Text.Json;
using BlogManager.Api.Http;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;

namespace BlogManager.Api.Endpoints;

internal static class UseCaseAnswers
{
    private const string Header = "X-Cache";

    internal static void TellOf(HttpContext context, CacheOutcome? remembered)
    {
        if (remembered?.Status is { } status)
            context.Response.Headers[Header] = status switch
            {
                CacheStatus.Hit => "HIT",
                CacheStatus.Stale => "STALE",
                _ => "MISS",
            };
    }

    /// <summary>Answers a read with its entity tag, or with 304 where the caller has it.</summary>
    internal static Task AnswerReadAsync<T>(
        HttpContext context,
        T value,
        CacheOutcome? remembered,
        JsonSerializerOptions json,
        string contentType = "application/json"
    )
    {
        TellOf(context, remembered);
        return ConditionalResponses.AnswerAsync(context, Rendered(value, remembered?.Entry, json), contentType);
    }

    // A remembered answer keeps its bytes and their tag beside it, so that a hit serialises and hashes nothing.
    private static TaggedBody Rendered<T>(T value, ICacheEntry? entry, JsonSerializerOptions json)
    {
        if (entry?.Rendering is TaggedBody known)
            return known;
        var made = TaggedBody.Of(JsonSerializer.SerializeToUtf8Bytes(value, json));
        if (entry is not null)
            entry.Rendering = made;
        return made;
    }
}
