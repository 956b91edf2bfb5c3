using System.Runtime.CompilerServices;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;
using Moq;

namespace BlogManager.Application.Tests.Jobs;

/// <summary>
/// Posts with their spaces and vectors in memory, as far as reindexing sees them. Not for use by several threads.
/// </summary>
internal sealed class Corpus : IEmbeddingStore, IVectorChanges, IVectorIndex
{
    private readonly SortedDictionary<string, BlogPost> _posts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StoredSpace> _spaces = [];
    private readonly Dictionary<
        (string Space, string Post),
        (long Version, IReadOnlyList<Embedding> Vectors)
    > _vectors = [];
    private string? _active;

    public Corpus()
    {
        var posts = new Mock<IPostStore>(MockBehavior.Strict);
        posts
            .Setup(p => p.FindAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((string id, CancellationToken _) => _posts.GetValueOrDefault(id));
        posts.Setup(p => p.CountAsync(It.IsAny<CancellationToken>())).ReturnsAsync(() => _posts.Count);
        posts
            .Setup(p => p.FindListingsAsync(It.IsAny<IReadOnlyCollection<string>>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                (IReadOnlyCollection<string> ids, CancellationToken _) =>
                    [
                        .. ids.Where(_posts.ContainsKey)
                            .Select(id => new PostListing(id, _posts[id].Url, _posts[id].Title, 0, default)),
                    ]
            );
        Posts = posts.Object;

        var embedder = new Mock<IEmbedder>(MockBehavior.Strict);
        embedder.Setup(e => e.PrepareSpaceAsync(It.IsAny<CancellationToken>())).ReturnsAsync(() => Next);
        embedder
            .Setup(e =>
                e.EmbedAsync(
                    It.IsAny<StoredSpace>(),
                    It.IsAny<EmbeddingInput>(),
                    It.IsAny<IReadOnlyList<string>>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ReturnsAsync(
                (StoredSpace _, EmbeddingInput input, IReadOnlyList<string> texts, CancellationToken _) =>
                {
                    Calls.Add(texts.Count);
                    Embedded.AddRange(texts.Select(text => (input, text)));
                    if (input == EmbeddingInput.Post)
                        OnPostEmbedded(texts[0]);
                    return [.. texts.Select(text => (ReadOnlyMemory<float>)new float[] { 1, text.Length })];
                }
            );
        embedder
            .Setup(e => e.SharePassages(It.IsAny<EmbeddingSpace>(), It.IsAny<EmbeddingSpace>()))
            .Returns(() => SharesPassages);
        Embedder = embedder.Object;
    }

    public IPostStore Posts { get; }

    public IEmbedder Embedder { get; }

    /// <summary>The space that the embedder finds right.</summary>
    public StoredSpace Next { get; set; } = SpaceOf("new");

    /// <summary>Whether passages have the same vectors in every space.</summary>
    public bool SharesPassages { get; set; }

    /// <summary>What was embedded, in order.</summary>
    public List<(EmbeddingInput Input, string Text)> Embedded { get; } = [];

    /// <summary>How many texts each call had.</summary>
    public List<int> Calls { get; } = [];

    /// <summary>The posts embedded, by title.</summary>
    public IEnumerable<string> EmbeddedPosts =>
        Embedded.Where(e => e.Input == EmbeddingInput.Post).Select(e => e.Text.Split('\n')[0]);

    /// <summary>Happens when a post was embedded and is not yet written.</summary>
    public Action<string> OnPostEmbedded { get; set; } = _ => { };

    /// <summary>Happens just before a space is made active.</summary>
    public Action OnActivating { get; set; } = () => { };

    /// <summary>What the index holds: space, post, and the embeddings.</summary>
    public Dictionary<(string Space, string Post), IReadOnlyList<Embedding>> Index { get; } = [];

    public string? Active => _active;

    public static StoredSpace SpaceOf(string id) => new(new EmbeddingSpace(id, "test", "test", 2), 0, default);

    public void Use(string spaceId)
    {
        _spaces[spaceId] = SpaceOf(spaceId);
        _active = spaceId;
    }

    /// <summary>Takes in a post, or replaces it, with vectors in the active space as ingestion does.</summary>
    public void Put(string id, string text = "text", int chunks = 1)
    {
        var version = _posts.TryGetValue(id, out var before) ? before.Version + 1 : 1;
        _posts[id] = new BlogPost
        {
            Id = id,
            Url = new PostUrl("https://blog.example/" + id),
            Title = id,
            Language = "en",
            Text = new StoredText(text),
            WordCount = 1,
            ContentHash = text,
            Summary = new PostSummary(text, []),
            Questions = [],
            QuestionsRequested = 5,
            Version = version,
            CreatedAt = default,
            ProcessedAt = default,
            Provider = "test",
            Model = "test",
            Chunks =
            [
                .. Enumerable
                    .Range(0, chunks)
                    .Select(i => new Chunk(
                        $"{id}-{version}-{i}",
                        i,
                        0,
                        text.Length,
                        text,
                        i == 0 ? string.Empty : "Heading"
                    )),
            ],
        };
        if (_active is null)
            return;
        _vectors[(_active, id)] = (version, []);
        Index[(_active, id)] = [];
    }

    public void Erase(string id)
    {
        _posts.Remove(id);
        foreach (var key in _vectors.Keys.Where(key => key.Post == id).ToList())
            _vectors.Remove(key);
        foreach (var key in Index.Keys.Where(key => key.Post == id).ToList())
            Index.Remove(key);
    }

    public long? VersionIn(string spaceId, string id) =>
        _vectors.TryGetValue((spaceId, id), out var found) ? found.Version : null;

    public Task<StoredSpace?> ActiveSpaceAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_active is null ? null : _spaces[_active]);

    public Task AddSpaceAsync(StoredSpace space, CancellationToken cancellationToken)
    {
        _spaces.TryAdd(space.Space.Id, space);
        return Task.CompletedTask;
    }

    public Task<StoredSpace?> FindSpaceAsync(string spaceId, CancellationToken cancellationToken) =>
        Task.FromResult(_spaces.GetValueOrDefault(spaceId));

    public Task<bool> WriteAsync(
        string spaceId,
        string postId,
        long postVersion,
        IReadOnlyList<Embedding> embeddings,
        CancellationToken cancellationToken
    )
    {
        var current = _posts.TryGetValue(postId, out var post) && post.Version == postVersion;
        if (current)
            _vectors[(spaceId, postId)] = (postVersion, embeddings);
        return Task.FromResult(current);
    }

    public IAsyncEnumerable<string> MissingPostsAsync(string spaceId, CancellationToken cancellationToken) =>
        _posts
            .Values.Where(post => VersionIn(spaceId, post.Id) != post.Version)
            .Select(post => post.Id)
            .ToList()
            .ToAsyncEnumerable();

    public async IAsyncEnumerable<Embedding> ReadAsync(
        string spaceId,
        string afterPostId,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await Task.CompletedTask;
        foreach (
            var embedding in _vectors
                .Where(entry => entry.Key.Space == spaceId && string.CompareOrdinal(entry.Key.Post, afterPostId) > 0)
                .OrderBy(entry => entry.Key.Post, StringComparer.Ordinal)
                .SelectMany(entry => entry.Value.Vectors)
                .ToList()
        )
            yield return embedding;
    }

    public Task<long?> RevisionAsync(string spaceId, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Reindexing reads vectors only.");

    public Task<IReadOnlyList<VectorMark>> MarksAsync(string spaceId, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Reindexing reads vectors only.");

    public Task<IReadOnlyList<Embedding>> ReadPostsAsync(
        string spaceId,
        IReadOnlyCollection<string> postIds,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<IReadOnlyList<Embedding>>([
            .. postIds.SelectMany(id => _vectors.TryGetValue((spaceId, id), out var found) ? found.Vectors : []),
        ]);

    /// <summary>Gives a post vectors of its passages in the active space.</summary>
    public void GiveVectors(string id, float value) =>
        _vectors[(_active!, id)] = (
            _posts[id].Version,
            [
                .. _posts[id]
                    .Chunks.Select(c => new Embedding(
                        c.Id,
                        id,
                        "https://blog.example",
                        VectorKind.Chunk,
                        new[] { value, value }
                    )),
            ]
        );

    public IReadOnlyList<Embedding> VectorsIn(string spaceId, string id) => _vectors[(spaceId, id)].Vectors;

    public Task ActivateAsync(string spaceId, CancellationToken cancellationToken)
    {
        OnActivating();
        _active = spaceId;
        foreach (var key in _vectors.Keys.Where(key => key.Space != spaceId).ToList())
            _vectors.Remove(key);
        return Task.CompletedTask;
    }

    public Task ReplacePostAsync(
        EmbeddingSpace space,
        string postId,
        IReadOnlyList<Embedding> embeddings,
        CancellationToken cancellationToken
    )
    {
        Index[(space.Id, postId)] = embeddings;
        return Task.CompletedTask;
    }

    public Task DeletePostAsync(string postId, CancellationToken cancellationToken)
    {
        foreach (var key in Index.Keys.Where(key => key.Post == postId).ToList())
            Index.Remove(key);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<VectorHit>> SearchAsync(
        EmbeddingSpace space,
        ReadOnlyMemory<float> query,
        VectorFilter filter,
        int limit,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException("Reindexing does not search.");

    public Task KeepOnlyAsync(string spaceId, CancellationToken cancellationToken)
    {
        foreach (var key in Index.Keys.Where(key => key.Space != spaceId).ToList())
            Index.Remove(key);
        return Task.CompletedTask;
    }

    public Task<int> CountAsync(string spaceId, CancellationToken cancellationToken) =>
        Task.FromResult(Index.Where(entry => entry.Key.Space == spaceId).Sum(entry => entry.Value.Count));
}
