using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>Every filter, order and projection of the rows that <c>$text</c> searches.</summary>
internal static class MongoWords
{
    private const string Score = "score";

    private static readonly FilterDefinitionBuilder<WordRowDocument> Where = Builders<WordRowDocument>.Filter;

    public static SortDefinition<WordRowDocument> BestFirst { get; } =
        Builders<WordRowDocument>.Sort.MetaTextScore(Score);

    public static ProjectionDefinition<WordRowDocument> HitProjection { get; } =
        Builders<WordRowDocument>.Projection.MetaTextScore(Score);

    public static FilterDefinition<WordRowDocument> All { get; } = Where.Empty;

    /// <param name="search">
    /// Stems parted by spaces, any of which may match; within quotation marks, all in that order.
    /// </param>
    /// <param name="sites">Only of these sites, or null for all.</param>
    /// <param name="post">Only of this post, or null.</param>
    public static FilterDefinition<WordRowDocument> Matching(string search, SiteScope? sites, string? post)
    {
        var filter = Where.Text(search, new TextSearchOptions { Language = "none" });
        if (sites is not null)
            filter &= Where.In(w => w.Site, sites.Sites);
        if (post is not null)
            filter &= Where.Eq(w => w.Post, post);
        return filter;
    }

    public static FilterDefinition<WordRowDocument> OfWrite(string write) => Where.Eq(w => w.Write, write);

    public static FilterDefinition<WordRowDocument> OfPost(string post) => Where.Eq(w => w.Post, post);

    public static FilterDefinition<WordRowDocument> OfOtherWrites(string post, IEnumerable<string> writes) =>
        Where.And(Where.Eq(w => w.Post, post), Where.Nin(w => w.Write, writes));

    public static FilterDefinition<WordRowDocument> Before(string post, long version) =>
        Where.And(Where.Eq(w => w.Post, post), Where.Lt(w => w.Version, version));
}
