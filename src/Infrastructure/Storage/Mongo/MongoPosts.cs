using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>Every filter, update, order and projection of posts and of what is derived from them.</summary>
internal static class MongoPosts
{
    private static readonly FilterDefinitionBuilder<PostDocument> Where = Builders<PostDocument>.Filter;
    private static readonly UpdateDefinitionBuilder<PostDocument> Change = Builders<PostDocument>.Update;
    private static readonly ProjectionDefinitionBuilder<PostDocument> Only = Builders<PostDocument>.Projection;

    public static SortDefinition<PostDocument> NewestFirst { get; } =
        Builders<PostDocument>.Sort.Descending(p => p.CreatedAt).Descending(p => p.Id);

    public static SortDefinition<PostDocument> ById { get; } = Builders<PostDocument>.Sort.Ascending(p => p.Id);

    public static ProjectionDefinition<PostDocument> ListingParts { get; } =
        Only.Include(p => p.Url)
            .Include(p => p.Title)
            .Include(p => p.TotalQuestions)
            .Include(p => p.ProcessedAt)
            .Include(p => p.CreatedAt)
            .Include(p => p.Mark);

    public static ProjectionDefinition<PostDocument> ListingAtUrlParts { get; } = ListingParts.Include(p => p.Aliases);

    public static ProjectionDefinition<PostDocument> ChunkParts { get; } =
        Only.Include(p => p.Url).Include(p => p.Title).Include(p => p.Language).Include(p => p.Chunks);

    public static ProjectionDefinition<PostDocument> QuestionParts { get; } =
        Only.Include(p => p.Url).Include(p => p.Questions);

    public static ProjectionDefinition<PostDocument> TextParts { get; } =
        Only.Include(p => p.Version)
            .Include(p => p.Site)
            .Include(p => p.Title)
            .Include(p => p.Text)
            .Include(p => p.Chunks);

    public static ProjectionDefinition<PostDocument> WordParts { get; } =
        Only.Include(p => p.Version)
            .Include(p => p.Write)
            .Include(p => p.Site)
            .Include(p => p.Title)
            .Include(p => p.Language)
            .Include(p => p.Chunks);

    public static ProjectionDefinition<PostDocument> UrlParts { get; } =
        Only.Include(p => p.Url).Include(p => p.Aliases);

    public static ProjectionDefinition<PostDocument> WriteParts { get; } =
        Only.Include(p => p.Version)
            .Include(p => p.QuestionsRevision)
            .Include(p => p.Write)
            .Include(p => p.Url)
            .Include(p => p.Aliases)
            .Include(p => p.Spaces)
            .Include(p => p.Vectors);

    /// <summary>What has to be known of a version to erase what was derived from it.</summary>
    public static ProjectionDefinition<PostDocument> DerivedParts { get; } =
        WriteParts
            .Include(p => p.Site)
            .Include(p => p.Title)
            .Include(p => p.Language)
            .Include(p => p.Chunks)
            .Include(p => p.QuestionIds)
            .Include(p => p.TermRows);

    public static ProjectionDefinition<PostDocument> IdAndWrite { get; } =
        Only.Include(p => p.Id).Include(p => p.Write);

    public static ProjectionDefinition<PostDocument> IdAndVectorWrite { get; } =
        Only.Include(p => p.Id).Include(p => p.VectorWrite);

    public static ProjectionDefinition<PostDocument> IdOnly { get; } = Only.Include(p => p.Id);

    /// <summary>
    /// All posts, by the index of their ids: without a condition their documents would be read to be counted.
    /// </summary>
    public static FilterDefinition<PostDocument> All { get; } = Where.Gte(p => p.Id, string.Empty);

    public static FilterDefinition<PostDocument> Any { get; } = Where.Empty;

    /// <summary>
    /// The order of the index that covers <see cref="IdAndWrite"/>, so that the server reads that index and no
    /// document.
    /// </summary>
    public static SortDefinition<PostDocument> ByWrite { get; } =
        Builders<PostDocument>.Sort.Ascending(p => p.Write).Ascending(p => p.Id);

    /// <summary>The order of the index that covers <see cref="IdAndVectorWrite"/>.</summary>
    public static SortDefinition<PostDocument> ByVectorWrite { get; } =
        Builders<PostDocument>.Sort.Ascending(p => p.VectorWrite).Ascending(p => p.Id);

    public static FilterDefinition<PostDocument> Id(string id) => Where.Eq(p => p.Id, id);

    public static FilterDefinition<PostDocument> Ids(IEnumerable<string> ids) => Where.In(p => p.Id, ids);

    public static FilterDefinition<PostDocument> AfterId(string id) => Where.Gt(p => p.Id, id);

    public static FilterDefinition<PostDocument> AtUrl(string url) =>
        Where.Or(Where.Eq(p => p.Url, url), Where.Eq("aliases.url", url));

    /// <summary>
    /// The other posts that have to do with a post's URLs: its own URL or an alias of it is an alias of theirs, or one of its
    /// aliases is their own URL.
    /// </summary>
    public static FilterDefinition<PostDocument> OthersAt(string id, string url, IReadOnlyCollection<string> aliases)
    {
        var asAlias = Where.In("aliases.url", aliases.Prepend(url));
        return Where.And(
            Where.Ne(p => p.Id, id),
            aliases.Count == 0 ? asAlias : Where.Or(asAlias, Where.In(p => p.Url, aliases))
        );
    }

    /// <summary>
    /// The posts that stand in the way of a new version: they have its URL or one of its chunks' ids.
    /// </summary>
    public static FilterDefinition<PostDocument> ConflictingWith(PostDocument post)
    {
        var sameUrl = Where.Eq(p => p.Url, post.Url);
        return Where.And(
            Where.Ne(p => p.Id, post.Id),
            post.ChunkIds is null ? sameUrl : Where.Or(sameUrl, Where.AnyIn(p => p.ChunkIds, post.ChunkIds))
        );
    }

    public static FilterDefinition<PostDocument> WithChunks(IEnumerable<string> chunkIds) =>
        Where.AnyIn(p => p.ChunkIds, chunkIds);

    public static FilterDefinition<PostDocument> WithQuestion(string questionId) =>
        Where.AnyEq(p => p.QuestionIds, questionId);

    /// <summary>A post of one version: what a change is compared with when it is set.</summary>
    public static FilterDefinition<PostDocument> OfVersion(string id, long version) =>
        Where.And(Where.Eq(p => p.Id, id), Where.Eq(p => p.Version, version));

    /// <summary>A version as its owner left its questions. Null as a value stands for its absence too.</summary>
    public static FilterDefinition<PostDocument> OfRevision(string id, long version, long revision) =>
        Where.And(OfVersion(id, version), Where.Eq(p => p.QuestionsRevision, PostDocument.Stored(revision)));

    public static UpdateDefinition<PostDocument> WithQuestions(long revision, IReadOnlyList<Question> questions)
    {
        var update = Builders<PostDocument>
            .Update.Set(p => p.QuestionsRevision, revision + 1)
            .Set(p => p.Questions, [.. questions.Select(QuestionElement.Of)])
            .Set(p => p.TotalQuestions, PostDocument.Seen(questions));
        return PostDocument.IdsOf(questions) is { } ids
            ? update.Set(p => p.QuestionIds, ids)
            : update.Unset(p => p.QuestionIds);
    }

    public static FilterDefinition<PostDocument> OfWrite(string id, string write) =>
        Where.And(Where.Eq(p => p.Id, id), Where.Eq(p => p.Write, write));

    /// <param name="sites">Only of these sites, or null for all.</param>
    /// <param name="after">
    /// Those after this one in the order of <see cref="NewestFirst"/>, or null for the first page.
    /// </param>
    public static FilterDefinition<PostDocument> Page(SiteScope? sites, KeysetCursor? after)
    {
        var filter = sites is null ? Where.Empty : Where.In(p => p.Site, sites.Sites);
        if (after is not { } cursor)
            return filter;
        var at = Moments.Stored(cursor.UnixMilliseconds);
        return filter
            & Where.Or(
                Where.Lt(p => p.CreatedAt, at),
                Where.And(Where.Eq(p => p.CreatedAt, at), Where.Lt(p => p.Id, cursor.Id))
            );
    }

    public static FilterDefinition<PostDocument> OthersWithAlias(string id, IEnumerable<string> urls) =>
        Where.And(Where.Ne(p => p.Id, id), Where.In("aliases.url", urls));

    public static FilterDefinition<PostDocument> WithoutAlias(string id, string alias) =>
        Where.And(Where.Eq(p => p.Id, id), Where.Ne("aliases.url", alias));

    public static UpdateDefinition<PostDocument> AddAlias(string alias, long claim) =>
        Change.Push(p => p.Aliases, new AliasElement { Url = alias, Claim = claim });

    /// <summary>Takes aliases away that another post's own URL stands before.</summary>
    public static UpdateDefinition<PostDocument> DropAliases(IEnumerable<string> urls) =>
        Change.PullFilter(p => p.Aliases, Builders<AliasElement>.Filter.In(a => a.Url, urls));

    public static UpdateDefinition<PostDocument> DropAliasesBefore(IEnumerable<string> urls, long claim) =>
        Change.PullFilter(
            p => p.Aliases,
            Builders<AliasElement>.Filter.And(
                Builders<AliasElement>.Filter.In(a => a.Url, urls),
                Builders<AliasElement>.Filter.Lt(a => a.Claim, claim)
            )
        );

    public static FilterDefinition<PostDocument> InSpace(string space, string afterId) =>
        Where.And(Where.AnyEq(p => p.Spaces, space), Where.Gt(p => p.Id, afterId));

    public static FilterDefinition<PostDocument> InAnySpace(IEnumerable<string> spaces) =>
        Where.AnyIn(p => p.Spaces, spaces);

    public static FilterDefinition<PostDocument> OfVectors(string id, string space, string write) =>
        Where.And(Where.Eq(p => p.Id, id), Where.Eq($"vectors.{space}.write", write));

    /// <summary>
    /// Points a post to its vectors in a space. A space's id holds no character that means something in a path.
    /// </summary>
    public static UpdateDefinition<PostDocument> PointToVectors(string space, VectorSetElement vectors) =>
        Change
            .Set($"vectors.{space}", vectors)
            .Set(p => p.VectorWrite, vectors.Write)
            .Set(p => p.VectorSpace, space)
            .AddToSet(p => p.Spaces, space);

    public static UpdateDefinition<PostDocument> ForgetSpaces(IReadOnlyCollection<string> spaces) =>
        spaces.Aggregate(Change.PullAll(p => p.Spaces, spaces), (update, space) => update.Unset($"vectors.{space}"));

    /// <summary>The post's vectors in a space are lost: it lacks them, and is found by that.</summary>
    public static UpdateDefinition<PostDocument> LacksVectors(string space) =>
        ForgetSpaces([space]).Unset(p => p.VectorSpace);

    public static UpdateDefinition<PostDocument> Mark(PostMark? mark) =>
        mark is null ? Change.Unset(p => p.Mark) : Change.Set(p => p.Mark, MarkElement.Of(mark));

    public static FilterDefinition<PostDocument> Like(IEnumerable<string> keys) => Where.AnyIn(p => p.Likeness, keys);

    public static ProjectionDefinition<PostDocument> LikenessParts { get; } = Only.Include(p => p.Likeness);

    /// <summary>The posts that an earlier release stored, by the index of that field.</summary>
    public static FilterDefinition<PostDocument> OfEarlierSchema { get; } =
        Where.Ne(p => p.Schema, PostDocument.CurrentSchema);

    public static ProjectionDefinition<PostDocument> UpgradeParts { get; } =
        Only.Include(p => p.Version).Include(p => p.Schema).Include(p => p.Spaces).Include(p => p.Likeness);

    /// <summary>Brings a post up to date; its keys of likeness are null where it has them.</summary>
    public static UpdateDefinition<PostDocument> Upgraded(string? vectorSpace, IEnumerable<string>? likeness)
    {
        var update = Change.Set(p => p.Schema, PostDocument.CurrentSchema);
        if (vectorSpace is not null)
            update = update.Set(p => p.VectorSpace, vectorSpace);
        return likeness is null ? update : update.Set(p => p.Likeness, likeness);
    }

    /// <summary>Posts whose rows are missing or of another analysis, by the index of that field.</summary>
    public static FilterDefinition<PostDocument> WithoutTermRows { get; } =
        Where.Ne(p => p.TermRows, Words.TermRows.Analysis);

    /// <summary>
    /// Posts without vectors in a space, among those that were given vectors last in another one, or in none (null): by
    /// the index of that field, so that the others are not walked.
    /// </summary>
    public static FilterDefinition<PostDocument> LackingVectors(string space, string? lastSpace, string afterId) =>
        Where.And(Where.Eq(p => p.VectorSpace, lastSpace), Where.Gt(p => p.Id, afterId), Where.Ne("spaces", space));

    /// <summary>Posts that were given vectors last in a space that comes after one and is not another.</summary>
    public static FilterDefinition<PostDocument> OfLaterSpace(string after, string but) =>
        Where.And(Where.Gt(p => p.VectorSpace, after), Where.Ne(p => p.VectorSpace, but));

    public static SortDefinition<PostDocument> ByVectorSpace { get; } =
        Builders<PostDocument>.Sort.Ascending(p => p.VectorSpace).Ascending(p => p.Id);

    public static ProjectionDefinition<PostDocument> VectorSpaceOnly { get; } = Only.Include(p => p.VectorSpace);

    public static FilterDefinition<PostDocument> IdsInSpace(IEnumerable<string> ids, string space) =>
        Where.And(Ids(ids), Where.AnyEq(p => p.Spaces, space));

    public static UpdateDefinition<PostDocument> LastGivenIn(string space) => Change.Set(p => p.VectorSpace, space);

    public static UpdateDefinition<PostDocument> HasTermRows { get; } =
        Change.Set(p => p.TermRows, Words.TermRows.Analysis);
}
