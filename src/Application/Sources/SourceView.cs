using BlogManager.Application.Importing;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Sources;

namespace BlogManager.Application.Sources;

/// <summary>A source as callers see it.</summary>
/// <param name="Id">Opaque id.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Kind"><c>feed</c> or <c>sitemap</c>.</param>
/// <param name="Url">The feed or the sitemap.</param>
/// <param name="IntervalMinutes">Minutes between two looks.</param>
/// <param name="Include">Only pages whose URL begins with one of these; all where empty.</param>
/// <param name="Exclude">No page whose URL begins with one of these.</param>
/// <param name="WhenGone">What becomes of a post that the site has no more: <c>keep</c>, <c>mark</c> or <c>erase</c>.</param>
/// <param name="State"><c>active</c>, <c>paused</c> or <c>failing</c>.</param>
/// <param name="Reason">Why the last sync failed, where it did.</param>
/// <param name="LastSync">What the last sync came to, where there was one.</param>
/// <param name="NextSyncAt">When the next one is due.</param>
/// <param name="HookUrl">Where hooks are sent; a path where the service does not know its own address.</param>
public sealed record SourceView(
    string Id,
    string Name,
    string Kind,
    string Url,
    int IntervalMinutes,
    IReadOnlyList<string> Include,
    IReadOnlyList<string> Exclude,
    string WhenGone,
    string State,
    string? Reason,
    LastSync? LastSync,
    DateTimeOffset NextSyncAt,
    string HookUrl
)
{
    internal static SourceView Of(Source source, SourceRules rules) =>
        new(
            source.Id,
            source.Name,
            source.Kind.Name(),
            source.Url.Value,
            source.IntervalMinutes,
            source.Include,
            source.Exclude,
            source.WhenGone.Name(),
            source.State.Name(),
            source.Reason,
            source.LastSync,
            source.NextSyncAt,
            rules.HookUrl(source.Id)
        );
}
