using BlogManager.Domain.Posts;
using BlogManager.Domain.Sources;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>Every filter and order of sources and of their pages.</summary>
internal static class MongoSources
{
    private static readonly FilterDefinitionBuilder<SourceDocument> Where = Builders<SourceDocument>.Filter;
    private static readonly FilterDefinitionBuilder<SourcePageDocument> WherePage = Builders<SourcePageDocument>.Filter;

    public static SortDefinition<SourceDocument> NewestFirst { get; } =
        Builders<SourceDocument>.Sort.Descending(s => s.CreatedAt).Descending(s => s.Id);

    public static SortDefinition<SourceDocument> DueFirst { get; } =
        Builders<SourceDocument>.Sort.Ascending(s => s.DueAt).Ascending(s => s.Id);

    public static SortDefinition<SourcePageDocument> ByUrl { get; } =
        Builders<SourcePageDocument>.Sort.Ascending(p => p.Url);

    public static FilterDefinition<SourceDocument> Id(string id) => Where.Eq(s => s.Id, id);

    public static FilterDefinition<SourceDocument> OfSite(string site) => Where.Eq(s => s.Site, site);

    public static FilterDefinition<SourceDocument> OfState(SourceState state) => Where.Eq(s => s.State, state.Name());

    /// <summary>A source that still has the version before.</summary>
    public static FilterDefinition<SourceDocument> Before(Source source) =>
        Where.And(Id(source.Id), Where.Eq(s => s.Version, source.Version - 1));

    public static FilterDefinition<SourceDocument> Due(DateTimeOffset now) =>
        Where.Or(
            Where.Lte(s => s.DueAt, now.ToStored()),
            Where.Lte(s => s.HubAt, now.ToStored()),
            Where.Exists(s => s.Job)
        );

    public static FilterDefinition<SourceDocument> Page(SiteScope? sites, KeysetCursor? after)
    {
        var filter = sites is null ? Where.Empty : Where.In(s => s.Site, sites.Sites);
        if (after is not { } cursor)
            return filter;
        var at = Moments.Stored(cursor.UnixMilliseconds);
        return filter
            & Where.Or(
                Where.Lt(s => s.CreatedAt, at),
                Where.And(Where.Eq(s => s.CreatedAt, at), Where.Lt(s => s.Id, cursor.Id))
            );
    }

    public static FilterDefinition<SourcePageDocument> PageId(string id) => WherePage.Eq(p => p.Id, id);

    public static FilterDefinition<SourcePageDocument> PagesOf(string source) => WherePage.Eq(p => p.Source, source);

    public static FilterDefinition<SourcePageDocument> PagesOf(string source, string afterUrl) =>
        WherePage.And(PagesOf(source), WherePage.Gt(p => p.Url, afterUrl));

    public static FilterDefinition<SourcePageDocument> PagesAt(PostUrl url) => WherePage.Eq(p => p.Url, url.Value);
}
