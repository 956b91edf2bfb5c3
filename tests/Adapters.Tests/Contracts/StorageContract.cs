using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Adapters.Tests.Contracts;

/// <summary>The stores of one provider over one empty database.</summary>
public sealed class StorageUnderTest(IServiceProvider services, Func<ValueTask> dispose) : IAsyncDisposable
{
    public IPostStore Posts { get; } = Get<IPostStore>(services);

    public IEmbeddingStore Embeddings { get; } = Get<IEmbeddingStore>(services);

    public IVectorChanges Changes { get; } = Get<IVectorChanges>(services);

    public ILexicalIndex Words { get; } = Get<ILexicalIndex>(services);

    public IJobStore Jobs { get; } = Get<IJobStore>(services);

    public IImportItems Imports { get; } = Get<IImportItems>(services);

    public ISourceStore Sources { get; } = Get<ISourceStore>(services);

    public IApiKeyStore Keys { get; } = Get<IApiKeyStore>(services);

    public IIdempotencyStore Replies { get; } = Get<IIdempotencyStore>(services);

    public IAnswerLog Answers { get; } = Get<IAnswerLog>(services);

    public ICuratedAnswers Curated { get; } = Get<ICuratedAnswers>(services);

    public IAskingPauses Pauses { get; } = Get<IAskingPauses>(services);

    public IDailyCounts Counts { get; } = Get<IDailyCounts>(services);

    public ITokenBudgets Budgets { get; } = Get<ITokenBudgets>(services);

    public IStoreContents Contents { get; } = Get<IStoreContents>(services);

    public ValueTask DisposeAsync() => dispose();

    private static T Get<T>(IServiceProvider services) =>
        (T)(services.GetService(typeof(T)) ?? throw new InvalidOperationException($"{typeof(T)} is not registered."));
}

/// <summary>What every storage contract starts from: an empty database and a clock that stands still.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class StorageContract
{
    protected static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero);

    private StorageUnderTest? _storage;

    protected FakeTimeProvider Time { get; } = new(Start);

    protected StorageUnderTest Storage =>
        _storage ?? throw new InvalidOperationException("There is no storage before the set-up.");

    protected static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    /// <summary>Makes the stores over an empty database of their own.</summary>
    protected abstract Task<StorageUnderTest> CreateAsync(TimeProvider time);

    [SetUp]
    public async Task SetUpStorage()
    {
        _storage = await CreateAsync(Time);
        await Storage.Embeddings.AddSpaceAsync(Samples.Space(), Cancel);
    }

    [TearDown]
    public async Task TearDownStorage()
    {
        if (_storage is not null)
            await _storage.DisposeAsync();
    }

    /// <summary>Stores a post with its vectors, which must succeed.</summary>
    protected async Task<BlogPost> StoreAsync(BlogPost post)
    {
        Assert.That(await Storage.Posts.ReplaceAsync(post, Samples.SpaceId, Samples.Embeddings(post), Cancel), Is.True);
        return post;
    }
}
