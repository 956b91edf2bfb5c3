using BlogManager.Application.Ingestion;
using BlogManager.Application.Ports;
using BlogManager.Application.Retrieval;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Models.BuiltIn;
using BlogManager.Infrastructure.Storage.Sqlite;
using BlogManager.Infrastructure.Vectors.InProcess;
using BlogManager.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlogManager.Application.Tests.Asking;

/// <summary>Over the real store, embedder and vector index.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PassageRetrieverTests : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly ServiceProvider _services;

    public PassageRetrieverTests()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("BlogManager:DataDirectory", _directory.Path)])
            .Build();
        _services = new ServiceCollection()
            .AddLogging()
            .AddSqliteStorage(configuration)
            .AddInProcessVectors(configuration)
            .AddBuiltInEmbeddings(configuration)
            .BuildServiceProvider();
    }

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task StorePosts()
    {
        await StoreAsync(
            "rye",
            "https://bakery.example",
            "Rye bread at home",
            "Rye flour needs a starter. The starter lives for years in a jar."
        );
        await StoreAsync(
            "wheat",
            "https://bakery.example",
            "White bread",
            "White bread rises with yeast. The oven must be hot."
        );
        await StoreAsync(
            "boat",
            "https://harbour.example",
            "The old boat",
            "The boat has a mast and an anchor. The harbour is deep."
        );
    }

    [TearDown]
    public async Task TakeDown() => await DisposeAsync();

    [Test]
    public async Task Passages_come_best_first_with_the_statistics_of_the_questions_words()
    {
        var found = await Retriever()
            .RetrieveAsync(
                new RetrievalQuery(StandaloneQuestion.Of("How long does the starter live?"), null, null, 5),
                Cancel
            );
        Assert.That(found.Passages[0].Source.PostId, Is.EqualTo("rye"));
        Assert.That(found.Passages.Select(p => p.Score), Is.Ordered.Descending);
        Assert.That(found.Statistics.Chunks, Is.EqualTo(3));
        Assert.That((found.Statistics.ChunksWith["starter"], found.Statistics.ChunksWith["live"]), Is.EqualTo((1, 1)));
        Assert.That(found.Degraded, Is.False);
    }

    [Test]
    public async Task Site_and_post_narrow_what_is_found()
    {
        var site = await Retriever()
            .RetrieveAsync(
                new RetrievalQuery(
                    StandaloneQuestion.Of("bread and boat"),
                    new SiteScope("https://harbour.example"),
                    null,
                    5
                ),
                Cancel
            );
        Assert.That(site.Passages.Select(p => p.Source.PostId), Is.EqualTo(["boat"]));
        var post = await Retriever()
            .RetrieveAsync(new RetrievalQuery(StandaloneQuestion.Of("bread"), null, "wheat", 5), Cancel);
        Assert.That(post.Passages.Select(p => p.Source.PostId), Is.EqualTo(["wheat"]));
        var limited = await Retriever()
            .RetrieveAsync(new RetrievalQuery(StandaloneQuestion.Of("bread"), null, null, 1), Cancel);
        Assert.That(limited.Passages, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Posts_are_ranked_each_with_its_best_passage()
    {
        var ranking = await Retriever()
            .RankPostsAsync(new RetrievalQuery(StandaloneQuestion.Of("bread"), null, null, 1), Cancel);
        Assert.That(ranking.Total, Is.GreaterThanOrEqualTo(2));
        Assert.That(ranking.Posts, Has.Count.EqualTo(1));
        var all = await Retriever()
            .RankPostsAsync(new RetrievalQuery(StandaloneQuestion.Of("rye starter"), null, null, 10), Cancel);
        Assert.That(all.Posts[0].Best.Title, Is.EqualTo("Rye bread at home"));
        Assert.That(all.Posts.Select(p => p.Best.PostId), Is.Unique);
        Assert.That(all.Posts.Select(p => p.Score), Is.Ordered.Descending.And.All.InRange(0, 1));
    }

    [Test]
    public async Task Stop_words_alone_are_searched_as_they_are()
    {
        var found = await Retriever()
            .RetrieveAsync(new RetrievalQuery(StandaloneQuestion.Of("the must"), null, null, 5), Cancel);
        Assert.That(found.Passages.Select(p => p.Source.PostId), Does.Contain("wheat"));
    }

    [TestCase("zzzz qqqq")]
    [TestCase("?!")]
    [TestCase("\" OR zzzz( *")]
    public async Task Words_that_no_post_has_and_syntax_find_nothing_and_break_nothing(string text)
    {
        var found = await Retriever()
            .RetrieveAsync(new RetrievalQuery(StandaloneQuestion.Of(text), null, null, 5), Cancel);
        Assert.That(found.Passages, Is.Empty);
        Assert.That(
            (
                await Retriever().RankPostsAsync(new RetrievalQuery(StandaloneQuestion.Of(text), null, null, 5), Cancel)
            ).Posts,
            Is.Empty
        );
    }

    [Test]
    public async Task A_follow_up_question_looks_for_the_words_of_the_turn_before()
    {
        var query = new RetrievalQuery(
            FollowUp.Resolve("Where does it live?", [new Turn("user", "What is the anchor of a boat?")]),
            null,
            null,
            1
        );
        Assert.That((await Retriever().RetrieveAsync(query, Cancel)).Passages[0].Source.PostId, Is.EqualTo("boat"));
    }

    [Test]
    public async Task Words_decide_alone_when_vectors_fail_and_the_result_says_so()
    {
        var found = await Retriever(new BrokenVectorIndex())
            .RetrieveAsync(new RetrievalQuery(StandaloneQuestion.Of("rye starter"), null, null, 5), Cancel);
        Assert.That(found.Degraded, Is.True);
        Assert.That(found.Passages.Select(p => p.Source.PostId), Is.EqualTo(["rye"]));
    }

    [Test]
    public async Task A_cancelled_caller_is_not_taken_for_a_failure_of_vectors()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        Assert.That(
            async () =>
                await Retriever()
                    .RetrieveAsync(new RetrievalQuery(StandaloneQuestion.Of("bread"), null, null, 5), cancelled.Token),
            Throws.InstanceOf<OperationCanceledException>()
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (Directory.Exists(_directory.Path))
            _directory.Dispose();
    }

    private PassageRetriever Retriever(IVectorIndex? vectors = null) =>
        new(
            Get<ILexicalIndex>(),
            vectors ?? Get<IVectorIndex>(),
            Get<IEmbedder>(),
            Get<IEmbeddingStore>(),
            Get<IPostStore>(),
            new SpokenLanguages(),
            NullLogger<PassageRetriever>.Instance
        );

    private T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    private async Task StoreAsync(string id, string site, string title, string words)
    {
        var space = await Get<IEmbeddingStore>().ActiveSpaceAsync(Cancel);
        if (space is null)
        {
            space = await Get<IEmbedder>().PrepareSpaceAsync(Cancel);
            await Get<IEmbeddingStore>().ActivateAsync(space.Space.Id, Cancel);
        }

        var text = StoredText.From(words);
        var post = new BlogPost
        {
            Id = id,
            Url = new PostUrl($"{site}/{id}"),
            Title = title,
            Language = "en",
            Text = text,
            WordCount = 12,
            ContentHash = id,
            Summary = new PostSummary(title, [title]),
            Chunks = Chunker.Split(text, id),
            Questions = [],
            QuestionsRequested = 1,
            Version = 1,
            CreatedAt = DateTimeOffset.UnixEpoch,
            ProcessedAt = DateTimeOffset.UnixEpoch,
            Provider = "none",
            Model = "none",
        };
        var passages = await Get<IEmbedder>()
            .EmbedAsync(space, EmbeddingInput.Passage, [.. post.Chunks.Select(c => c.Text)], Cancel);
        var whole = await Get<IEmbedder>().EmbedAsync(space, EmbeddingInput.Post, [words], Cancel);
        Embedding[] embeddings =
        [
            .. post.Chunks.Select((c, i) => new Embedding(c.Id, id, site, VectorKind.Chunk, passages[i])),
            new Embedding(id, id, site, VectorKind.Post, whole[0]),
        ];
        Assert.That(await Get<IPostStore>().ReplaceAsync(post, space.Space.Id, embeddings, Cancel), Is.True);
    }

    private sealed class BrokenVectorIndex : IVectorIndex
    {
        public Task<IReadOnlyList<VectorHit>> SearchAsync(
            EmbeddingSpace space,
            ReadOnlyMemory<float> query,
            VectorFilter filter,
            int limit,
            CancellationToken cancellationToken
        ) => Task.FromException<IReadOnlyList<VectorHit>>(new HttpRequestException("the vector database is out"));

        public Task ReplacePostAsync(
            EmbeddingSpace space,
            string postId,
            IReadOnlyList<Embedding> embeddings,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();

        public Task DeletePostAsync(string postId, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task KeepOnlyAsync(string spaceId, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<int> CountAsync(string spaceId, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
