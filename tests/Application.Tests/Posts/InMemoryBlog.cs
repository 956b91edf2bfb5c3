using BlogManager.Application.Background;
using BlogManager.Application.Importing;
using BlogManager.Application.Ingestion;
using BlogManager.Application.Ports;
using BlogManager.Application.Posts;
using BlogManager.Application.Requests;
using BlogManager.Application.Sites;
using BlogManager.Application.Tests.Asking;
using BlogManager.Application.Tests.Importing;
using BlogManager.Application.Tests.Jobs;
using BlogManager.Application.Tests.Pipeline;
using BlogManager.Application.Tests.Sources;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace BlogManager.Application.Tests.Posts;

/// <summary>
/// The whole application over ports in memory: a site of pages, posts, one embedding space, jobs. Not for use by
/// several threads.
/// </summary>
internal sealed class InMemoryBlog : IDisposable
{
    internal static readonly StoredSpace Space = new(new EmbeddingSpace("test-1", "test", "test", 2), 0, default);

    private readonly ServiceProvider _services;

    /// <param name="publicUrl">Where the service is on the web.</param>
    internal InMemoryBlog(string? publicUrl = null)
    {
        JobStore = new InMemoryJobStore(Time);
        SetUpPosts();
        SetUpPorts();
        RemembersNothing<Result<LoadState>>();
        var services = new ServiceCollection().AddApplication().AddLogging();
        services.AddSingleton<TimeProvider>(Time).AddSingleton<IJobStore>(JobStore);
        services
            .AddSingleton(Posts.Object)
            .AddSingleton(Vectors.Object)
            .AddSingleton(Model.Object)
            .AddSingleton(Cache.Object);
        services
            .AddSingleton(Spaces.Object)
            .AddSingleton(Embedder.Object)
            .AddSingleton(Crawler.Object)
            .AddSingleton(Extractor.Object);
        services
            .AddSingleton(Mock.Of<IStoreFaults>())
            .AddSingleton<IIdempotencyStore>(new InMemoryReplies())
            .AddSingleton(Answers.Object)
            .AddSingleton(Mock.Of<IDailyCounts>())
            .AddSingleton(Mock.Of<ITokenBudgets>())
            .AddSingleton<IImportItems>(Imports)
            .AddSingleton<ISourceStore>(p => new SourcesOfCaller(Sources, p.GetRequiredService<RequestContext>()))
            .AddSingleton(Hub.Object)
            .AddSingleton(new SourceRules(5, publicUrl))
            .AddSingleton(SiteIndexes())
            .AddSingleton(NoWords())
            .AddSingleton<ILanguages>(new SpokenLanguages());
        services.AddSingleton(NoStoredVectors()).AddSingleton<IRateLimitStore>(new CountedPermits(Time));
        services.AddSingleton(Pauses.Object).AddSingleton<ICuratedAnswers>(Curated).AddOtherPorts();
        _services = services.BuildServiceProvider();
    }

    internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    internal Dictionary<string, BlogPost> Stored { get; } = [];

    /// <summary>The pages of the web, by URL.</summary>
    internal Dictionary<string, string> Pages { get; } = [];

    /// <summary>What a page calls its own URL, by its text.</summary>
    internal Dictionary<string, string> Canonical { get; } = [];

    internal List<DraftQuestion> Drafts { get; } = [];

    internal List<string> Dropped { get; } = [];

    internal bool IsStale { get; set; }

    internal StoredSpace? Active { get; set; }

    internal InMemoryJobStore JobStore { get; }

    internal InMemoryImportItems Imports { get; } = new();

    /// <summary>What an address tells of a site, by URL.</summary>
    internal Dictionary<string, SiteIndex> Indexes { get; } = [];

    /// <summary>Addresses whose servers say that nothing has changed, to whoever asks conditionally.</summary>
    internal HashSet<string> Unchanged { get; } = [];

    internal InMemorySourceStore Sources { get; } = new();

    internal Mock<IFeedHub> Hub { get; } = new();

    internal Mock<IPostStore> Posts { get; } = new(MockBehavior.Strict);

    internal Mock<IAnswerLog> Answers { get; } = new();

    internal Mock<IAskingPauses> Pauses { get; } = new();

    internal InMemoryCurated Curated { get; } = new();

    internal Mock<IVectorIndex> Vectors { get; } = new();

    internal Mock<IEmbeddingStore> Spaces { get; } = new();

    internal Mock<IEmbedder> Embedder { get; } = new();

    internal Mock<ITextModel> Model { get; } = new();

    internal Mock<IResultCache> Cache { get; } = new();

    internal Mock<IWebCrawler> Crawler { get; } = new();

    internal Mock<IArticleExtractor> Extractor { get; } = new();

    /// <summary>Runs when a post is about to be written, as another writer would.</summary>
    internal Action BeforeWrite { get; set; } = () => { };

    /// <summary>The post that is about to be written.</summary>
    internal BlogPost? Building { get; private set; }

    internal Task<Result<T>> SendAsync<T>(IUseCase<T> request) => SendAsync(request, Caller.System);

    internal async Task<Result<T>> SendAsync<T>(IUseCase<T> request, Caller caller)
    {
        using var current = _services.GetRequiredService<RequestContext>().Use(caller);
        return await _services
            .GetRequiredService<IDispatcher>()
            .SendAsync(request, TestContext.CurrentContext.CancellationToken);
    }

    internal IJobHandler JobHandler(string kind) => _services.GetServices<IJobHandler>().Single(h => h.Kind == kind);

    internal IDisposable Use(Caller caller) => _services.GetRequiredService<RequestContext>().Use(caller);

    internal BlogPost Only => Stored.Values.Single();

    public void Dispose() => _services.Dispose();

    private void RemembersNothing<T>() =>
        Cache
            .Setup(c =>
                c.GetOrCreateAsync(
                    It.IsAny<string>(),
                    It.IsAny<IReadOnlyCollection<string>>(),
                    It.IsAny<TimeSpan>(),
                    It.IsAny<Func<CancellationToken, Task<CacheFill<T>>>>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .Returns(
                (
                    string _,
                    IReadOnlyCollection<string> _,
                    TimeSpan _,
                    Func<CancellationToken, Task<CacheFill<T>>> make,
                    CancellationToken token
                ) => MadeAsync(make, token)
            );

    private static async ValueTask<CacheLookup<T>> MadeAsync<T>(
        Func<CancellationToken, Task<CacheFill<T>>> make,
        CancellationToken token
    ) => new(new CacheEntry<T>((await make(token)).Value), CacheStatus.Miss);

    private void SetUpPosts()
    {
        Posts
            .Setup(p => p.FindAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((string id, CancellationToken _) => Stored.GetValueOrDefault(id));
        Posts
            .Setup(p => p.FindByUrlAsync(It.IsAny<PostUrl>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((PostUrl url, CancellationToken _) => ByUrl(url));
        Posts
            .Setup(p => p.FindListingByUrlAsync(It.IsAny<PostUrl>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((PostUrl url, CancellationToken _) => ByUrl(url) is { } post ? Listing(post) : null);
        Posts.Setup(p => p.CountAsync(It.IsAny<CancellationToken>())).ReturnsAsync(() => Stored.Count);
        Posts
            .Setup(p => p.FindQuestionAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                (string id, CancellationToken _) =>
                    Stored
                        .Values.SelectMany(p =>
                            p.Questions.Where(q => q.Id == id).Select(q => new StoredQuestion(q, p.Url))
                        )
                        .FirstOrDefault()
            );
        Posts
            .Setup(p => p.FindListingsAsync(It.IsAny<IReadOnlyCollection<string>>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                (IReadOnlyCollection<string> ids, CancellationToken _) =>
                    [.. Stored.Values.Where(p => ids.Contains(p.Id)).Select(Listing)]
            );
        Posts
            .Setup(p =>
                p.ReplaceAsync(
                    It.IsAny<BlogPost>(),
                    It.IsAny<string>(),
                    It.IsAny<IReadOnlyList<Embedding>>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ReturnsAsync(
                (BlogPost post, string _, IReadOnlyList<Embedding> _, CancellationToken _) =>
                {
                    Building = post;
                    BeforeWrite();
                    var isNext = Stored.TryGetValue(post.Id, out var before)
                        ? before.Version + 1 == post.Version
                        : post.Version == 1 && !Stored.Values.Any(p => p.Url == post.Url);
                    if (!isNext)
                        return false;
                    // A post's own URL is nobody's alias.
                    foreach (var other in Stored.Values.Where(p => p.Aliases.Contains(post.Url)).ToList())
                        Stored[other.Id] = other with { Aliases = [.. other.Aliases.Where(a => a != post.Url)] };
                    Stored[post.Id] = post;
                    return isNext;
                }
            );
        Posts
            .Setup(p => p.AddAliasAsync(It.IsAny<string>(), It.IsAny<PostUrl>(), It.IsAny<CancellationToken>()))
            .Returns(
                (string id, PostUrl alias, CancellationToken _) =>
                {
                    Stored[id] = Stored[id] with { Aliases = [.. Stored[id].Aliases, alias] };
                    return Task.CompletedTask;
                }
            );
        Posts
            .Setup(p => p.MarkAsync(It.IsAny<string>(), It.IsAny<PostMark?>(), It.IsAny<CancellationToken>()))
            .Returns(
                (string id, PostMark? mark, CancellationToken _) =>
                {
                    if (Stored.TryGetValue(id, out var post))
                        Stored[id] = post with { Mark = mark };
                    return Task.CompletedTask;
                }
            );
        Posts
            .Setup(p =>
                p.FindLikeAsync(It.IsAny<IReadOnlyCollection<string>>(), It.IsAny<int>(), It.IsAny<CancellationToken>())
            )
            .ReturnsAsync(
                (IReadOnlyCollection<string> keys, int limit, CancellationToken _) =>
                    [
                        .. Stored
                            .Values.Where(p => PostLikeness.Of(p).Keys().Any(keys.Contains))
                            .Select(p => p.Id)
                            .Take(limit),
                    ]
            );
        Posts
            .Setup(p =>
                p.MergeAsync(
                    It.IsAny<string>(),
                    It.IsAny<long>(),
                    It.IsAny<string>(),
                    It.IsAny<long>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ReturnsAsync(
                (string id, long version, string intoId, long intoVersion, CancellationToken _) =>
                {
                    if (
                        Stored.GetValueOrDefault(id)?.Version != version
                        || Stored.GetValueOrDefault(intoId)?.Version != intoVersion
                    )
                        return false;
                    Stored.Remove(id, out var gone);
                    Stored[intoId] = Stored[intoId] with
                    {
                        Aliases = [.. Stored[intoId].Aliases, gone!.Url, .. gone.Aliases],
                    };
                    return true;
                }
            );
        Posts
            .Setup(p => p.DeleteAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                (string id, CancellationToken _) =>
                    Stored.Remove(id, out var post)
                        ? new ErasedRows(1, post.Chunks.Count, post.Chunks.Count + 1, post.Questions.Count)
                        : null
            );
    }

    private static PostListing Listing(BlogPost post) =>
        new(post.Id, post.Url, post.Title, post.Questions.Count, post.ProcessedAt) { Mark = post.Mark };

    private ISiteIndexReader SiteIndexes()
    {
        var reader = new Mock<ISiteIndexReader>();
        reader
            .Setup(r => r.ReadAsync(It.IsAny<PostUrl>(), It.IsAny<PageValidators>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                (PostUrl url, PageValidators since, CancellationToken _) =>
                    Unchanged.Contains(url.Value) && since != PageValidators.None
                        ? new SiteIndex(url, SiteIndexKind.Feed, [], []) { IsNotModified = true }
                    : Indexes.TryGetValue(url.Value, out var index) ? index
                    : Result<SiteIndex>.Failure(PostErrors.FetchFailed("status 404"))
            );
        reader.Setup(r => r.SitemapsAsync(It.IsAny<PostUrl>(), It.IsAny<CancellationToken>())).ReturnsAsync([]);
        return reader.Object;
    }

    private static ILexicalIndex NoWords()
    {
        var words = new Mock<ILexicalIndex>();
        words.Setup(w => w.SearchAsync(It.IsAny<LexicalQuery>(), It.IsAny<CancellationToken>())).ReturnsAsync([]);
        return words.Object;
    }

    // No vector is kept: every one is made anew.
    private static IVectorChanges NoStoredVectors()
    {
        var changes = new Mock<IVectorChanges>();
        changes
            .Setup(c =>
                c.ReadPostsAsync(
                    It.IsAny<string>(),
                    It.IsAny<IReadOnlyCollection<string>>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ReturnsAsync([]);
        return changes.Object;
    }

    private BlogPost? ByUrl(PostUrl url) => Stored.Values.FirstOrDefault(p => p.Url == url || p.Aliases.Contains(url));

    private void SetUpPorts()
    {
        Crawler
            .Setup(c => c.FetchAsync(It.IsAny<PostUrl>(), It.IsAny<PageValidators>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                (PostUrl url, PageValidators validators, CancellationToken _) =>
                    Pages.TryGetValue(url.Value, out var text)
                        ? new CrawledPage(
                            url,
                            "text/plain",
                            text,
                            new PageValidators("\"" + text.Length + "\"", null),
                            NotModified: validators.ETag == "\"" + text.Length + "\""
                        )
                        : Result<CrawledPage>.Failure(PostErrors.FetchFailed("status 404"))
            );
        Extractor
            .Setup(e => e.Extract(It.IsAny<RawDocument>(), It.IsAny<CancellationToken>()))
            .Returns(
                (RawDocument raw, CancellationToken _) =>
                    raw.Content.Length == 0
                        ? PostErrors.NoArticleFound("an empty page")
                        : new Article(
                            raw.Title ?? "A title",
                            null,
                            null,
                            "en",
                            Canonical.TryGetValue(raw.Content, out var own) ? PostUrl.Parse(own).Value : null,
                            StoredText.From(raw.Content),
                            raw.Content.Split(' ').Length
                        )
            );
        var identity = new ModelIdentity("test", "one");
        Model.Setup(m => m.Identity).Returns(identity);
        Model
            .Setup(m => m.SummariseAsync(It.IsAny<ArticleText>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                (ArticleText a, CancellationToken _) =>
                    new Generated<PostSummary>(
                        new PostSummary("About " + a.Title, ["Point"]),
                        new TokenUsage(10, 1),
                        identity
                    )
            );
        Model
            .Setup(m => m.WriteQuestionsAsync(It.IsAny<ArticleText>(), It.IsAny<int>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                (ArticleText _, int _, CancellationToken _) =>
                    new Generated<DraftQuestions>(
                        new DraftQuestions([.. Drafts], null),
                        new TokenUsage(20, 2),
                        identity
                    )
            );
        Embedder.Setup(e => e.PrepareSpaceAsync(It.IsAny<CancellationToken>())).ReturnsAsync(Space);
        Embedder.Setup(e => e.IsStale(It.IsAny<StoredSpace>(), It.IsAny<int>())).Returns(() => IsStale);
        Embedder
            .Setup(e =>
                e.EmbedAsync(
                    It.IsAny<StoredSpace>(),
                    It.IsAny<EmbeddingInput>(),
                    It.IsAny<IReadOnlyList<string>>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ReturnsAsync(
                (StoredSpace _, EmbeddingInput _, IReadOnlyList<string> texts, CancellationToken _) =>
                    [.. texts.Select(_ => (ReadOnlyMemory<float>)new float[] { 1, 0 })]
            );
        Vectors
            .Setup(v =>
                v.SearchAsync(
                    It.IsAny<EmbeddingSpace>(),
                    It.IsAny<ReadOnlyMemory<float>>(),
                    It.IsAny<VectorFilter>(),
                    It.IsAny<int>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ReturnsAsync([]);
        Spaces.Setup(s => s.ActiveSpaceAsync(It.IsAny<CancellationToken>())).ReturnsAsync(() => Active);
        Spaces
            .Setup(s => s.ActivateAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .Returns(
                (string _, CancellationToken _) =>
                {
                    Active = Space;
                    return Task.CompletedTask;
                }
            );
        Cache
            .Setup(c => c.InvalidateAsync(It.IsAny<IReadOnlyCollection<string>>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                (IReadOnlyCollection<string> tags, CancellationToken _) =>
                {
                    Dropped.AddRange(tags);
                    return tags.Count;
                }
            );
    }
}

/// <summary>Counts permits on a clock that tests set. Not for use by several threads.</summary>
internal sealed class CountedPermits(TimeProvider time) : IRateLimitStore
{
    private readonly Dictionary<string, List<DateTimeOffset>> _taken = [];

    public async ValueTask<RateLimitDecision> TakeAsync(
        string counter,
        RateLimitQuota quota,
        CancellationToken cancellationToken
    )
    {
        var decision = await PeekAsync(counter, quota, cancellationToken);
        if (decision.Allowed)
            _taken[counter].Add(time.GetUtcNow());
        return decision;
    }

    public ValueTask<RateLimitDecision> PeekAsync(
        string counter,
        RateLimitQuota quota,
        CancellationToken cancellationToken
    )
    {
        var taken = _taken.TryGetValue(counter, out var known) ? known : _taken[counter] = [];
        taken.RemoveAll(at => at <= time.GetUtcNow() - quota.Window);
        return ValueTask.FromResult(
            new RateLimitDecision(taken.Count < quota.Permits, quota.Permits - taken.Count, TimeSpan.Zero)
        );
    }
}
