using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>Every filter and order of vectors, spaces, models, and of the collection <c>state</c>.</summary>
internal static class MongoDerived
{
    private static readonly FilterDefinitionBuilder<VectorPartDocument> Vectors = Builders<VectorPartDocument>.Filter;
    private static readonly FilterDefinitionBuilder<CorpusDocument> Corpus = Builders<CorpusDocument>.Filter;

    public static SortDefinition<ModelPartDocument> ModelInOrder { get; } =
        Builders<ModelPartDocument>.Sort.Ascending(m => m.Part);

    public static FilterDefinition<CorpusDocument> TheCorpus { get; } = Corpus.Eq(c => c.Id, CorpusDocument.TheId);

    public static FilterDefinition<ActiveSpaceDocument> TheActiveSpace { get; } =
        Builders<ActiveSpaceDocument>.Filter.Eq(a => a.Id, ActiveSpaceDocument.TheId);

    public static FilterDefinition<StoreMoveDocument> TheMove { get; } =
        Builders<StoreMoveDocument>.Filter.Eq(m => m.Id, StoreMoveDocument.TheId);

    public static FilterDefinition<AskingPauseDocument> ThePause { get; } =
        Builders<AskingPauseDocument>.Filter.Eq(p => p.Id, AskingPauseDocument.TheId);

    public static FilterDefinition<AdminGuardDocument> TheAdmins { get; } =
        Builders<AdminGuardDocument>.Filter.Eq(a => a.Id, AdminGuardDocument.TheId);

    public static FilterDefinition<CounterDocument> TheClaims { get; } =
        Builders<CounterDocument>.Filter.Eq(c => c.Id, CounterDocument.Claims);

    public static FilterDefinition<CounterDocument> TheCurated { get; } =
        Builders<CounterDocument>.Filter.Eq(c => c.Id, CounterDocument.Curated);

    /// <summary>What numbered the changes of vectors in an earlier release.</summary>
    public static FilterDefinition<CounterDocument> TheOldVectorChanges { get; } =
        Builders<CounterDocument>.Filter.Eq(c => c.Id, "vector_changes");

    public static UpdateDefinition<CorpusDocument> VectorChangesAtLeast(long changes) =>
        Builders<CorpusDocument>.Update.Max(c => c.VectorChanges, changes);

    public static UpdateDefinition<CounterDocument> NextNumber { get; } =
        Builders<CounterDocument>.Update.Inc(c => c.Value, 1L);

    public static FilterDefinition<VectorPartDocument> VectorsOfWrite(string write) => Vectors.Eq(v => v.Write, write);

    public static FilterDefinition<VectorPartDocument> VectorsOfSets(IEnumerable<string> writes, string space) =>
        Vectors.And(Vectors.In(v => v.Write, writes), Vectors.Eq(v => v.Space, space));

    public static FilterDefinition<VectorPartDocument> VectorsOfPost(string post) => Vectors.Eq(v => v.Post, post);

    public static FilterDefinition<VectorPartDocument> VectorsBefore(string post, long version) =>
        Vectors.And(Vectors.Eq(v => v.Post, post), Vectors.Lt(v => v.Version, version));

    public static FilterDefinition<VectorPartDocument> VectorsOfOtherWrites(string post, IEnumerable<string> writes) =>
        Vectors.And(Vectors.Eq(v => v.Post, post), Vectors.Nin(v => v.Write, writes));

    public static FilterDefinition<VectorPartDocument> VectorsOfSpaces(IEnumerable<string> spaces) =>
        Vectors.In(v => v.Space, spaces);

    public static FilterDefinition<VectorPartDocument> VectorParts(IEnumerable<string> ids) =>
        Vectors.In(v => v.Id, ids);

    public static FilterDefinition<SpaceDocument> Space(string id) => Builders<SpaceDocument>.Filter.Eq(s => s.Id, id);

    public static FilterDefinition<SpaceDocument> OtherSpaces(string id) =>
        Builders<SpaceDocument>.Filter.Ne(s => s.Id, id);

    public static FilterDefinition<SpaceDocument> Spaces(IEnumerable<string> ids) =>
        Builders<SpaceDocument>.Filter.In(s => s.Id, ids);

    public static ProjectionDefinition<SpaceDocument> WithoutModel { get; } =
        Builders<SpaceDocument>.Projection.Include(s => s.Dimension);

    public static FilterDefinition<ModelPartDocument> ModelOfWrite(string write) =>
        Builders<ModelPartDocument>.Filter.Eq(m => m.Write, write);

    public static FilterDefinition<ModelPartDocument> ModelsOfSpace(string space) =>
        Builders<ModelPartDocument>.Filter.Eq(m => m.Space, space);

    public static FilterDefinition<ModelPartDocument> ModelsOfSpaces(IEnumerable<string> spaces) =>
        Builders<ModelPartDocument>.Filter.In(m => m.Space, spaces);

    public static UpdateDefinition<ActiveSpaceDocument> Activate(string space) =>
        Builders<ActiveSpaceDocument>.Update.Set(a => a.Space, space);

    /// <summary>Makes a space the active one and notes which are to be erased, in one step.</summary>
    public static UpdateDefinition<ActiveSpaceDocument> Activate(string space, IEnumerable<string> others) =>
        Activate(space).AddToSetEach(a => a.Erasing, others);

    /// <summary>Nothing is left of some spaces.</summary>
    public static UpdateDefinition<ActiveSpaceDocument> Erased(IEnumerable<string> spaces) =>
        Builders<ActiveSpaceDocument>.Update.PullAll(a => a.Erasing, spaces);

    public static UpdateDefinition<ActiveSpaceDocument> ActivateNone { get; } =
        Builders<ActiveSpaceDocument>.Update.Unset(a => a.Space);

    public static FilterDefinition<CorpusDocument> CorpusBefore(long version) =>
        Corpus.And(TheCorpus, Corpus.Lt(c => c.Version, version));

    public static UpdateDefinition<CorpusDocument> SetCorpusVersion(long version) =>
        Builders<CorpusDocument>.Update.Set(c => c.Version, version);

    public static UpdateDefinition<CorpusDocument> Begin(PendingWriteElement write) =>
        Builders<CorpusDocument>.Update.Push(c => c.Pending, write);

    public static FilterDefinition<CorpusDocument> CorpusWith(string write) =>
        Corpus.And(TheCorpus, Corpus.Eq("pending.write", write));

    public static UpdateDefinition<CorpusDocument> End(string write) =>
        Builders<CorpusDocument>.Update.PullFilter(
            c => c.Pending,
            Builders<PendingWriteElement>.Filter.Eq(p => p.Write, write)
        );

    /// <summary>Ends a write that changed the corpus: version, count and list change in one step.</summary>
    /// <param name="posts">How many posts more there are, or −1.</param>
    public static UpdateDefinition<CorpusDocument> EndAndCount(string write, int posts) =>
        EndUncounted(write).Inc(c => c.CountedAt, 1L).Inc(c => c.Posts, posts);

    /// <summary>Ends a write of which it is not known whether it came to its post.</summary>
    public static UpdateDefinition<CorpusDocument> EndUncounted(string write) => End(write).Inc(c => c.Version, 1L);

    /// <summary>Ends a write that changed vectors alone.</summary>
    public static UpdateDefinition<CorpusDocument> EndVectors(string write) => End(write).Inc(c => c.VectorChanges, 1L);

    /// <summary>Raises the version without counting, so that the posts are counted anew.</summary>
    public static UpdateDefinition<CorpusDocument> Uncounted { get; } =
        Builders<CorpusDocument>.Update.Inc(c => c.Version, 1L);

    public static UpdateDefinition<CorpusDocument> VectorsChanged { get; } =
        Builders<CorpusDocument>.Update.Inc(c => c.VectorChanges, 1L);

    public static UpdateDefinition<CorpusDocument> TakesVectors(string space, int dimension) =>
        VectorsChanged.Set($"spaces.{space}", dimension);

    public static UpdateDefinition<CorpusDocument> TakesNoVectors(IEnumerable<string> spaces) =>
        spaces.Aggregate(VectorsChanged, (update, space) => update.Unset($"spaces.{space}"));

    /// <summary>The corpus at a version, with no write under way.</summary>
    public static FilterDefinition<CorpusDocument> CorpusAtRest(long version) =>
        Corpus.And(TheCorpus, Corpus.Eq(c => c.Version, version), Corpus.Eq(c => c.Pending, []));

    public static UpdateDefinition<CorpusDocument> Counted(long posts, long version) =>
        Builders<CorpusDocument>.Update.Set(c => c.Posts, posts).Set(c => c.CountedAt, version);

    public static ProjectionDefinition<CorpusDocument> SpacesOnly { get; } =
        Builders<CorpusDocument>.Projection.Include(c => c.Spaces);

    public static ProjectionDefinition<CorpusDocument> WithoutPending { get; } =
        Builders<CorpusDocument>.Projection.Exclude(c => c.Pending);

    public static FilterDefinition<AdminGuardDocument> AdminsAt(long revision) =>
        Builders<AdminGuardDocument>.Filter.And(
            TheAdmins,
            Builders<AdminGuardDocument>.Filter.Eq(a => a.Revision, revision)
        );

    public static UpdateDefinition<AdminGuardDocument> BeginAdminChange(AdminChangeElement change) =>
        Builders<AdminGuardDocument>.Update.Set(a => a.Pending, change).Inc(a => a.Revision, 1L);

    public static UpdateDefinition<AdminGuardDocument> EndAdminChange { get; } =
        Builders<AdminGuardDocument>.Update.Unset(a => a.Pending).Inc(a => a.Revision, 1L);
}
