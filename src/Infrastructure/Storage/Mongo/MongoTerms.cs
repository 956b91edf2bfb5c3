using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>Every filter, projection and update of the rows of terms and of their counts.</summary>
internal static class MongoTerms
{
    private static readonly FilterDefinitionBuilder<TermRowDocument> Where = Builders<TermRowDocument>.Filter;
    private static readonly FilterDefinitionBuilder<TermCountDocument> Counted = Builders<TermCountDocument>.Filter;
    private static readonly UpdateDefinitionBuilder<TermCountDocument> Change = Builders<TermCountDocument>.Update;

    /// <summary>What a row is ranked by.</summary>
    public static ProjectionDefinition<TermRowDocument> RankedParts { get; } =
        Builders<TermRowDocument>.Projection.Exclude(w => w.Words);

    /// <summary>What a row was counted by.</summary>
    public static ProjectionDefinition<TermRowDocument> CountedParts { get; } =
        Builders<TermRowDocument>.Projection.Include(w => w.Words).Include(w => w.Length);

    public static SortDefinition<TermRowDocument> ById { get; } = Builders<TermRowDocument>.Sort.Ascending(w => w.Id);

    public static FilterDefinition<TermCountDocument> AllCounts { get; } = Counted.Empty;

    public static FilterDefinition<TermCountDocument> TheWhole { get; } = Counted.Eq(c => c.Id, TermCountDocument.All);

    /// <summary>Only where it is there: a count of all that an upsert made would know nothing.</summary>
    public static UpdateDefinition<TermCountDocument> IsDoubtful { get; } = Change.Set(c => c.IsDoubtful, true);

    public static UpdateDefinition<TermCountDocument> IsCertain { get; } = Change.Unset(c => c.IsDoubtful);

    /// <param name="terms">Any of which a row must have.</param>
    /// <param name="sites">Only of these sites, or null for all.</param>
    /// <param name="post">Only of this post, or null.</param>
    public static FilterDefinition<TermRowDocument> WithAny(
        IReadOnlyCollection<string> terms,
        SiteScope? sites,
        string? post
    )
    {
        var filter = Where.AnyIn(w => w.Words, terms);
        if (sites is not null)
            filter &= Where.In(w => w.Site, sites.Sites);
        if (post is not null)
            filter &= Where.Eq(w => w.Post, post);
        return filter;
    }

    public static FilterDefinition<TermRowDocument> WithAll(IEnumerable<string> terms) =>
        Where.And(terms.Distinct(StringComparer.Ordinal).Select(t => Where.AnyEq(w => w.Words, t)));

    public static FilterDefinition<TermRowDocument> OfWrite(string write) => Where.Eq(w => w.Write, write);

    public static FilterDefinition<TermRowDocument> OfPost(string post) => Where.Eq(w => w.Post, post);

    public static FilterDefinition<TermRowDocument> OfOtherWrites(string post, IEnumerable<string> writes) =>
        Where.And(Where.Eq(w => w.Post, post), Where.Nin(w => w.Write, writes));

    public static FilterDefinition<TermRowDocument> Before(string post, long version) =>
        Where.And(Where.Eq(w => w.Post, post), Where.Lt(w => w.Version, version));

    public static FilterDefinition<TermRowDocument> Ids(IEnumerable<string> ids) => Where.In(w => w.Id, ids);

    public static FilterDefinition<TermRowDocument> AfterId(string id) => Where.Gt(w => w.Id, id);

    public static FilterDefinition<TermCountDocument> CountsOf(IEnumerable<string> terms) =>
        Counted.In(c => c.Id, terms);

    public static FilterDefinition<TermCountDocument> CountOf(string term) => Counted.Eq(c => c.Id, term);

    public static UpdateDefinition<TermCountDocument> More(long rows) => Change.Inc(c => c.Rows, rows);

    public static UpdateDefinition<TermCountDocument> MoreOfAll(long rows, long length) =>
        Change.Inc(c => c.Rows, rows).Inc(c => c.Length, length);
}
